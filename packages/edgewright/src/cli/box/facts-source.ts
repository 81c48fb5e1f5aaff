import { AppError } from '../../base/app-error.ts';
import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import type { Machine } from '../../hardware/machine.ts';
import { readHostFacts, type HostFactsOptions } from '../../hardware/read-host-facts.ts';
import { openRecordedMachine } from '../../hardware/recorded-machine.ts';
import { readDocument } from '../read-document.ts';

/** Where facts come from: this machine, a capture of one, or a file of facts. */
export type BoxSource =
  | { kind: 'live'; machine: Machine }
  | { kind: 'recorded'; machine: Machine; directory: string }
  | { kind: 'facts'; facts: HostFacts; path: string };

/** Which box a command speaks of, by its two flags. */
export async function openBox(flags: {
  'host-facts': string | null;
  from: string | null;
}): Promise<BoxSource> {
  const { from, 'host-facts': path } = flags;
  if (from !== null && path !== null) {
    throw new AppError('usage', {
      message: `Two boxes are given: the capture ${from} and the facts file ${path}.`,
      nextStep: 'Give one of --from and --host-facts.',
    });
  }
  if (from !== null) return { kind: 'recorded', machine: await openRecordedMachine(from), directory: from };
  if (path !== null) return { kind: 'facts', facts: await readFacts(path), path };
  return { kind: 'live', machine: liveMachine() };
}

export async function factsOf(box: BoxSource, options: HostFactsOptions): Promise<HostFacts> {
  return box.kind === 'facts' ? box.facts : await readHostFacts(box.machine, options);
}

function readFacts(path: string): Promise<HostFacts> {
  const mostBytes = limits.hostFactsBytes;
  return readDocument(path, {
    schema: hostFactsSchema,
    mostBytes,
    code: 'host_facts_invalid',
    holds: 'host facts',
  });
}
