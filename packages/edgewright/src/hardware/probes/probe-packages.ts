import { whyUnanswered, type Inquiry } from '../inquiry.ts';
import { packageFormat, parsePackages, type InstalledPackages } from '../parse/parse-packages.ts';

const patterns = [
  'nvidia-l4t-core',
  'nvidia-jetpack',
  'cuda-toolkit-*',
  'cuda-cudart-*',
  'libcudnn*',
  'libnvinfer*',
  'tensorrt',
];

export interface PackageFindings {
  packages: InstalledPackages;
  /** Why there are none; null: dpkg answered, and an empty answer means that they are not installed. */
  problem: string | null;
}

/** NVIDIA's packages. JetPack 7.2 can legally have none of them. */
export async function probePackages(inquiry: Inquiry): Promise<PackageFindings> {
  const argv = ['dpkg-query', '-W', packageFormat, ...patterns];
  const outcome = await inquiry.run(argv);
  // Exit 1: some of the names are not installed.
  if (outcome.kind === 'ran' && outcome.exitCode <= 1) {
    return { packages: parsePackages(outcome.stdout), problem: null };
  }
  return { packages: new Map(), problem: whyUnanswered(inquiry, argv, outcome) };
}
