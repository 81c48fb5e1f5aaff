import { valueAt } from '../../base/json-value.ts';
import { limits } from '../../contract/limits.ts';
import type { EngineBehaviour } from '../engine-behaviour.ts';
import type { ProbeResult } from '../engine-adapter.ts';
import type { EngineSample } from '../metrics/metrics-source.ts';
import { readEngineSample } from '../metrics/read-engine-sample.ts';
import { askHttp, jsonOf } from '../../base/ask-http.ts';
import type { EngineTarget } from './engine-target.ts';
import { StartProbe } from './start-probe.ts';

/** Asks a ready engine whether it is alive. Cheap, but for SGLang, which generates a token when it is idle. */
export async function probeAlive(
  behaviour: EngineBehaviour,
  target: EngineTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  return new StartProbe(behaviour, target, signal).health(signal);
}

/** Its version as it tells it; null: it does not, or not now. */
export async function readVersion(
  behaviour: EngineBehaviour,
  target: EngineTarget,
  signal: AbortSignal,
): Promise<string | null> {
  if (behaviour.version === null) return null;
  const { path, olderPath, field } = behaviour.version;
  for (const one of olderPath === undefined ? [path] : [path, olderPath]) {
    const answer = await answerOrNull(`${target.baseUrl}${one}`, target, signal);
    const version = answer === null ? null : valueAt(jsonOf(answer), field);
    if (typeof version === 'string' && version !== '') return version;
  }
  return null;
}

/** What it measures; null: it tells nothing, or not now. */
export async function readSample(
  behaviour: EngineBehaviour,
  target: EngineTarget,
  signal: AbortSignal,
): Promise<EngineSample | null> {
  if (behaviour.metrics === null) return null;
  const { path, portAbove } = behaviour.metrics;
  const url = new URL(path, target.baseUrl);
  if (portAbove > 0) url.port = String(Number(url.port === '' ? 80 : url.port) + portAbove);
  const answer = await answerOrNull(url.href, target, signal);
  return answer?.status === 200 ? readEngineSample(behaviour.metrics, answer.text) : null;
}

async function answerOrNull(url: string, target: EngineTarget, signal: AbortSignal) {
  try {
    return await askHttp({ url, apiKey: target.apiKey, limitBytes: limits.engineMetricsBytes }, signal);
  } catch {
    return null;
  }
}
