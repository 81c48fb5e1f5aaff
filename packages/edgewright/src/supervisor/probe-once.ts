import { deadlineSignal } from '../base/deadline.ts';
import { limits } from '../contract/limits.ts';
import type { EngineAdapter, EngineContact, ProbeResult } from '../engines/engine-adapter.ts';

/** Asks an engine once, within the time that one look may take. Never throws. */
export async function probeOnce(
  adapter: EngineAdapter,
  kind: 'probeStart' | 'probeAlive',
  { baseUrl, signal }: EngineContact,
): Promise<ProbeResult> {
  const contact = { baseUrl, signal: deadlineSignal(limits.healthProbeMs, signal) };
  try {
    return kind === 'probeStart'
      ? await adapter.probeStart(contact, signal)
      : await adapter.probeAlive(contact);
  } catch (thrown) {
    return { kind: 'silent', why: (thrown as Error).message };
  }
}
