import { mkdir, readdir } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { redactText } from '../../base/redact-text.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { Machine } from '../../hardware/machine.ts';
import { readHostFacts, type HostFactsOptions } from '../../hardware/read-host-facts.ts';
import { recordMachine, writeCapture } from '../../hardware/recording-machine.ts';
import { privateNames } from './private-names.ts';

/**
 * Reads the facts of a machine and writes down everything it was asked and said, redacted.
 *
 * @throws AppError `usage` when the folder holds something already.
 */
export async function recordBox(
  machine: Machine,
  { directory, options }: { directory: string; options: HostFactsOptions },
): Promise<HostFacts> {
  await mkdir(directory, { recursive: true });
  const present = await readdir(directory);
  if (present.length > 0) {
    throw new AppError('usage', {
      message: `${directory} is not empty: it holds ${present.slice(0, 3).join(', ')}${present.length > 3 ? ' …' : ''}.`,
      nextStep: 'Give a new folder to --record.',
    });
  }
  const recording = recordMachine(machine);
  const facts = await readHostFacts(recording.machine, options);
  const names = privateNames();
  await writeCapture(directory, recording.capture(), (text) => redactText(text, { names }));
  return facts;
}
