import { open } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import type { Machine } from '../../hardware/machine.ts';
import { readHostFacts, type HostFactsOptions } from '../../hardware/read-host-facts.ts';
import { openRecordedMachine } from '../../hardware/recorded-machine.ts';

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
  if (path !== null) return { kind: 'facts', facts: await readFactsFile(path), path };
  return { kind: 'live', machine: liveMachine() };
}

export async function factsOf(box: BoxSource, options: HostFactsOptions): Promise<HostFacts> {
  return box.kind === 'facts' ? box.facts : await readHostFacts(box.machine, options);
}

async function readFactsFile(path: string): Promise<HostFacts> {
  const text = await readWhole(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('host_facts_invalid', { message: `${path} is not JSON: ${why}.`, cause: thrown });
  }
  const parsed = hostFactsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const issue = first === undefined ? null : describeIssue(first, value, limits.echoedValueCharacters);
  const what =
    issue === null ? 'it has another shape' : issue.message.replace('The request body', 'The document');
  throw new AppError('host_facts_invalid', {
    message: `${path} holds no host facts: ${what}`,
    facts: { path, issues: parsed.error.issues.length },
  });
}

async function readWhole(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > limits.hostFactsBytes)
        throw new Error(`it has ${size} bytes, more than ${limits.hostFactsBytes}`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('host_facts_invalid', {
      message: `${path} could not be read: ${why}.`,
      cause: thrown,
    });
  }
}
