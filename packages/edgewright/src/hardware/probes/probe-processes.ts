import type { HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import { whyUnanswered, type Inquiry } from '../inquiry.ts';
import { parseProcesses } from '../parse/parse-tables.ts';

/** The programs that hold most memory: number, size and name, never arguments. */
export async function probeMemoryHolders(inquiry: Inquiry): Promise<HostFacts['memoryHolders']> {
  const argv = ['ps', '-eo', 'pid=,rss=,comm=', '--sort=-rss'];
  const outcome = await inquiry.run(argv);
  if (outcome.kind !== 'ran' || outcome.exitCode !== 0) {
    inquiry.unknown('memoryHolders', whyUnanswered(inquiry, argv, outcome));
    return null;
  }
  return parseProcesses(outcome.stdout)
    .toSorted((left, right) => right.residentBytes - left.residentBytes)
    .slice(0, limits.memoryHolders);
}
