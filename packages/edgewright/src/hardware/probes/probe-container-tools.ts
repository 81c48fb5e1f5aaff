import type { ContainerFacts } from '../../contract/container-facts.ts';
import type { Inquiry } from '../inquiry.ts';
import { parseToolVersion, type VersionedTool } from '../parse/parse-tool-versions.ts';

export type ContainerTools = Pick<
  ContainerFacts,
  'podman' | 'containerd' | 'nvidiaContainerToolkit' | 'cdiSpecFiles' | 'cdiDriverVersions'
>;

const cdiFolders = ['/etc/cdi', '/var/run/cdi'];

/** Container tools besides Docker. Null: not installed. */
export async function probeContainerTools(inquiry: Inquiry): Promise<ContainerTools> {
  const version = async (
    tool: VersionedTool,
    program: string,
  ): Promise<{ version: string | null } | null> => {
    const outcome = await inquiry.run([program, '--version']);
    if (outcome.kind === 'absent') return null;
    const said = outcome.kind === 'ran' ? `${outcome.stdout}${outcome.stderr}` : '';
    return { version: parseToolVersion(tool, said) };
  };
  const [podman, containerd, nvidiaContainerToolkit, specifications] = await Promise.all([
    version('podman', 'podman'),
    version('containerd', 'containerd'),
    version('nvidiaContainerToolkit', 'nvidia-ctk'),
    readCdiFiles(inquiry),
  ]);
  return {
    podman,
    containerd,
    nvidiaContainerToolkit,
    cdiSpecFiles: specifications?.map(({ path }) => path) ?? null,
    cdiDriverVersions: specifications === null ? null : driverVersionsOf(specifications),
  };
}

interface Specification {
  path: string;
  text: string;
}

/** Specification files that name NVIDIA devices. A folder that does not exist has none. */
async function readCdiFiles(inquiry: Inquiry): Promise<Specification[] | null> {
  const folders = await Promise.all(
    cdiFolders.map(async (folder) => {
      const listed = await inquiry.list(folder);
      if (listed.kind === 'absent') return [];
      if (listed.kind !== 'read') return null;
      const files = listed.content.filter((name) => /\.(?:ya?ml|json)$/.test(name));
      const named = await Promise.all(files.map((name) => namesNvidia(inquiry, `${folder}/${name}`)));
      return named.flat();
    }),
  );
  const readable = folders.flatMap((files) => files ?? []);
  const isUnknown = readable.length === 0 && folders.includes(null);
  if (isUnknown) inquiry.unknown('containers.cdiSpecFiles', `${cdiFolders.join(' and ')} may not be read`);
  return isUnknown ? null : readable;
}

async function namesNvidia(inquiry: Inquiry, path: string): Promise<Specification[]> {
  const text = await inquiry.text(path);
  return text !== null && /["']?kind["']?:\s*["']?nvidia\.com\//.test(text) ? [{ path, text }] : [];
}

/**
 * Driver releases whose libraries the specifications put into containers: `libcuda.so.580.95.05`. Jetson's
 * `libcuda.so.1.1` has no release in its name and counts for nothing.
 */
function driverVersionsOf(specifications: readonly Specification[]): string[] {
  const versions = specifications.flatMap(({ text }) =>
    [...text.matchAll(/\blib(?:cuda|nvidia-ml)\.so\.(\d{3}(?:\.\d{1,4}){1,2})\b/g)].flatMap(
      (match) => match[1] ?? [],
    ),
  );
  return [...new Set(versions)].toSorted();
}
