import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { once } from 'node:events';
import type { z } from 'zod';
import { AppError } from '../../packages/edgewright/src/base/app-error.ts';
import { withDeadline } from '../../packages/edgewright/src/base/deadline.ts';
import type { EngineState } from '../../packages/edgewright/src/contract/engine-state.ts';
import type { DeploymentView } from '../../packages/edgewright/src/contract/status.ts';
import { gatewaySettingsSchema } from '../../packages/edgewright/src/contract/gateway-settings.ts';
import type { EngineControl } from '../../packages/edgewright/src/gateway/engine-control.ts';
import { SettingsHolder } from '../../packages/edgewright/src/gateway/settings.ts';
import type { TelemetryView } from '../../packages/edgewright/src/gateway/telemetry-view.ts';
import { buildGateway } from '../../packages/edgewright/src/gateway/app.ts';
import type {
  EngineEndpoint,
  EngineLoad,
  EngineSource,
} from '../../packages/edgewright/src/gateway/engine-source.ts';
import type { GatewayLimits } from '../../packages/edgewright/src/gateway/gateway-limits.ts';
import { listenGateway } from '../../packages/edgewright/src/gateway/listen.ts';
import { FakeEngine } from '../fake-engine/fake-engine.ts';

/** Deployments whose states the test sets. Stands in for the supervisor. */
class FakeSource implements EngineSource {
  views: DeploymentView[];
  readonly broken: EngineEndpoint[] = [];
  readonly stuck: { endpoint: EngineEndpoint; why: string }[] = [];
  load: EngineLoad | null = null;
  onBroken: () => void = () => {};
  readonly #listeners = new Set<() => void>();

  /** One deployment for each address, called d1, d2, …, all of the same model. */
  constructor(baseUrls: readonly string[], view: Partial<DeploymentView> = {}) {
    this.views = baseUrls.map((baseUrl, index) => ({
      id: `d${index + 1}`,
      model: 'org/fake-model',
      aliases: ['fake'],
      demo: false,
      engine: 'fake-engine',
      precision: 'q8_0',
      weightsBytes: 1,
      parameters: null,
      sessions: 4,
      contextTokens: 2_048,
      state: readyState(baseUrl),
      ...view,
    }));
  }

  /** The first, where there is but one. */
  get view(): DeploymentView {
    const [view] = this.views;
    if (!view) throw new Error('There is no deployment.');
    return view;
  }

  set view(view: DeploymentView) {
    this.views = [view, ...this.views.slice(1)];
  }

