import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GatewaySettings } from '../../contract/gateway-settings.ts';
import { gatewaySettingsSchema } from '../../contract/gateway-settings.ts';
import { limits } from '../../contract/limits.ts';
import type { DeploymentView } from '../../contract/status.ts';
import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import type { EngineLoad } from '../engine-source.ts';
import { SettingsHolder } from '../settings.ts';
import { Admission } from './admission.ts';
import { admissionDocument } from './admission-document.ts';
import type { Ask } from './ask.ts';
import type { RequestEnd, Slot } from './held-slot.ts';

const never = new AbortController().signal;
const nothingLearned: RequestEnd = {
  firstTokenAtMs: null,
  lastTokenAtMs: null,
  promptTokens: null,
  cachedTokens: null,
  outputTokens: null,
  verdict: 'nothing',
};

function viewOf(wishes: Partial<DeploymentView> = {}): DeploymentView {
  return {
    id: 'a',
    model: 'm',
    aliases: [],
    demo: false,
    engine: 'vllm',
    precision: 'fp8',
    weightsBytes: 1,
    parameters: null,
    sessions: 1,
    contextTokens: 32_768,
    state: { kind: 'ready', pid: 1, baseUrl: 'http://127.0.0.1:1', sinceMs: 0 },
    ...wishes,
  };
}

class House {
  views: DeploymentView[];
  readonly events: TelemetryEvent[] = [];
  latest: TelemetrySample | null = null;
  load: EngineLoad | null = null;
  readonly warnings: object[] = [];
  readonly settings: SettingsHolder;
  readonly admission: Admission;

  constructor(views: DeploymentView[], settings: Parameters<typeof gatewaySettingsSchema.parse>[0] = {}) {
    this.views = views;
    const parsed: GatewaySettings = gatewaySettingsSchema.parse(settings);
    this.settings = new SettingsHolder(parsed);
    const latest = (): TelemetrySample | null => this.latest;
    this.admission = new Admission({
      settings: this.settings,
      telemetry: {
        get latest() {
          return latest();
        },
        recentEvents: this.events,
        eventCounts: new Map(),
      },
      loadOf: () => this.load,
      deployments: () => this.views,
      log: { info: () => undefined, warn: (facts) => this.warnings.push(facts), error: () => undefined },
    });
  }

  #asked = 0;

  acquire(wishes: Partial<Ask> & { tenant?: string } = {}, signal = never): Promise<Slot> {
    return this.admission.acquire(
      {
        caller: { tenant: wishes.tenant ?? 'one', keyId: null, priority: 'normal' },
        deployments: this.views,
        body: { bytes: 400, mediaBytes: 0, mediaParts: 0, maxOutputTokens: 10 },
        prefixes: [],
        clientWaitMs: null,
        clientTtftMs: null,
        streams: true,
        identity: () => `request ${(this.#asked += 1)}`,
        isAlive: () => true,
        ...wishes,
      },
      { signal },
    );
  }

  /** Runs a request from start to end: first token after `ttftMs`, then ten more. */
  async serve(about: { ttftMs: number; tpotMs: number; tokens?: number }): Promise<void> {
    const slot = await this.acquire();
    const { ttftMs, tpotMs, tokens = 11 } = about;
    const sentAtMs = performance.now();
    await vi.advanceTimersByTimeAsync(ttftMs + tpotMs * (tokens - 1));
    slot.release({
      firstTokenAtMs: sentAtMs + ttftMs,
      lastTokenAtMs: sentAtMs + ttftMs + tpotMs * (tokens - 1),
      promptTokens: 100,
      cachedTokens: 0,
      outputTokens: tokens,
      verdict: 'answered',
    });
  }

