import type { ChangeId } from '../../contract/change.ts';
import type { Finding } from '../../contract/finding.ts';
import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';

/** A box with two cards, of which the second loses its driver between programs. */
export const facts: HostFacts = hostFactsSchema.parse({
  schema: 'edgewright/host-facts@1',
  machine: { arch: 'x64', os: { id: 'ubuntu', version: '24.04' }, kernel: '6.8.0' },
  cpu: { model: null, cores: 4, features: null },
  memory: { totalBytes: null, availableBytes: null, swapTotalBytes: null, unified: false },
  accelerators: [true, false].map((persistenceMode, index) => ({
    index,
    name: 'NVIDIA L4',
    computeCapability: '8.9',
    sm: 'sm_89',
    driver: '580.95.05',
    memory: { totalBytes: null, freeBytes: null, source: null },
    persistenceMode,
  })),
  unknown: [],
});

/** What the check says when it is asked again. */
export function finding(status: Finding['status'], remedyOf?: ChangeId): Finding {
  return {
    id: 'checked',
    title: 'Checked',
    status,
    phases: ['before'],
    evidence: `it is ${status} now`,
    why: '',
    source: [],
    ...(remedyOf
      ? { remedy: { summary: '', commands: [], automatic: true, needsRoot: true, change: remedyOf } }
      : {}),
  };
}