  set(state: EngineState, id = this.view.id): void {
    this.views = this.views.map((view) => (view.id === id ? { ...view, state } : view));
    for (const listener of this.#listeners) listener();
  }

  deployments(): DeploymentView[] {
    return this.views;
  }

  async whenReady(
    deploymentId: string,
    options: { holdMs: number; signal: AbortSignal },
  ): Promise<EngineEndpoint> {
    const about = { durationMs: Math.max(1, options.holdMs), signals: [options.signal] };
    return await withDeadline(about, async (until) => {
      for (;;) {
        const view = this.views.find(({ id }) => id === deploymentId);
        const state = view?.state ?? { kind: 'stopped' as const };
        if (state.kind === 'ready') {
          return { deploymentId, engine: view?.engine ?? '', baseUrl: state.baseUrl };
        }
        if (until.aborted || state.kind === 'failed') {
          throw new AppError('engine_unavailable', {
            message: `The engine is ${state.kind}.`,
            retryAfterSeconds: 2,
          });
        }
        await new Promise<void>((resolve) => {
          const wake = () => {
            this.#listeners.delete(wake);
            until.removeEventListener('abort', wake);
            resolve();
          };
          this.#listeners.add(wake);
          until.addEventListener('abort', wake, { once: true });
        });
      }
    });
  }

  reportBroken(endpoint: EngineEndpoint): void {
    this.broken.push(endpoint);
    this.onBroken();
  }

  reportStuck(endpoint: EngineEndpoint, why: string): void {
    this.stuck.push({ endpoint, why });
  }

  loadOf(): EngineLoad | null {
    return this.load;
  }
}

export function readyState(baseUrl: string): EngineState {
  return { kind: 'ready', pid: 1, baseUrl, sinceMs: 0 };
}

/** Nothing can be swapped, stopped or started here. */
const noControl: EngineControl = {
  swap: () => Promise.reject(new Error('not here')),
  stop: () => Promise.reject(new Error('not here')),
  start: () => undefined,
  logs: () => [],
  followLogs: () => () => undefined,
  memoryOf: () => Promise.resolve({ memoryBytes: null, gpuMemoryBytes: null }),
  subscribe: () => () => undefined,
};

export interface Rig {
  app: ReturnType<typeof buildGateway>;
  /** The first of `engines`. */
  engine: FakeEngine;
  engines: FakeEngine[];
  settings: SettingsHolder;
  /** For the control interface. */
  token: string;
  source: FakeSource;
  url: string;
  /** Log lines of requests that ended. */
  ended: Record<string, unknown>[];
  stop(): Promise<void>;
}

/** A gateway on a free port before fake engines. */
export async function startRig(
  options: {
    limits?: Partial<GatewayLimits>;
    view?: Partial<DeploymentView>;
    consoleDirectory?: string | null;
    keepAliveTimeoutMs?: number;
    cutSignal?: AbortSignal;
    /** How many. @default 1 */
    engines?: number;
    settings?: z.input<typeof gatewaySettingsSchema>;
    telemetry?: TelemetryView;
  } = {},
): Promise<Rig> {
  const { keepAliveTimeoutMs } = options;
  const engines = await Promise.all(
    Array.from({ length: options.engines ?? 1 }, () =>
      new FakeEngine(keepAliveTimeoutMs === undefined ? {} : { keepAliveTimeoutMs }).start(),
    ),
  );
  const source = new FakeSource(
    engines.map(({ baseUrl }) => baseUrl),
    options.view,
  );
  const settings = new SettingsHolder(gatewaySettingsSchema.parse(options.settings ?? {}));
  const token = 'token-of-the-test';
  const ended: Record<string, unknown>[] = [];
  const app = buildGateway({
    engines: source,
    settings,
    control: () => ({ engines: noControl, token }),
    ...(options.telemetry ? { telemetry: options.telemetry } : {}),
    version: '0.0.0-test',
    startedAtMs: 1_700_000_000_000,
    consoleDirectory: options.consoleDirectory ?? null,
    limits: { drainMs: 200, ...options.limits },
    log: {
      info: (facts, message) => {
        if (message === 'request ended') ended.push(facts as Record<string, unknown>);
      },
      warn: () => {},
      error: (facts) => console.error(facts),
    },
    ...(options.cutSignal ? { cutSignal: options.cutSignal } : {}),
  });
  const { url } = await listenGateway(app, { host: '127.0.0.1', port: 0 });
  const stop = async () => {
    await app.close();
    await Promise.all(engines.map((each) => each.kill()));
  };
  const [engine] = engines as [FakeEngine];
  return { app, engine, engines, settings, token, source, url, ended, stop };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The connection ended before the response did. */
  broken: boolean;
}

export interface SendOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Opens a request; a body that is neither string nor Buffer goes as JSON. */
export function open(url: string, options: SendOptions = {}): ClientRequest {
  const { method = options.body === undefined ? 'GET' : 'POST', headers = {}, body } = options;
  const raw =
    typeof body === 'string' || Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body);
  const sent = httpRequest(url, {
    method,
    agent: false,
    headers: raw === undefined ? headers : { 'content-type': 'application/json', ...headers },
  });
  sent.end(raw);
  return sent;
}

/** Sends and reads everything. */
export async function send(url: string, options: SendOptions = {}): Promise<Answer> {
  const sent = open(url, options);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return readAll(response);
}

export async function readAll(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let broken = false;
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    broken = true;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: response.statusCode ?? 0, headers: response.headers, text, broken };
}

/** The error of an envelope; throws if the answer is something else. */
export function errorOf(answer: Answer): {
  message: string;
  type: string;
  param: string | null;
  code: string;
} {
  const parsed = JSON.parse(answer.text) as {
    error: { message: string; type: string; param: string | null; code: string };
  };
  if (typeof parsed.error?.message !== 'string') throw new Error(`No envelope: ${answer.text}`);
  return parsed.error;
}

/** The payloads of a stream's data frames, `[DONE]` as a word. */
export function events(text: string): (Record<string, unknown> | '[DONE]')[] {
  return text
    .split(/\r?\n\r?\n/)
    .filter((frame) => frame.startsWith('data:'))
    .map((frame) => frame.slice('data:'.length).trim())
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as Record<string, unknown>)));
}

/** A chat request with a script for the fake engine. */
export function chat(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { model: 'org/fake-model', messages: [{ role: 'user', content: 'Hello' }], ...fields };
}
