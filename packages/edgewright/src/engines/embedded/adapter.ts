import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startStages, type StartStage } from '../../contract/engine-state.ts';
import { errorTable, type ErrorCode } from '../../contract/errors.ts';
import { limits } from '../../contract/limits.ts';
import type { EngineAdapter, EngineContact, ProbeResult } from '../engine-adapter.ts';
import type { LogEvent } from '../log-event.ts';

export interface EmbeddedLaunch {
  modelPath: string;
  /** The name that requests use. */
  alias: string;
  sessions: number;
  contextTokens: number;
  threads: number;
  /** Temperature where a request names none; null leaves it to the model file and the engine. */
  temperature: number | null;
  /** A llama.cpp build of one's own; null takes the installed one. */
  libraryDirectory: string | null;
}

/** The embedded engine: llama.cpp in a Node.js process of its own. */
export function embeddedAdapter(plan: EmbeddedLaunch): EngineAdapter {
  return {
    id: 'embedded',
    stop: { signal: 'SIGTERM', graceMs: limits.engineStopGraceMs },
    launch: ({ host, port }) => ({
      kind: 'process',
      command: process.execPath,
      argv: [...process.execArgv, entryFile(), ...flags(plan, host, port)],
      env: {},
      files: [],
    }),
    sleep: null,
    prepare: () => [],
    afterStart: () => [],
    async probeStart(contact) {
      const health = await probeHealth(contact);
      if (health.kind !== 'ready') return health;
      return (await answersOneToken(contact, plan.alias))
        ? { kind: 'ready' }
        : { kind: 'loading', progress: { stage: 'check', done: null, total: null } };
    },
    probeAlive: probeHealth,
    // Its slots are ours: what it could say, the gateway knows.
    readLoad: () => Promise.resolve(null),
    readLine: (line, stream) => (stream === 'stdout' ? readReport(line) : []),
    // It says itself why it ends; anything else is a crash of native code, which the restart takes care of.
    explainEnd: () => null,
    examine: () => Promise.resolve({ kind: 'fine', findings: [], facts: {} }),
  };
}

function entryFile(): string {
  // The same file name in the sources (.ts) and in the build (.js).
  const name = import.meta.url.endsWith('.ts') ? './main.ts' : './main.js';
  return fileURLToPath(new URL(name, import.meta.url));
}

function flags(plan: EmbeddedLaunch, host: string, port: number): string[] {
  const values: [string, string | number | null][] = [
    ['--model', plan.modelPath],
    ['--alias', plan.alias],
    ['--host', host],
    ['--port', port],
    ['--sessions', plan.sessions],
    ['--context', plan.contextTokens],
    ['--threads', plan.threads],
    ['--temperature', plan.temperature],
    ['--library', plan.libraryDirectory],
  ];
  return values.flatMap(([name, value]) => (value === null ? [] : [name, String(value)]));
}

async function probeHealth({ baseUrl, signal }: EngineContact): Promise<ProbeResult> {
  try {
    const { statusCode, body } = await request(`${baseUrl}/health`, { signal });
    const answer = (await body.json()) as { stage?: string; progress?: number; error?: { message?: string } };
    if (statusCode === 200) return { kind: 'ready' };
    const stage = startStages.find((known): known is StartStage => known === answer.stage);
    if (stage === undefined) return { kind: 'silent', why: answer.error?.message ?? `status ${statusCode}` };
    return { kind: 'loading', progress: { stage, done: answer.progress ?? null, total: 1 } };
  } catch (thrown) {
    return { kind: 'silent', why: (thrown as Error).message };
  }
}

async function answersOneToken({ baseUrl, signal }: EngineContact, model: string): Promise<boolean> {
  const { statusCode, body } = await request(`${baseUrl}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, prompt: 'Hello', max_tokens: 1 }),
    signal,
  });
  await body.dump();
  return statusCode === 200;
}

function readReport(line: string): LogEvent[] {
  if (!line.startsWith('{"event":"fatal"')) return [];
  const { code, message, nextStep } = JSON.parse(line) as Record<string, string>;
  const known = code !== undefined && code in errorTable ? (code as ErrorCode) : 'engine_start_failed';
  return [{ kind: 'fatal', code: known, message: message ?? 'no message', nextStep: nextStep ?? '' }];
}
