import { formatBytes } from '../base/format-quantity.ts';
import { totalWeightBytes, weightBytes } from '../catalog/models/structure-arithmetic.ts';
import { findWeightPrecision } from '../catalog/models/weight-precisions.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { PlanChange } from '../contract/plan.ts';
import { reaches } from './box.ts';
import type { Candidate } from './candidate.ts';
import { type Evaluated, evaluateCandidate, fitSpaceOf } from './evaluate-candidate.ts';
import { largestContext, largestSessions, shortestContext } from './largest-fit.ts';
import type { Shape } from './memory-need.ts';

interface Option {
  readonly what: string;
  readonly flags: readonly string[];
  readonly candidate: Candidate;
  readonly shape: Shape;
}

/**
 * What could be changed so that a plan fits, each with what follows: a narrower cache, narrower weights, both, fewer
 * sessions, less context. What suffices comes first, and among that what costs the user least.
 */
export function rankChanges({ candidate, terms }: Evaluated): PlanChange[] {
  const { shape } = terms;
  const caches = narrowerCaches(candidate);
  const weights = narrowerWeights(candidate);
  const options: Option[] = [
    ...caches.map((cache) => ({ ...cache, shape })),
    ...weights.map((build) => ({ ...build, shape })),
    ...weights.flatMap((build) =>
      narrowerCaches(build.candidate).map((cache) => ({
        what: `${build.what} and ${cache.what}`,
        flags: [...build.flags, ...cache.flags],
        candidate: cache.candidate,
        shape,
      })),
    ),
    ...lesserShapes(candidate, shape),
  ];
  const changes = options.map((option) => changeOf(option, terms));
  return [...changes.filter(({ fits }) => fits), ...changes.filter(({ fits }) => !fits)];
}

function changeOf({ what, flags, candidate, shape }: Option, terms: Evaluated['terms']): PlanChange {
  const { need, budgetBytes, fits, performance } = evaluateCandidate(candidate, { ...terms, shape });
  return {
    what: `${what}: ${formatBytes(need.knownBytes)}`,
    flags: [...flags],
    totalBytes: need.knownBytes,
    headroomBytes: budgetBytes - need.knownBytes,
    fits,
    performance,
  };
}

type Narrower = Omit<Option, 'shape'>;

function narrowerCaches(candidate: Candidate): Narrower[] {
  const { engine, kv, box } = candidate;
  return engine.kvDtypes
    .filter((kind) => kind.bytesPerNumber < kv.bytesPerNumber && reaches(box, kind.minCapability))
    .map((kind) => ({
      what: `${kind.dtype} key/value cache`,
      flags: ['--kv-dtype', kind.dtype],
      candidate: { ...candidate, kv: kind },
    }));
}

function narrowerWeights(candidate: Candidate): Narrower[] {
  const { engine, model, box } = candidate;
  const loadable = engine.formats.includes('gguf')
    ? ['q8_0', 'q6_k', 'q4_k_m']
    : engine.precisions.filter((row) => reaches(box, row.minCapability)).map(({ precision }) => precision);
  return ['fp8', 'nvfp4', 'w4a16', 'int4-awq', 'q8_0', 'q6_k', 'q4_k_m']
    .filter((precision) => loadable.includes(precision) && precision !== model.precision)
    .flatMap((precision) => {
      const build = atPrecision(model, precision);
      if (build === null || build.weightsBytes >= model.weightsBytes * 0.97) return [];
      return [
        {
          what: `${precision} weights`,
          flags: ['--precision', precision],
          candidate: { ...candidate, model: build },
        },
      ];
    });
}

/** The same model in another precision, worked out from its dimensions; null: they are not known. */
export function atPrecision(model: ModelFacts, precision: string): ModelFacts | null {
  const known = findWeightPrecision(precision);
  if (model.structure === null || known === null) return null;
  const weights = weightBytes(model.structure, known);
  const weightsBytes = totalWeightBytes(weights);
  return { ...model, format: 'catalog', precision: known, weights, weightsBytes, fileBytes: weightsBytes };
}

function lesserShapes(candidate: Candidate, shape: Shape): Option[] {
  const space = fitSpaceOf(candidate);
  const sessions = Math.min(shape.sessions, largestSessions(space, shape.contextTokens));
  const contextTokens = Math.min(shape.contextTokens, largestContext(space, shape.sessions));
  const options: Option[] = [];
  if (sessions >= 1 && sessions < shape.sessions) {
    options.push({
      what: `${sessions} instead of ${shape.sessions} sessions`,
      flags: ['--sessions', String(sessions)],
      candidate,
      shape: { ...shape, sessions },
    });
  }
  if (contextTokens >= shortestContext(candidate.model) && contextTokens < shape.contextTokens) {
    options.push({
      what: `${contextTokens} instead of ${shape.contextTokens} tokens of context`,
      flags: ['--context', String(contextTokens)],
      candidate,
      shape: { ...shape, contextTokens },
    });
  }
  return options;
}
