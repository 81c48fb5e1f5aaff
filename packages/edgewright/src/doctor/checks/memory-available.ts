import { formatBytes } from '../../base/format-quantity.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { gpusOf } from '../box.ts';
import { fail, pass, skip, warn, type Check } from '../check.ts';
import { engineMemoryShare } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

/** With less than this nothing worth serving starts. */
const leastShare = 0.05;
const namedHolders = 3;

export const memoryAvailableCheck: Check = {
  id: 'memory-available',
  title: 'Available memory',
  phases: ['before', 'during', 'after'],
  why: 'An engine asks for a share of all memory when it starts and ends at once when programs hold it. Page cache does not count as held.',
  source: ['Jetson Thor workshop (2025): stuck memory', '/proc/meminfo'],
  applies: () => null,
  judge: (facts) => {
    const { totalBytes, availableBytes } = facts.memory;
    if (totalBytes === null || availableBytes === null) return skip(`${unknownReason(facts, 'memory')}.`);
    const wanted = engineMemoryShare(facts);
    const share = availableBytes / totalBytes;
    const seen = `${formatBytes(availableBytes)} of ${formatBytes(totalBytes)} available (${percent(share)})`;
    if (share >= wanted) return pass(`${seen}.`);
    const evidence = `${seen}; an engine asks for ${percent(wanted)}. ${describeHolders(facts)}`;
    const remedy = manual({
      summary:
        'Stop what is not needed, or give the engine a smaller share. Nothing is ever stopped automatically.',
      commands: holderCommands(facts),
    });
    return share < leastShare ? fail(evidence, remedy) : warn(evidence, remedy);
  },
};

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function describeHolders(facts: HostFacts): string {
  const holders = (facts.memoryHolders ?? [])
    .slice(0, namedHolders)
    .map(({ pid, name, residentBytes }) => `${name} (pid ${pid}) ${formatBytes(residentBytes)}`);
  const onGpu = gpusOf(facts)
    .flatMap((gpu) => gpu.processes ?? [])
    .filter((process) => process.usedBytes !== null)
    .slice(0, namedHolders)
    .map(({ pid, name, usedBytes }) => `${name} (pid ${pid}) ${formatBytes(usedBytes ?? 0)}`);
  const texts = [
    ...(holders.length > 0 ? [`Largest programs: ${holders.join(', ')}.`] : []),
    ...(onGpu.length > 0 ? [`On the GPU: ${onGpu.join(', ')}.`] : []),
  ];
  return texts.length > 0 ? texts.join(' ') : 'Which programs hold it could not be told.';
}

function holderCommands(facts: HostFacts): string[] {
  const [largest] = facts.memoryHolders ?? [];
  const running = facts.containers.containers?.filter(({ state }) => state === 'running') ?? [];
  return [
    largest
      ? `ps -o pid,user,rss,etime,args -p ${largest.pid}`
      : 'ps -eo pid,user,rss,args --sort=-rss | head',
    ...(running.length > 0 ? ['docker stats --no-stream'] : []),
  ];
}
