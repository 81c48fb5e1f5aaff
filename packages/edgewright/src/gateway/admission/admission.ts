import { BriefMap } from '../../base/brief-map.ts';
import { every } from '../../base/every.ts';
import type { AppError } from '../../base/app-error.ts';
import type { GatewaySettings } from '../../contract/gateway-settings.ts';
import { limits } from '../../contract/limits.ts';
import type { DeploymentView } from '../../contract/status.ts';
import type { EngineLoad } from '../engine-source.ts';
import type { GatewayLog } from '../gateway-log.ts';
import { Breaker } from '../routing/breaker.ts';
import { PrefixMemory } from '../routing/prefix-memory.ts';
import { RetryBudget } from '../routing/retry-budget.ts';
import type { SettingsHolder } from '../settings.ts';
import type { TelemetryView } from '../telemetry-view.ts';
import type { Ask } from './ask.ts';
import type { ExchangeDeadlines } from '../upstream-exchange.ts';
import { BoxPressure } from './box-pressure.ts';
import { DeploymentDesk } from './deployment-desk.ts';
import { Dispatcher, type Placement } from './dispatcher.ts';
import { HeldSlot, type EngineVerdict, type RequestEnd, type Slot, type SlotOwner } from './held-slot.ts';
import { estimateNeed } from './request-need.ts';
import type { Ticket } from './ticket.ts';
import { evictedError, lateError, refusalError, type Crowd } from './refusal-errors.ts';
import { startDeadline } from './start-deadline.ts';

interface Waiter {
  readonly ask: Ask;
  admit(slot: Slot): void;
  refuse(error: AppError): void;
}

export interface AdmissionSurroundings {
  readonly settings: SettingsHolder;
  readonly telemetry: TelemetryView;
  readonly loadOf: (deploymentId: string) => EngineLoad | null;
  readonly deployments: () => readonly DeploymentView[];
  readonly log: GatewayLog;
}

/**
 * Who may send a request to an engine, and when: carries out what `Dispatcher` decides, with promises, deadlines and the
 * state of engines and box. One for all deployments, so that a request can wait for any of several.
 */
export class Admission implements SlotOwner {
  readonly breaker = new Breaker();
  readonly retries = new RetryBudget();
  readonly #about: AdmissionSurroundings;
  readonly #dispatcher: Dispatcher;
  readonly #desks = new Map<string, DeploymentDesk>();
  readonly #waiters = new BriefMap<Ticket, Waiter>();
  readonly #held = new BriefMap<Ticket, HeldSlot>();
  readonly #prefixes = new PrefixMemory();
  readonly #pressure: BoxPressure;
  readonly #refused = new Map<string, number>();
  readonly #stopTicks: () => void;

