import type { z } from 'zod';
import type { cudaFactsSchema } from '../../contract/accelerator-facts.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { Inquiry } from '../inquiry.ts';
import {
  cudnnPackage,
  packagedCuda,
  packagedVersion,
  tensorrtPackages,
  type PackagedVersion,
} from '../parse/parse-packages.ts';
import { parseNvcc } from '../parse/parse-tool-versions.ts';
import type { PackageFindings } from './probe-packages.ts';

type CudaFacts = z.infer<typeof cudaFactsSchema>;

const usualPath = '/usr/local/cuda/bin/nvcc';

/** CUDA, cuDNN and TensorRT as installed on the host. Null: there is none, which is fine where containers bring it. */
export async function probeCuda(
  inquiry: Inquiry,
  found: Promise<PackageFindings>,
): Promise<{ cuda: CudaFacts | null; tensorrt: HostFacts['tensorrt'] }> {
  const [onPath, atUsualPath, { packages, problem }] = await Promise.all([
    inquiry.output(['nvcc', '--version']),
    inquiry.output([usualPath, '--version']),
    found,
  ]);
  const cudnn = packagedVersion(packages, cudnnPackage);
  const tensorrt = firstOf(tensorrtPackages.map((pattern) => packagedVersion(packages, pattern)));
  const compiler = parseNvcc(onPath ?? atUsualPath ?? '');
  const packaged = packagedCuda(packages);
  const why = problem === null ? '' : ` (packages: ${problem})`;
  if (tensorrt === null) inquiry.unknown('tensorrt', `no package of it is installed${why}`);
  if (compiler === null && packaged === null) {
    inquiry.unknown('cuda', `there is neither nvcc nor a package of the toolkit${why}`);
    return { cuda: null, tensorrt };
  }
  if (cudnn === null) inquiry.unknown('cuda.cudnn', `no package of it is installed${why}`);
  const nvccOnPath = onPath !== null;
  return {
    cuda: {
      version: compiler?.version ?? packaged?.version ?? null,
      fullVersion: compiler?.fullVersion ?? null,
      nvccPath: compiler === null ? null : nvccOnPath ? 'nvcc' : usualPath,
      nvccOnPath: compiler === null ? null : nvccOnPath,
      cudnn: cudnn?.version ?? null,
      source: compiler === null ? (packaged?.source ?? null) : 'nvcc',
    },
    tensorrt,
  };
}

function firstOf(found: readonly (PackagedVersion | null)[]): PackagedVersion | null {
  return found.find((entry) => entry !== null) ?? null;
}
