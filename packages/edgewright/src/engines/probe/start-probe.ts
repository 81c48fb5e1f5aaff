import { valueAt } from '../../base/json-value.ts';
import type { EngineBehaviour } from '../engine-behaviour.ts';
import type { ProbeResult } from '../engine-adapter.ts';
import { askHttp, describeAnswer, jsonOf, type HttpAnswer } from '../../base/ask-http.ts';
import type { EngineTarget } from './engine-target.ts';
import { generationAttempts, wantsNext } from './generation-attempts.ts';
import { findListed, namesIn } from './listed-models.ts';

const loading = (stage: 'load' | 'warm-up' | 'check'): ProbeResult => ({
  kind: 'loading',
  progress: { stage, done: null, total: null },
});
const ready: ProbeResult = { kind: 'ready' };

/**
 * Asks a starting engine, again and again, whether it serves: health, then whether it lists the model, then one token.
 * Steps that were passed are not asked again. The first token may take minutes (Ollama loads the model for it, others
 * compile), far longer than one probe may: its request lives as long as `lifetime`, and probes only look at it.
 */
export class StartProbe {
  readonly #behaviour: EngineBehaviour;
  readonly #target: EngineTarget;
  readonly #lifetime: AbortSignal;
  #step: 'health' | 'models' | 'generation' | 'ready' = 'health';
  #generation: Promise<ProbeResult> | null = null;

  constructor(behaviour: EngineBehaviour, target: EngineTarget, lifetime: AbortSignal) {
    this.#behaviour = behaviour;
    this.#target = target;
    this.#lifetime = lifetime;
  }

  /** Goes on where the last call ended. Never throws: what went wrong is `silent`. */
  async probe(signal: AbortSignal): Promise<ProbeResult> {
    try {
      if (this.#step === 'health') {
        const health = await this.health(signal);
        if (health.kind !== 'ready') return health;
        this.#step = 'models';
      }
      if (this.#step === 'models') {
        const listed = await this.#models(signal);
        if (listed.kind !== 'ready') return listed;
        this.#step = 'generation';
      }
      return this.#step === 'ready' ? ready : await this.#lookAtGeneration(signal);
    } catch (thrown) {
      return silent(thrown);
    }
  }

  async health(signal: AbortSignal): Promise<ProbeResult> {
    const { healthPath, loadingStatuses, modelsPath, refusesWhileLoading } = this.#behaviour.readiness;
    let path = healthPath ?? modelsPath;
    try {
      let answer = await this.#ask(path, signal);
      // Servers that nobody here knows speak the interface, and have no such path: their list of models tells.
      if (answer.status === 404 && path !== modelsPath && !modelsPath.includes('{model}')) {
        path = modelsPath;
        answer = await this.#ask(path, signal);
      }
      if (answer.status === 200) return ready;
      if (loadingStatuses.includes(answer.status)) return loading(refusesWhileLoading ? 'warm-up' : 'load');
      return { kind: 'silent', why: describeAnswer(path, answer) };
    } catch (thrown) {
      return silent(thrown);
    }
  }

  async #models(signal: AbortSignal): Promise<ProbeResult> {
    const { model } = this.#target;
    const path = this.#behaviour.readiness.modelsPath.replace('{model}', encodeURIComponent(model));
    const answer = await this.#ask(path, signal);
    if (this.#behaviour.readiness.loadingStatuses.includes(answer.status)) return loading('check');
    if (answer.status !== 200) return { kind: 'silent', why: describeAnswer(path, answer) };
    const { listed, names } = findListed(this.#behaviour, model, answer);
    if (listed) return ready;
    const others = names.length === 0 ? 'lists no model' : `lists ${names.slice(0, 5).join(', ')}`;
    return { kind: 'silent', why: `the engine ${others}, and not ${model}` };
  }

  async #lookAtGeneration(signal: AbortSignal): Promise<ProbeResult> {
    this.#generation ??= this.#generate().catch(silent);
    const listening = new AbortController();
    const result = await Promise.race([this.#generation, aborted(signal, listening.signal)]);
    listening.abort();
    if (result === null) return loading('check');
    if (result.kind === 'ready') this.#step = 'ready';
    // Refused: the next probe asks again.
    else this.#generation = null;
    return result;
  }

  async #generate(): Promise<ProbeResult> {
    let last: ProbeResult = loading('check');
    for (const attempt of generationAttempts(this.#behaviour.readiness.generation, this.#target.model)) {
      const answer = await this.#ask(attempt.path, this.#lifetime, attempt.body);
      if (answer.status === 200) return this.#isSound(attempt.path, answer);
      last =
        answer.status === 503
          ? loading('check')
          : { kind: 'silent', why: describeAnswer(attempt.path, answer) };
      if (!wantsNext(attempt, answer)) return last;
    }
    return last;
  }

  /** Some engines put errors into an answer of 200, and Ollama may have unloaded the model again. */
  async #isSound(path: string, answer: HttpAnswer): Promise<ProbeResult> {
    if (valueAt(jsonOf(answer), ['error']) !== undefined) {
      return { kind: 'silent', why: describeAnswer(path, answer) };
    }
    if (this.#behaviour.id !== 'ollama') return ready;
    const { model } = this.#target;
    const loaded = namesIn(await this.#ask('/api/ps', this.#lifetime));
    return loaded.includes(model) || loaded.includes(`${model}:latest`) ? ready : loading('check');
  }

  #ask(path: string, signal: AbortSignal, body?: unknown): Promise<HttpAnswer> {
    const { baseUrl, apiKey } = this.#target;
    return askHttp({ url: `${baseUrl}${path}`, apiKey, ...(body === undefined ? {} : { body }) }, signal);
  }
}

function silent(thrown: unknown): ProbeResult {
  const { message, code } = thrown as Error & { code?: string };
  return { kind: 'silent', why: message === '' ? (code ?? 'no answer') : message };
}

/** Null as soon as the signal fires; `until` takes the listener off again. */
async function aborted(signal: AbortSignal, until: AbortSignal): Promise<null> {
  if (signal.aborted) return null;
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true, signal: until });
  });
}
