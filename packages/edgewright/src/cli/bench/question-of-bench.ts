import { AppError } from '../../base/app-error.ts';
import { z } from 'zod';
import type { BenchPlan } from '../../bench/conduct/conduct-bench.ts';
import { meanLength } from '../../bench/load/draw.ts';
import type { StageGoal } from '../../bench/run/phase-book.ts';
import { promptTexts, type LoadModel, type RequestShape } from '../../contract/load-model.ts';
import type { Objective, Workload } from '../../contract/objective.ts';
import type { BenchFlags } from './bench-flags.ts';
import { readTrace } from './bench-inputs.ts';
import { benchObjectives } from './bench-objectives.ts';
import { parseLength } from './parse-length.ts';
import { readNumber } from './read-number.ts';

/** What the flags of `bench` ask, checked before anything is sent. */
export interface BenchQuestion {
  readonly plan: BenchPlan;
  readonly shape: RequestShape;
  readonly objectives: readonly Objective[];
  readonly confidence: number;
  readonly requestMs: number;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Of points that only show a sweep its way. */
const steerRequests = 100;
const defaultRequests = 100;

/** @throws AppError `usage`, `slo_unclear`, `bench_input_invalid` */
export async function questionOfBench(flags: BenchFlags): Promise<BenchQuestion> {
  const named = workloadOfProfile(flags.slo);
  const shape = shapeOf(flags, named);
  const plan = await planOf(flags, named);
  const objectives = benchObjectives(flags.slo, workloadOf(shape, plan));
  if (plan.kind === 'sweep' && objectives.length === 0) {
    throw new AppError('usage', {
      message: '--sweep looks for the most requests that meet objectives, and got none.',
      nextStep: 'Give them with --slo, for example --slo "ttft:p99<500 tpot:p99<50".',
    });
  }
  return {
    plan,
    shape,
    objectives,
    confidence: readNumber('confidence', flags.confidence, { fallback: 0.95, above: 0.5, most: 0.9999 }),
    requestMs: (flags.timeout ?? 600) * 1_000,
    extra: extraOf(flags['extra-body']),
  };
}

/** A profile says under which load its targets hold: what the flags leave open is taken from there. */
export function workloadOfProfile(slo: string | null): Workload | null {
  if (slo === null || /[:<>]/.test(slo)) return null;
  return benchObjectives(slo, null)[0]?.workload ?? null;
}

export function shapeOf(flags: ShapeFlags, named: Workload | null): RequestShape {
  const text = flags.dataset === null ? (flags.text ?? 'random') : 'dataset';
  if (!isText(text)) {
    throw new AppError('usage', { message: `--text is random or text; it got "${text}".` });
  }
  const share = named === null ? 0 : named.cachedTokens / named.inputTokens;
  const cachedShare = readNumber('cached-share', flags['cached-share'], {
    fallback: share,
    above: -1e-9,
    most: 0.99,
  });
  return {
    input: parseLength('input-tokens', flags['input-tokens'] ?? String(named?.inputTokens ?? 512)),
    output: parseLength('output-tokens', flags['output-tokens'] ?? String(named?.outputTokens ?? 128)),
    cachedShare: Math.max(0, cachedShare),
    prefixGroups: flags['prefix-groups'] ?? 1,
    text,
    ignoreEos: text === 'random' && !flags['natural-end'],
    seed: flags.seed ?? 1,
  };
}

type ShapeFlags = Pick<
  BenchFlags,
  | 'dataset'
  | 'text'
  | 'cached-share'
  | 'input-tokens'
  | 'output-tokens'
  | 'prefix-groups'
  | 'natural-end'
  | 'seed'
>;

function isText(text: string): text is RequestShape['text'] {
  return (promptTexts as readonly string[]).includes(text);
}

async function planOf(flags: BenchFlags, named: Workload | null): Promise<BenchPlan> {
  const goal = goalOf(flags);
  const wanted = ['concurrency', 'sessions', 'rate', 'trace', 'burst', 'sweep'] as const;
  const given = wanted.filter((name) => flags[name] !== null && flags[name] !== false);
  if (given.length > 1) {
    throw new AppError('usage', {
      message: `One load at a time; it got ${given.map((name) => `--${name}`).join(' and ')}.`,
    });
  }
  if (flags.sweep) {
    const steer = {
      requests: Math.min(steerRequests, goal.requests ?? steerRequests),
      durationMs: goal.durationMs,
    };
    return { kind: 'sweep', highest: flags.highest ?? 64, steer, final: goal };
  }
  return { kind: 'stage', load: await loadOf(flags, named), goal };
}

function goalOf(flags: BenchFlags): StageGoal {
  const durationMs = flags.duration === null ? null : flags.duration * 1_000;
  if (flags.trace !== null || flags.burst !== null) return { requests: flags.requests, durationMs };
  return { requests: flags.requests ?? (durationMs === null ? defaultRequests : null), durationMs };
}

async function loadOf(flags: BenchFlags, named: Workload | null): Promise<LoadModel> {
  if (flags.sessions !== null) {
    const [mean = '', sigma = '0'] = (flags.think ?? '2000,0.5').split(',');
    return {
      kind: 'sessions',
      sessions: flags.sessions,
      turns: flags.turns ?? 4,
      thinkMs: readNumber('think', mean, { fallback: 2_000, above: -1 }),
      thinkSigma: readNumber('think', sigma, { fallback: 0, above: -1e-9, most: 5 }),
    };
  }
  if (flags.rate !== null) {
    return {
      kind: 'rate',
      requestsPerSecond: readNumber('rate', flags.rate, { fallback: 1, above: 0, most: 10_000 }),
      arrivals: arrivalsOf(flags.arrivals ?? 'poisson'),
      shape: readNumber('shape', flags.shape, { fallback: 0.5, above: 0, most: 1_000 }),
    };
  }
  if (flags.trace !== null) {
    const timeScale = readNumber('time-scale', flags['time-scale'], { fallback: 1, above: 0 });
    return { kind: 'trace', timeScale, arrivals: await readTrace(flags.trace) };
  }
  if (flags.burst !== null) return { kind: 'burst', requests: flags.burst, atMs: 0 };
  return { kind: 'concurrency', concurrency: flags.concurrency ?? named?.sessions ?? 1 };
}

function arrivalsOf(text: string): 'poisson' | 'gamma' | 'constant' {
  if (text === 'poisson' || text === 'gamma' || text === 'constant') return text;
  throw new AppError('usage', { message: `--arrivals is poisson, gamma or constant; it got "${text}".` });
}

export function extraOf(text: string | null): Readonly<Record<string, unknown>> {
  if (text === null) return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new AppError('usage', { message: `--extra-body is a JSON object; it got "${text}".` });
  }
}

/** The load that targets without one are about. */
export function workloadOf(shape: RequestShape, plan: BenchPlan): Workload {
  const inputTokens = Math.round(meanLength(shape.input));
  return {
    sessions: sessionsOf(plan),
    inputTokens,
    outputTokens: Math.round(meanLength(shape.output)),
    cachedTokens: Math.floor(shape.cachedShare * inputTokens),
  };
}

function sessionsOf(plan: BenchPlan): number {
  if (plan.kind === 'sweep') return plan.highest;
  switch (plan.load.kind) {
    case 'concurrency':
      return plan.load.concurrency;
    case 'sessions':
      return plan.load.sessions;
    case 'burst':
      return plan.load.requests;
    case 'rate':
    case 'trace':
      return 1;
  }
}
