import { sleep } from '../base/sleep.ts';
import { limits } from '../contract/limits.ts';
import { failureNow } from './describe-failure.ts';
import type { EngineEvent } from './engine-machine.ts';

/** Whose health is asked, and who hears of it. */
export interface HealthSubject {
  /** One probe; resolves by its deadline. */
  answers(signal: AbortSignal): Promise<boolean>;
  /** Asleep it owes nobody an answer. */
  isExcused(): boolean;
  tell(event: Extract<EngineEvent, { kind: 'fell-silent' | 'answered-again' | 'hung' }>): void;
}

/** Asks a ready engine until `signal` aborts, or until it has been silent for so long that it counts as hung. */
export async function watchHealth(subject: HealthSubject, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    await sleep(limits.readyProbeIntervalMs, signal);
    if (signal.aborted) return;
    if (subject.isExcused()) continue;
    failures = (await askHealth(subject, signal)) ? 0 : failures + 1;
    if (failures < limits.readyProbeFailures) continue;
    const message = `The engine did not answer ${failures} health probes in a row.`;
    subject.tell({ kind: 'hung', failure: failureNow('engine_lost', message) });
    return;
  }
}

/** One probe, told of. Silence shows before the probe's deadline, because a busy engine may yet answer. */
export async function askHealth(subject: HealthSubject, signal: AbortSignal): Promise<boolean> {
  const silent = { kind: 'fell-silent', sinceMs: Date.now() } as const;
  const late = setTimeout(() => subject.tell(silent), limits.lateProbeMs);
  const answers = await subject.answers(signal);
  clearTimeout(late);
  // An engine that is gone is in a state of its own.
  if (!signal.aborted) subject.tell(answers ? { kind: 'answered-again' } : silent);
  return answers;
}
