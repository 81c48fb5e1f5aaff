import { withDeadline } from '../base/deadline.ts';
import { limits } from '../contract/limits.ts';
import type { EngineAdapter, EngineContact, ProbeResult } from '../engines/engine-adapter.ts';

/** Asks an engine once, within the time that one look may take. Never throws. */
export async function probeOnce(
  adapter: EngineAdapter,
  kind: 'probeStart' | 'probeAlive',
  { baseUrl, signal: lifetime }: EngineContact,
): Promise<ProbeResult> {
  const about = { durationMs: limits.healthProbeMs, signals: [lifetime] };
  try {
    return await withDeadline(about, (signal) =>
      kind === 'probeStart'
        ? adapter.probeStart({ baseUrl, signal }, lifetime)
        : adapter.probeAlive({ baseUrl, signal }),
    );
  } catch (thrown) {
    return { kind: 'silent', why: (thrown as Error).message };
  }
}