  constructor(about: AdmissionSurroundings) {
    this.#about = about;
    this.#pressure = new BoxPressure(about.telemetry);
    this.#dispatcher = new Dispatcher(about.settings.current.queue, limits.tenantsRemembered);
    this.#stopTicks = every(
      limits.slotTickMs,
      () => this.tick(),
      (err) => about.log.error({ err }, 'a look at slots failed'),
    );
  }

  stop(): void {
    this.#stopTicks();
  }

  get desks(): ReadonlyMap<string, DeploymentDesk> {
    return this.#desks;
  }

  get dispatcher(): Dispatcher {
    return this.#dispatcher;
  }

  get refused(): ReadonlyMap<string, number> {
    return this.#refused;
  }

  get settings(): GatewaySettings {
    return this.#about.settings.current;
  }

  /**
   * Resolves with a slot, at once or after waiting in line.
   *
   * @param until its signal ends the wait, and is not asked for where there is none
   * @throws AppError `queue_full` or `wait_too_long` at once, `queue_timeout` after waiting; or the reason of the signal
   */
  acquire(ask: Ask, until: Pick<AbortController, 'signal'>): Promise<Slot> {
    const nowMs = performance.now();
    const ticket = this.#ticketOf(ask, nowMs);
    this.retries.request(nowMs);
    return new Promise((resolve, reject) => {
      let signal: AbortSignal | null = null;
      const onAbort = () => leave(() => signal?.reason as Error);
      let deadline: NodeJS.Timeout | undefined;
      const stopWaiting = () => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', onAbort);
        this.#waiters.delete(ticket);
      };
      const leave = (reason: () => Error) => {
        stopWaiting();
        if (!this.#dispatcher.leave(ticket)) return;
        reject(reason());
        // Whoever waited behind it for the same engine may go now.
        this.#pump();
      };
      const onDeadline = () => {
        this.#refused.set('queue_timeout', (this.#refused.get('queue_timeout') ?? 0) + 1);
        leave(() => lateError(ticket, this.#crowd));
      };
      this.#waiters.set(ticket, {
        ask,
        admit: (slot) => {
          stopWaiting();
          if (ask.prefixes.length > 0) this.#prefixes.remember(ask.prefixes, slot.deploymentId);
          resolve(slot);
        },
        refuse: (error) => {
          stopWaiting();
          reject(error);
        },
      });
      const { entered, placed } = this.#dispatcher.enter(ticket, nowMs);
      this.#carryOut(placed, nowMs);
      if (entered.kind === 'refused')
        this.#refuse(ticket, refusalError(entered.refusal, ticket, this.#crowd));
      if (entered.kind !== 'waits') return;
      if (entered.evicted) this.#refuse(entered.evicted, evictedError(entered.evicted, this.#crowd));
      deadline = setTimeout(onDeadline, ticket.deadlineAtMs - nowMs);
      ({ signal } = until);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }

  /** As it was seen last; null: it is not served. */
  viewOf(deploymentId: string): DeploymentView | null {
    return this.#desks.get(deploymentId)?.view ?? null;
  }

  /** Longest waits for the engine that holds a slot, in ms. Where another could answer, a late one is given up sooner. */
  deadlinesOf(
    slot: Slot,
    bounds: { upstreamFirstByteMs: number; upstreamStallMs: number },
  ): ExchangeDeadlines {
    const desk = this.#desks.get(slot.deploymentId);
    const stallMs = Math.min(bounds.upstreamStallMs, desk?.stallMs() ?? Infinity);
    const promptMs = slot.hasAlternatives ? (desk?.room.speed.promptMs(slot.promptTokens) ?? null) : null;
    const patienceMs = promptMs === null ? Infinity : Math.max(limits.failoverShortestMs, 10 * promptMs);
    return { firstByteMs: Math.min(bounds.upstreamFirstByteMs, patienceMs), stallMs };
  }

  /** Of one deployment: requests inside, and those that wait and may be its. */
  loadOf(deploymentId: string): { running: number; queued: number } {
    const running = this.#dispatcher.rooms.get(deploymentId)?.running ?? 0;
    let queued = 0;
    for (const ticket of this.#dispatcher.line) if (ticket.deployments.includes(deploymentId)) queued += 1;
    return { running, queued };
  }

  totals(): { running: number; queued: number } {
    return { running: this.#held.size, queued: this.#dispatcher.line.size };
  }

  /** Slots, objectives, the state of the box, lost slots. Once per second by itself; tests call it. */
  tick(): void {
    const nowMs = performance.now();
    const { settings } = this;
    this.#followAll(nowMs);
    const pressure = this.#pressure.read();
    for (const [id, desk] of this.#desks) {
      const backlog = [...this.#dispatcher.line].some(({ deployments }) => deployments.includes(id));
      desk.tick({ nowMs, settings, pressure, load: this.#about.loadOf(id), backlog });
      this.#checkForLostSlots(id, desk, nowMs);
    }
    this.#carryOut(this.#dispatcher.pump(nowMs), nowMs);
  }

  firstToken(ticket: Ticket, slot: HeldSlot): void {
    this.#dispatcher.rooms.get(slot.deploymentId)?.firstToken(ticket);
    this.#pump();
  }

  settle(ticket: Ticket, slot: HeldSlot, end: RequestEnd | null): void {
    const nowMs = performance.now();
    const desk = this.#desks.get(slot.deploymentId);
    this.#held.delete(ticket);
    desk?.little.left(nowMs - slot.sentAtMs, nowMs);
    this.#judge(ticket, slot, end?.verdict ?? 'nothing');
    if (end?.verdict === 'answered' && desk) {
      const answered = { ...end, need: ticket.need, sentAtMs: slot.sentAtMs, endedAtMs: nowMs };
      desk.learn(answered, { enteredAtMs: ticket.enteredAtMs, settings: this.settings });
    }
    const usedTokens = end === null ? null : workOf(end, desk);
    this.#carryOut(this.#dispatcher.release(ticket, usedTokens, nowMs), nowMs);
  }

  /** To another deployment that may take it. Null: there is none. */
  moveAway(ticket: Ticket, slot: HeldSlot, verdict: EngineVerdict): string | null {
    const nowMs = performance.now();
    this.#judge(ticket, slot, verdict);
    const others = ticket.deployments.filter(
      (id) => id !== slot.deploymentId && this.#desks.get(id)?.view.state.kind === 'ready',
    );
    const open = others.filter((id) => this.breaker.stateOf(id, nowMs) === 'open');
    const [to] = (open.length > 0 ? open : others).toSorted(
      (left, right) => this.#reservedOf(left) - this.#reservedOf(right),
    );
    if (to === undefined) return null;
    const from = this.#desks.get(slot.deploymentId);
    from?.little.left(nowMs - slot.sentAtMs, nowMs);
    this.#desks.get(to)?.little.entered(nowMs);
    this.#carryOut(this.#dispatcher.move(ticket, to, nowMs), nowMs);
    return to;
  }

  /** What a request tells about its engine. */
  #judge({ deployments }: Ticket, { deploymentId }: HeldSlot, verdict: EngineVerdict): void {
    const nowMs = performance.now();
    switch (verdict) {
      case 'answered':
        this.breaker.succeeded(deploymentId);
        break;
      case 'failed':
        if (this.breaker.failed(deploymentId, { nowMs, alone: deployments.length === 1 })) {
          this.#about.log.warn(
            { deployment: deploymentId },
            'it failed several times in a row and is left out',
          );
        }
        break;
      case 'overloaded':
        this.breaker.ended(deploymentId);
        this.#desks.get(deploymentId)?.governor.refused(this.loadOf(deploymentId).running, nowMs);
        break;
      case 'nothing':
        this.breaker.ended(deploymentId);
    }
    const desk = this.#desks.get(deploymentId);
    if (desk) this.#openOrClose(desk, nowMs);
  }

  #reservedOf(id: string): number {
    return this.#dispatcher.rooms.get(id)?.reservedTokens ?? 0;
  }

  #ticketOf(ask: Ask, nowMs: number): Ticket {
    for (const view of ask.deployments) this.#follow(view, nowMs);
    const views = candidates(ask.deployments);
    const deployments = views.map(({ id }) => id);
    const desk = this.#desks.get(deployments[0] ?? '');
    const speed = desk?.room.speed;
    const need = estimateNeed(ask.body, {
      bytesPerPromptToken: speed?.bytesPerPromptToken ?? 4,
      outputTokens: speed?.outputTokens ?? null,
      contextTokens: Math.max(...views.map(({ contextTokens }) => contextTokens)),
    });
    const { settings } = this;
    const promptMs = speed?.promptMs(need.promptTokens) ?? 0;
    const surelyMs = speed?.surelyPromptMs(need.promptTokens) ?? 0;
    const waitMs = startDeadline({ ask, queue: settings.queue, slo: settings.slo, promptMs, surelyMs });
    const usesCache = settings.routing.sticky && ask.prefixes.length > 0;
    const { caller, identity } = ask;
    return {
      identity,
      firstAskedAtMs: this.#dispatcher.returns({ tenant: caller.tenant, deployments, identity }, nowMs),
      tenant: ask.caller.tenant,
      priority: ask.caller.priority,
      deployments,
      need,
      enteredAtMs: nowMs,
      deadlineAtMs: nowMs + waitMs,
      cachedTokens: (id) =>
        usesCache ? this.#prefixes.knownBytes(ask.prefixes, id) / (speed?.bytesPerPromptToken ?? 4) : 0,
    };
  }

  /** All of them, also that some are gone. What a request is about is followed when it comes. */
  #followAll(nowMs: number): void {
    const views = this.#about.deployments();
    const ids = new Set(views.map(({ id }) => id));
    for (const view of views) this.#follow(view, nowMs);
    if (ids.size === this.#desks.size) return;
    for (const [id, { room }] of this.#desks) {
      // What is inside still has to come out through its own desk.
      if (ids.has(id) || room.running > 0) continue;
      this.#desks.delete(id);
      this.#dispatcher.rooms.delete(id);
    }
    this.breaker.keepOnly(ids);
  }

  #follow(view: DeploymentView, nowMs: number): void {
    const { settings } = this;
    this.#dispatcher.limits = settings.queue;
    let desk = this.#desks.get(view.id);
    if (desk === undefined) {
      desk = new DeploymentDesk(view, nowMs);
      this.#desks.set(view.id, desk);
      this.#dispatcher.rooms.set(view.id, desk.room);
    }
    if (desk.follow(view, settings, nowMs)) this.#prefixes.forget(view.id);
    this.#openOrClose(desk, nowMs);
  }

  /** Away, left out, or tried with one request: sent nothing while another one answers. */
  #openOrClose({ view, room }: DeploymentDesk, nowMs: number): void {
    room.closed = view.state.kind !== 'ready' || !this.breaker.takes(view.id, nowMs);
  }

  #pump(): void {
    const nowMs = performance.now();
    this.#carryOut(this.#dispatcher.pump(nowMs), nowMs);
  }

  #carryOut(placed: readonly Placement[], nowMs: number): void {
    for (const { ticket, deployment } of placed) {
      const waiter = this.#waiters.get(ticket);
      const isAlive = waiter?.ask.isAlive ?? (() => false);
      const slot = new HeldSlot(this, ticket, { deploymentId: deployment, sentAtMs: nowMs, isAlive });
      this.#held.set(ticket, slot);
      if (waiter?.ask.streams === false) this.#foreseeFirstToken(ticket, slot);
      const desk = this.#desks.get(deployment);
      desk?.little.entered(nowMs);
      this.breaker.sent(deployment, nowMs);
      if (desk) this.#openOrClose(desk, nowMs);
      if (waiter === undefined) slot.release(null);
      else waiter.admit(slot);
    }
  }

  /** Nobody sees the first token of an answer that is no stream: a long prompt is over when it should be. */
  #foreseeFirstToken(ticket: Ticket, slot: HeldSlot): void {
    const room = this.#dispatcher.rooms.get(slot.deploymentId);
    if (!room || ticket.need.promptTokens <= room.longPromptTokens) return;
    const promptMs = room.speed.promptMs(ticket.need.promptTokens);
    if (promptMs !== null) slot.expectFirstToken(promptMs);
  }

  /** A slot whose request has ended is given back here, if ever one should be lost. */
  #checkForLostSlots(id: string, desk: DeploymentDesk, nowMs: number): void {
    const seen = desk.little.read(nowMs);
    if (seen === null || seen.lost === 0) return;
    const lost = this.#held.values().filter((slot) => slot.deploymentId === id && !slot.isAlive());
    const engineRunning = this.#about.loadOf(id)?.running ?? null;
    this.#about.log.warn(
      { deployment: id, ...seen, engineRunning, givenBack: lost.length },
      'more requests inside than their number and duration explain',
    );
    for (const slot of lost) slot.release(null);
  }

  #refuse(ticket: Ticket, error: AppError): void {
    this.#refused.set(error.code, (this.#refused.get(error.code) ?? 0) + 1);
    this.#waiters.get(ticket)?.refuse(error);
  }

  get #crowd(): Crowd {
    const { running, queued } = this.totals();
    return { running, queued, queueLimit: this.#dispatcher.queueLimit, usualWaitMs: this.#usualWaitMs };
  }

  /** Where no prediction can be made: how long slots are held, for each that waits. */
  get #usualWaitMs(): number {
    let slots = 0;
    let heldMs = 0;
    for (const { room } of this.#desks.values()) {
      slots += room.slots;
      heldMs = Math.max(heldMs, room.speed.heldMs ?? 1_000);
    }
    return (heldMs * (this.#dispatcher.line.size + 1)) / Math.max(1, slots);
  }
}

/** Those that answer; where none does, all: their start is waited for. */
function candidates(views: readonly DeploymentView[]): readonly DeploymentView[] {
  const ready = views.filter(({ state }) => state.kind === 'ready');
  return ready.length > 0 ? ready : views;
}

/** In prompt tokens that had to be read, or their equal. */
function workOf(end: RequestEnd, desk: DeploymentDesk | undefined): number | null {
  const { promptTokens, cachedTokens, outputTokens } = end;
  if (promptTokens === null) return null;
  const weight = desk?.room.speed.outputWeight(desk.room.slots) ?? 2;
  return promptTokens - (cachedTokens ?? 0) + weight * (outputTokens ?? 0);
}