  get document() {
    return admissionDocument(this.admission);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Admission', () => {
  it('gives a slot back once, however often it is released', async () => {
    const house = new House([viewOf()]);
    const first = await house.acquire();
    const second = house.acquire();
    expect(house.admission.totals()).toEqual({ running: 1, queued: 1 });
    first.release(null);
    first.release(null);
    const slot = await second;
    expect(house.admission.totals()).toEqual({ running: 1, queued: 0 });
    slot.release(nothingLearned);
    expect(house.admission.totals()).toEqual({ running: 0, queued: 0 });
  });

  it('forgets a waiting request whose signal aborts, with the reason of the signal', async () => {
    const house = new House([viewOf()]);
    const slot = await house.acquire();
    const gone = new AbortController();
    const waiting = house.acquire({}, gone.signal);
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(house.admission.totals()).toEqual({ running: 1, queued: 0 });
    await expect(house.acquire({}, gone.signal)).rejects.toThrow('gone');
    slot.release(null);
  });

  it('tells a request 503 at its deadline, and 429 at once where it could not start in time', async () => {
    const house = new House([viewOf()]);
    const held = await house.acquire();
    const waiting = house.acquire().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(house.settings.current.queue.interactiveWaitMs);
    expect(await waiting).toMatchObject({ code: 'queue_timeout' });
    await vi.advanceTimersByTimeAsync(20_000);
    held.release({ ...nothingLearned, verdict: 'answered' });
    // Now it is known how long a request takes: 30 s.
    await house.acquire();
    await expect(house.acquire()).rejects.toMatchObject({ code: 'wait_too_long', retryAfterSeconds: 30 });
    expect(house.document.refused).toEqual({ queue_timeout: 1, wait_too_long: 1 });
  });

  it('follows the plan, the engine and the settings without a restart', async () => {
    const house = new House([viewOf({ sessions: 2, kvTokens: 1_000 })]);
    await house.acquire();
    expect(house.document.deployments[0]).toMatchObject({ slots: 2, kv: { budget: 1_000, reserved: 110 } });
    house.views = [viewOf({ sessions: 4 })];
    const told = { slots: 3, kvCacheTokens: 5_000 };
    house.views = [
      viewOf({ sessions: 4, state: { kind: 'ready', pid: 1, baseUrl: '', sinceMs: 0, facts: told } }),
    ];
    await house.acquire();
    expect(house.document.deployments[0]).toMatchObject({ slots: 3, kv: { budget: 5_000 } });
    expect(house.document.deployments[0]?.because[0]).toMatchObject({ id: 'engine', slots: 3 });
  });

  it('takes slots away while objectives are missed, and says why', async () => {
    const house = new House([viewOf({ sessions: 10 })], { slo: { tpotMs: 50 } });
    for (let index = 0; index < 30; index += 1) await house.serve({ ttftMs: 100, tpotMs: 80 });
    const [deployment] = house.document.deployments;
    expect(deployment?.slots).toBeLessThan(10);
    expect(deployment?.because[0]).toMatchObject({ id: 'attainment' });
    expect(deployment?.changes[0]?.why).toContain('0.0 %');
    expect(deployment?.tpotMs).toMatchObject({ p50: 80, p99: 80, count: 30 });
  });

  it('has fewer slots while the box throttles or has no memory left, and recovers slowly', async () => {
    const house = new House([viewOf({ sessions: 10 })]);
    house.events.push({ kind: 'throttle-started', atMs: 0, what: 'GPU 0', reasons: ['hw-thermal'] });
    await vi.advanceTimersByTimeAsync(limits.slotTickMs);
    expect(house.document.deployments[0]).toMatchObject({
      slots: 7,
      because: [{ id: 'throttle' }, { id: 'plan' }],
    });
    house.events.push({ kind: 'throttle-ended', atMs: 0, what: 'GPU 0', durationMs: 1 });
    await vi.advanceTimersByTimeAsync(limits.slotReturnMs * 4);
    expect(house.document.deployments[0]?.slots).toBe(10);
    house.events.push({ kind: 'memory-low', atMs: 0, availableBytes: 2 ** 20, thresholdBytes: 2 ** 30 });
    await vi.advanceTimersByTimeAsync(limits.slotTickMs);
    expect(house.document.deployments[0]).toMatchObject({ slots: 5 });
    house.settings.replace({
      ...house.settings.current,
      admission: { ...house.settings.current.admission, reactToBox: false },
    });
    await vi.advanceTimersByTimeAsync(limits.slotTickMs);
    expect(house.document.deployments[0]?.slots).toBe(10);
  });

  it('gives back a slot whose request has ended without saying so', async () => {
    const house = new House([viewOf({ sessions: 4 })]);
    let alive = true;
    await house.acquire({ isAlive: () => alive });
    alive = false;
    for (let index = 0; index < 200; index += 1) await house.serve({ ttftMs: 100, tpotMs: 20 });
    await vi.advanceTimersByTimeAsync(limits.slotTickMs);
    expect(house.warnings).toEqual([expect.objectContaining({ lost: 1, givenBack: 1 })]);
    expect(house.admission.totals().running).toBe(0);
  });

  it('moves a request to another engine, and leaves out the one that fails', async () => {
    const house = new House([viewOf({ id: 'a', sessions: 2 }), viewOf({ id: 'b', sessions: 2 })]);
    for (let index = 0; index < limits.ejectAfterFailures; index += 1) {
      const slot = await house.acquire();
      const from = slot.deploymentId;
      if (from === 'a') {
        expect(slot.moveAway('failed')).toBe(true);
        expect(slot.deploymentId).toBe('b');
      }
      slot.release({ ...nothingLearned, verdict: 'answered' });
      // Only `a` has failed so far, and `b` answers in no time.
    }
    const states = house.document.deployments.map(({ id, health, running }) => ({ id, health, running }));
    expect(states).toEqual([
      { id: 'a', health: 'ejected', running: 0 },
      { id: 'b', health: 'open', running: 0 },
    ]);
    expect((await house.acquire()).deploymentId).toBe('b');
  });

  it('sends nobody who waits to an engine that has gone away while another one answers', async () => {
    const away = (id: string) => viewOf({ id, state: { kind: 'stopped' } });
    const house = new House([viewOf({ id: 'a' }), viewOf({ id: 'b' })]);
    const first = await house.acquire();
    const second = await house.acquire();
    const waiting = house.acquire();
    house.views = house.views.map((view) => (view.id === first.deploymentId ? away(view.id) : view));
    await vi.advanceTimersByTimeAsync(limits.slotTickMs);
    first.release({ ...nothingLearned, verdict: 'failed' });
    expect(house.admission.totals()).toEqual({ running: 1, queued: 1 });
    second.release(null);
    expect((await waiting).deploymentId).toBe(second.deploymentId);
    // Where there is no other, its start is waited for with the slot in hand.
    house.views = [away('a')];
    expect((await house.acquire()).deploymentId).toBe('a');
  });

  it('keeps what is inside a deployment that is gone until it comes out, and then forgets it', async () => {
    const house = new House([viewOf({ id: 'a' }), viewOf({ id: 'b' })]);
    const slots = [await house.acquire(), await house.acquire()];
    house.views = [viewOf({ id: 'b' })];
    await vi.advanceTimersByTimeAsync(limits.slotTickMs);
    expect(house.document.deployments.map(({ id }) => id)).toEqual(['a', 'b']);
    for (const slot of slots) slot.release(null);
    await vi.advanceTimersByTimeAsync(limits.slotTickMs);
    expect(house.document.deployments.map(({ id }) => id)).toEqual(['b']);
  });

  it('lets a long prompt that nobody sees being read pass when it should be over', async () => {
    const house = new House([viewOf({ sessions: 4 })]);
    const long = { bytes: 40_000, mediaBytes: 0, mediaParts: 0, maxOutputTokens: 10 };
    // One that is seen: 10 000 tokens in a second.
    const seen = await house.acquire({ body: long });
    const sentAtMs = performance.now();
    await vi.advanceTimersByTimeAsync(1_100);
    seen.release({
      firstTokenAtMs: sentAtMs + 1_000,
      lastTokenAtMs: sentAtMs + 1_100,
      promptTokens: 10_000,
      cachedTokens: 0,
      outputTokens: 11,
      verdict: 'answered',
    });
    await house.acquire({ body: long, streams: false });
    let started = false;
    void house.acquire({ body: long }).then(() => (started = true));
    await vi.advanceTimersByTimeAsync(900);
    expect(started).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(started).toBe(true);
  });
});
