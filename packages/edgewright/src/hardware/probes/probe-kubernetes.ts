import type { HostFacts } from '../../contract/host-facts.ts';
import type { Inquiry } from '../inquiry.ts';
import { parseToolVersion, type VersionedTool } from '../parse/parse-tool-versions.ts';

interface Distribution {
  tool: VersionedTool & ('k3s' | 'rke2' | 'microk8s' | 'kubelet');
  argv: readonly string[];
  /** Its own containerd configuration, where it writes the runtimes that it found. */
  containerdConfig: string | null;
}

/** The first that is installed counts: k3s and rke2 bring a kubelet of their own. */
const distributions: readonly Distribution[] = [
  {
    tool: 'k3s',
    argv: ['k3s', '--version'],
    containerdConfig: '/var/lib/rancher/k3s/agent/etc/containerd/config.toml',
  },
  {
    tool: 'rke2',
    argv: ['rke2', '--version'],
    containerdConfig: '/var/lib/rancher/rke2/agent/etc/containerd/config.toml',
  },
  { tool: 'microk8s', argv: ['microk8s', 'version'], containerdConfig: null },
  { tool: 'kubelet', argv: ['kubelet', '--version'], containerdConfig: '/etc/containerd/config.toml' },
];

export async function probeKubernetes(inquiry: Inquiry): Promise<HostFacts['kubernetes']> {
  const asked = await Promise.all(
    distributions.map(async (distribution) => ({
      distribution,
      outcome: await inquiry.run(distribution.argv),
    })),
  );
  const found = asked.find(({ outcome }) => outcome.kind !== 'absent');
  if (!found) return null;
  const { distribution, outcome } = found;
  const said = outcome.kind === 'ran' ? `${outcome.stdout}${outcome.stderr}` : '';
  const version = parseToolVersion(distribution.tool, said);
  if (version === null)
    inquiry.unknown('kubernetes.version', `${distribution.argv.join(' ')} does not name it`);
  return {
    distribution: distribution.tool,
    version,
    nvidiaRuntime: await readRuntime(inquiry, distribution.containerdConfig),
  };
}

/** Whether containerd's configuration has a runtime `nvidia`. The file of K3s is root's. */
async function readRuntime(inquiry: Inquiry, path: string | null): Promise<boolean | null> {
  const outcome = path === null ? null : await inquiry.read(path);
  if (outcome?.kind === 'read') {
    return (
      /runtimes\.['"]?nvidia['"]?[\].]/.test(outcome.content) ||
      outcome.content.includes('nvidia-container-runtime')
    );
  }
  const why = path === null ? 'its containerd configuration is not looked for' : `${path} could not be read`;
  inquiry.unknown('kubernetes.nvidiaRuntime', why);
  return null;
}
