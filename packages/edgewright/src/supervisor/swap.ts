import { AppError } from '../base/app-error.ts';
import { sleep } from '../base/sleep.ts';
import type { SwapReport } from '../contract/control.ts';
import type { EngineState } from '../contract/engine-state.ts';
import { limits } from '../contract/limits.ts';
import type { Deployment } from './deployment.ts';
import type { Deployments } from './deployments.ts';
import { waitForMemory, type FreeMemory } from './memory-return.ts';

/** What a swap needs to know of the world around the engines. */
export interface SwapSurroundings {
  readonly deployments: Deployments;
  /** Requests that the gateway has in flight at a deployment. */
  readonly inFlight: (deploymentId: string) => number;
  readonly readMemory: () => Promise<FreeMemory>;
}

/**
 * Puts `next` in the place of `current`: lets running requests end, stops, waits for the memory, starts. When the next
 * one cannot be started, the one before is started again.
 *
 * @throws AppError `swap_failed`, with the reason; then the one before serves again, or has failed itself
 */
export async function swapDeployment(
  { current, next, drainMs }: { current: Deployment; next: Deployment; drainMs: number },
  { deployments, inFlight, readMemory }: SwapSurroundings,
  signal: AbortSignal,
): Promise<SwapReport> {
  const names = { from: current.option.facts.model, to: next.option.facts.model };
  const begunMs = Date.now();
  show({ current, next }, 'draining');
  deployments.add(next);
  const [before, heldBytes] = await Promise.all([readMemory(), current.runner.memoryBytes()]);
  const cutRequests = await drained(() => inFlight(current.id), drainMs, signal);
  const drainedMs = Date.now();
  show({ current, next }, 'stopping');
  await current.stop();
  const stoppedMs = Date.now();
  show({ current, next }, 'waiting-for-memory');
  const memory = await waitForMemory({
    read: readMemory,
    beforeBytes: before.availableBytes,
    heldBytes,
    neededBytes: next.option.neededBytes,
    signal,
  });
  const startedMs = Date.now();
  const failed = memory.kind === 'missing' ? memory.why : await startNext({ current, next }, signal);
  if (failed !== null) {
    await rollBack({ current, next }, { deployments, why: failed, signal });
    throw new AppError('swap_failed', {
      message: `"${names.to}" could not take the place of "${names.from}": ${failed}`,
      facts: { ...names, restored: current.runner.state.kind === 'ready' },
    });
  }
  deployments.remove(current.id);
  next.note('swapped', `it took the place of "${names.from}"`);
  next.setChange(null);
  return {
    ...names,
    cutRequests,
    drainMs: drainedMs - begunMs,
    stopMs: stoppedMs - drainedMs,
    memoryWaitMs: memory.kind === 'back' ? memory.waitedMs : null,
    startMs: Date.now() - startedMs,
  };
}

interface Pair {
  readonly current: Deployment;
  readonly next: Deployment;
}

function show(
  { current, next }: Pair,
  phase: 'draining' | 'stopping' | 'waiting-for-memory' | 'starting',
): void {
  current.setChange({ kind: 'leaving', phase, with: next.option.facts.model });
  next.setChange({ kind: 'coming', phase, with: current.option.facts.model });
}

/** Waits until nothing runs, at most `drainMs`. The number of requests that are cut. */
async function drained(inFlight: () => number, drainMs: number, signal: AbortSignal): Promise<number> {
  const endMs = Date.now() + drainMs;
  while (inFlight() > 0 && Date.now() < endMs && !signal.aborted) await sleep(limits.drainProbeMs, signal);
  return inFlight();
}

/** Null when it serves, else why it does not. */
async function startNext({ current, next }: Pair, signal: AbortSignal): Promise<string | null> {
  // Whoever stops the service meanwhile must not find an engine that was started after that.
  if (signal.aborted) return 'the service is stopping';
  show({ current, next }, 'starting');
  next.start();
  const state = await untilSettled(next, signal);
  if (state.kind === 'ready') return null;
  return state.kind === 'failed' ? state.failure.message : `it is ${state.kind}`;
}

async function rollBack(
  { current, next }: Pair,
  about: { deployments: Deployments; why: string; signal: AbortSignal },
): Promise<void> {
  next.setChange({ kind: 'leaving', phase: 'rolling-back', with: current.option.facts.model });
  current.setChange({ kind: 'coming', phase: 'rolling-back', with: next.option.facts.model });
  await next.stop();
  about.deployments.remove(next.id);
  current.note('rolled-back', about.why);
  if (about.signal.aborted) return;
  current.start();
  await untilSettled(current, about.signal);
  current.setChange(null);
}

/** The state in which a start ends: ready, or for good not. */
function untilSettled(deployment: Deployment, signal: AbortSignal): Promise<EngineState> {
  const settled = (state: EngineState): boolean =>
    state.kind === 'ready' || state.kind === 'failed' || state.kind === 'stopped';
  return new Promise((resolve) => {
    const look = (): void => {
      const { state } = deployment.runner;
      if (!settled(state) && !signal.aborted) return;
      unsubscribe();
      signal.removeEventListener('abort', look);
      resolve(state);
    };
    const unsubscribe = deployment.changes.subscribe(look);
    signal.addEventListener('abort', look, { once: true });
    look();
  });
}
