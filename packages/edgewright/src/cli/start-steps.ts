import { formatBytes, formatCount, formatDuration } from '../base/format-quantity.ts';
import { findDevice } from '../catalog/devices.ts';
import type { EngineState, StartProgress } from '../contract/engine-state.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { Plan } from '../contract/plan.ts';

/** One line of the start-up display. */
export interface StartStep {
  name: 'facts' | 'model' | 'plan' | 'engine' | 'swap';
  state: 'waiting' | 'running' | 'done' | 'failed';
  detail: string;
  /** 0 to 1 while it is known. */
  fraction: number | null;
  /** When it began and ended, on a monotonic clock; null: not yet. */
  beganMs: number | null;
  endedMs: number | null;
}

export function describeHost(facts: HostFacts): string {
  const { cpu, memory, machine } = facts;
  const available =
    memory.availableBytes === null ? 'memory unknown' : `${formatBytes(memory.availableBytes)} free`;
  const total = memory.totalBytes === null ? '' : ` of ${formatBytes(memory.totalBytes)}`;
  const os = [machine.os.id, machine.os.version].filter((part) => part !== null).join(' ');
  const profile = facts.device?.id ? findDevice(facts.device.id) : null;
  const device = profile === null || profile.kind === 'cpu' ? '' : `${profile.title}, `;
  return `${device}${cpu.cores} ${cpu.cores === 1 ? 'core' : 'cores'} (${cpu.model ?? machine.arch}), ${available}${total}, ${os} ${machine.arch}`;
}

export function describeModel(facts: ModelFacts, demo: boolean): string {
  const size = `${formatCount(facts.parameters)} parameters, ${facts.precision}, ${formatBytes(facts.weightsBytes)}`;
  return `${facts.name}: ${facts.architecture}, ${size}${demo ? ' (built-in demo)' : ''}`;
}

export function describePlan(plan: Plan): string {
  const { sessions, contextTokens, threads, memory } = plan;
  const load = `${sessions} ${sessions === 1 ? 'session' : 'sessions'} × ${contextTokens} tokens`;
  const cores = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const need = memory.totalBytes === null ? 'an unknown part' : formatBytes(memory.totalBytes);
  return `${load} on ${cores}, needs ${need} of ${formatBytes(memory.budgetBytes)}`;
}

export function describeEngine({ state, engine, findings = [] }: DeploymentView): {
  detail: string;
  fraction: number | null;
} {
  switch (state.kind) {
    case 'starting':
      return { detail: describeProgress(state.progress), fraction: fractionOf(state.progress) };
    case 'ready':
      return { detail: `${describeRunning(engine, state)}${describeFindings(findings)}`, fraction: null };
    case 'backing-off': {
      const inMs = Math.max(0, state.retryAtMs - Date.now());
      return { detail: `${state.failure.message} Next attempt in ${formatDuration(inMs)}.`, fraction: null };
    }
    case 'failed':
      return { detail: state.failure.message, fraction: null };
    case 'unloaded':
    case 'stopped':
    case 'stopping':
      return { detail: state.kind, fraction: null };
  }
}

function describeRunning(engine: string, state: Extract<EngineState, { kind: 'ready' }>): string {
  const name = engine === 'embedded' ? 'embedded (llama.cpp)' : engine;
  if (state.containerId) return `${name}, container ${state.containerId.slice(0, 12)}`;
  return state.pid === null ? `${name} at ${state.baseUrl}` : `${name}, process ${state.pid}`;
}

function describeFindings(findings: NonNullable<DeploymentView['findings']>): string {
  const warnings = findings.filter(({ severity }) => severity === 'warn').length;
  if (warnings === 0) return '';
  return `; ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, see \`edgewright ps\``;
}

const stageNames: Record<StartProgress['stage'], string> = {
  pull: 'fetching the image',
  spawn: 'starting the process',
  load: 'loading the weights',
  compile: 'compiling',
  graphs: 'capturing graphs',
  'warm-up': 'warming up',
  check: 'asking for a first token',
};

const leastShownMs = 500;

function describeProgress({ stage, done, total, unit, cache, etaMs }: StartProgress): string {
  const counted =
    done === null || total === null || unit === undefined || unit === 'share'
      ? ''
      : ` ${Math.round(done)}/${Math.round(total)}`;
  const found = cache === undefined ? '' : cache === 'hit' ? ' (from the cache)' : ' (nothing in the cache)';
  // A moment before the end an estimate says nothing.
  const left = etaMs === null || etaMs < leastShownMs ? '' : `, about ${formatDuration(etaMs)} left`;
  return `${stageNames[stage]}${counted}${found}${left}`;
}

function fractionOf({ done, total }: StartProgress): number | null {
  return done !== null && total !== null && total > 0 ? done / total : null;
}
