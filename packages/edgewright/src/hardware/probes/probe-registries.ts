import type { HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import { firstLine, type Inquiry } from '../inquiry.ts';
import type { CommandOutcome } from '../machine.ts';

type Answer = NonNullable<HostFacts['registries']>[number];

/** Where models, images and packages come from. */
const hosts: Record<string, string> = {
  'huggingface.co': 'https://huggingface.co/',
  'registry-1.docker.io': 'https://registry-1.docker.io/v2/',
  'nvcr.io': 'https://nvcr.io/v2/',
  'ghcr.io': 'https://ghcr.io/v2/',
  'pypi.org': 'https://pypi.org/simple/',
};

/** One HEAD request to each. Any answer counts, also "unauthorized": the question is whether the way is open. */
export async function probeRegistries(inquiry: Inquiry): Promise<HostFacts['registries']> {
  const asked = await Promise.all(
    Object.entries(hosts).map(async ([host, url]) => {
      const argv = [
        'curl',
        '--silent',
        '--show-error',
        '--head',
        '--max-time',
        String(limits.registryMs / 1000),
      ];
      const outcome = await inquiry.run([...argv, '--output', '/dev/null', url], {
        deadlineMs: limits.registryMs + 1_000,
      });
      return outcome.kind === 'absent' || outcome.kind === 'failed' ? null : answerOf(host, outcome);
    }),
  );
  const answers = asked.filter((answer) => answer !== null);
  if (answers.length > 0) return answers;
  inquiry.unknown('registries', 'curl is not installed, or cannot be run');
  return null;
}

function answerOf(host: string, outcome: Extract<CommandOutcome, { kind: 'ran' | 'timeout' }>): Answer {
  switch (outcome.kind) {
    case 'ran': {
      const problem = outcome.exitCode === 0 ? null : firstLine(outcome.stderr || outcome.stdout);
      return { host, reachable: outcome.exitCode === 0, durationMs: outcome.durationMs, problem };
    }
    case 'timeout':
      return { host, reachable: false, durationMs: outcome.afterMs, problem: 'no answer in time' };
  }
}
