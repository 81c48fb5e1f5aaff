import { setTimeout as pause } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { randomSource } from '../../packages/edgewright/src/base/random.ts';

/** What became of one request. Times in ms since the load began; null: it never came so far. */
export interface Outcome {
  /** When it was meant to go out: what a user waits counts from here. */
  scheduledMs: number;
  sentMs: number;
  status: number | null;
  retryAfterSeconds: number | null;
  firstTokenMs: number | null;
  lastTokenMs: number | null;
  endedMs: number;
  tokens: number;
  /** The end mark came. */
  whole: boolean;
}

export interface RequestShape {
  promptWords: number;
  outputTokens: number;
}

/** A client that gives up after this long: nobody waits for ever. */
const PATIENCE_MS = 30_000;

/** Connections without a limit: the load must not wait in the client. */
export function openClient(): Dispatcher & { destroy(): Promise<void> } {
  return new Agent({ connections: null, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
}

/** Arrivals of a Poisson process, all known before the first goes out, so that a slow answer delays no other. */
export function poissonSchedule(options: { perSecond: number; durationMs: number; seed: number }): number[] {
  const random = randomSource(options.seed);
  const times: number[] = [];
  let atMs = 0;
  for (;;) {
    atMs += (-Math.log(1 - random()) / options.perSecond) * 1_000;
    if (atMs > options.durationMs) return times;
    times.push(atMs);
  }
}

/** Sends each request at its time, whatever became of the others. */
export async function runOpenLoop(
  client: Dispatcher,
  options: { url: string; shape: RequestShape; schedule: readonly number[]; zeroMs: number },
): Promise<Outcome[]> {
  return await Promise.all(
    options.schedule.map(async (scheduledMs, index) => {
      await pause(Math.max(0, options.zeroMs + scheduledMs - performance.now()));
      return await sendOne(client, { ...options, scheduledMs, index });
    }),
  );
}

/** As many sessions as given, each asking as soon as it was answered. */
export async function runClosedLoop(
  client: Dispatcher,
  options: { url: string; shape: RequestShape; sessions: number; durationMs: number },
): Promise<Outcome[]> {
  const zeroMs = performance.now();
  const outcomes: Outcome[] = [];
  let index = 0;
  const session = async () => {
    while (performance.now() - zeroMs < options.durationMs) {
      index += 1;
      const scheduledMs = performance.now() - zeroMs;
      outcomes.push(await sendOne(client, { ...options, zeroMs, scheduledMs, index: 1_000_000 + index }));
    }
  };
  await Promise.all(Array.from({ length: options.sessions }, session));
  return outcomes;
}

const TOKEN = /"content":\s*"[^"]/;

export function sendOne(
  client: Dispatcher,
  about: { url: string; shape: RequestShape; zeroMs: number; scheduledMs: number; index: number },
): Promise<Outcome> {
  const { shape, zeroMs, index } = about;
  const nowMs = () => performance.now() - zeroMs;
  const outcome: Outcome = {
    scheduledMs: about.scheduledMs,
    sentMs: nowMs(),
    status: null,
    retryAfterSeconds: null,
    firstTokenMs: null,
    lastTokenMs: null,
    endedMs: Number.NaN,
    tokens: 0,
    whole: false,
  };
  // No two prompts begin alike: nothing is cached.
  const question = `${index} ${'word '.repeat(shape.promptWords)}`;
  const body = JSON.stringify({
    model: 'bench',
    stream: true,
    max_tokens: shape.outputTokens,
    ignore_eos: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: question }],
  });
  return new Promise((resolve) => {
    let giveUp: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(giveUp);
      outcome.endedMs = nowMs();
      resolve(outcome);
    };
    client.dispatch(
      {
        origin: about.url,
        path: '/v1/chat/completions',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      },
      {
        onRequestStart(controller) {
          giveUp = setTimeout(() => controller.abort(new Error('The client gave up.')), PATIENCE_MS);
        },
        onResponseStart(_controller, status, headers) {
          outcome.status = status;
          const retryAfter = headers['retry-after'];
          if (retryAfter !== undefined) outcome.retryAfterSeconds = Number(retryAfter);
        },
        onResponseData(_controller, chunk) {
          if (outcome.status !== 200) return;
          const text = chunk.toString('latin1');
          if (TOKEN.test(text)) {
            outcome.firstTokenMs ??= nowMs();
            outcome.lastTokenMs = nowMs();
          }
          outcome.tokens = Number(/"completion_tokens":\s*(\d+)/.exec(text)?.[1] ?? outcome.tokens);
          if (text.includes('data: [DONE]')) outcome.whole = true;
        },
        onResponseEnd: finish,
        onResponseError: finish,
      },
    );
  });
}
