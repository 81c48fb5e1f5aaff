import type { DeploymentView } from '../../contract/status.ts';
import type { GatewaySettings } from '../../contract/gateway-settings.ts';
import { limits } from '../../contract/limits.ts';
import type { EngineLoad } from '../engine-source.ts';
import type { Pressure } from './box-pressure.ts';
import { EngineRoom } from './engine-room.ts';
import { LatencyWindow } from './latency-window.ts';
import { LearnedSpeed, type AnsweredRequest } from './learned-speed.ts';
import { LittleCheck } from './little-check.ts';
import { isMet, ObjectiveWindow } from './objective-window.ts';
import { Overbooking } from './overbooking.ts';
import { SlotGovernor } from './slot-governor.ts';

/** Below so many requests per slot, and in all, the share of met objectives says nothing. */
const TELLING_REQUESTS = 8;

/** Everything that admission keeps of one deployment. Times as `performance.now()`. */
export class DeploymentDesk {
  readonly room: EngineRoom;
  readonly governor: SlotGovernor;
  readonly latencies = {
    ttftMs: new LatencyWindow(),
    tpotMs: new LatencyWindow(),
    e2eMs: new LatencyWindow(),
    queueMs: new LatencyWindow(),
  };
  readonly little: LittleCheck;
  readonly #overbooking = new Overbooking();
  readonly #objectives = new ObjectiveWindow();
  #view: DeploymentView;
  /** Of the start that is running; another one begins cold. */
  #readySinceMs: number | null = null;

  constructor(view: DeploymentView, nowMs: number) {
    this.#view = view;
    const { predicted } = view;
    const planned = {
      tpotMs: predicted?.tpotMs ?? null,
      promptTokensPerSecond: predicted?.promptTokensPerSecond ?? null,
    };
    this.room = new EngineRoom(new LearnedSpeed(planned));
    this.governor = new SlotGovernor(view.sessions);
    this.little = new LittleCheck(nowMs);
  }

  get view(): DeploymentView {
    return this.#view;
  }

  /** Follows its deployment and the settings. True when its engine has started anew. Cheap: called for every request. */
  follow(view: DeploymentView, settings: GatewaySettings, nowMs: number): boolean {
    this.#view = view;
    const { state } = view;
    const isNew = state.kind === 'ready' && state.sinceMs !== this.#readySinceMs;
    if (isNew) {
      // The first start of all needs no caution: nobody waits for it in numbers yet.
      if (this.#readySinceMs !== null) this.governor.restarted(nowMs);
      this.#readySinceMs = state.sinceMs;
    }
    const told = state.kind === 'ready' ? state.facts : undefined;
    this.governor.plan(view.sessions, told?.slots ?? null, nowMs);
    const { room } = this;
    room.slots = this.governor.slots;
    room.kvTokens = told?.kvCacheTokens ?? view.kvTokens ?? null;
    room.overbooking = this.#overbooking.factor;
    room.lookahead = Math.min(settings.admission.lookahead, room.slots);
    room.longPromptTokens = settings.admission.longPromptTokens;
    room.longPromptsAtOnce = settings.admission.longPromptsAtOnce;
    return isNew;
  }

  /** One request has ended as it should. `enteredAtMs`: when its head came. */
  learn(answered: AnsweredRequest, about: { enteredAtMs: number; settings: GatewaySettings }): void {
    const { enteredAtMs, settings } = about;
    this.room.speed.observe(answered);
    const { firstTokenAtMs, lastTokenAtMs, outputTokens, sentAtMs, endedAtMs } = answered;
    const tpotMs =
      firstTokenAtMs !== null && lastTokenAtMs !== null && outputTokens !== null && outputTokens > 1
        ? (lastTokenAtMs - firstTokenAtMs) / (outputTokens - 1)
        : null;
    this.latencies.e2eMs.add(endedAtMs - enteredAtMs);
    this.latencies.queueMs.add(sentAtMs - enteredAtMs);
    if (tpotMs !== null) this.latencies.tpotMs.add(tpotMs);
    if (firstTokenAtMs !== null) this.latencies.ttftMs.add(firstTokenAtMs - enteredAtMs);
    // The wait in the line is not the engine's: with fewer slots it only grows.
    const ttftMs = firstTokenAtMs === null ? null : firstTokenAtMs - sentAtMs;
    const met = isMet({ ttftMs, tpotMs }, settings.slo);
    if (met !== null) this.#objectives.add(met, endedAtMs);
  }

  tick(about: {
    nowMs: number;
    settings: GatewaySettings;
    pressure: Pressure;
    load: EngineLoad | null;
    backlog: boolean;
  }): void {
    const { nowMs, settings, pressure, load, backlog } = about;
    this.#overbooking.observe(
      { preemptions: load?.preemptions ?? null, reservedPerUsed: this.room.speed.reservedPerUsed },
      nowMs,
    );
    const { adaptive, reactToBox } = settings.admission;
    const attained = { ...this.#objectives.read(nowMs, TELLING_REQUESTS), backlog };
    const before = this.governor.slots;
    this.governor.tick({ atMs: nowMs, attained, pressure, adaptive, reactToBox }, this.room.running);
    if (this.governor.slots !== before) this.#objectives.clear();
    this.follow(this.#view, settings, nowMs);
  }

  attainment(nowMs: number): number | null {
    return this.#objectives.read(nowMs, 1).share;
  }

  /** Longest silence that is not a fault yet: fifty tokens at the pace that was learned. */
  stallMs(): number {
    const { tpotMs } = this.room.speed;
    if (tpotMs === null) return limits.upstreamStallMs;
    return Math.min(limits.upstreamStallMs, Math.max(limits.upstreamShortestStallMs, 50 * tpotMs));
  }
}
