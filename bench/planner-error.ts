/**
 * How far the speed model is off, on published measurements.
 *
 *   npx tsx bench/planner-error.ts [--write]
 *
 * Each model of a group is left out in turn: constants are fitted to the others and tested on it. A second table
 * calibrates with four points (two models at both loads) and tests on all the rest. The third says what the
 * assumptions alone would give. Fails when the constants of the catalog are not those that the points give. With
 * --write it keeps docs/reports/planner-error.md.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { findDevice } from '../packages/edgewright/src/catalog/devices.ts';
import { engineProfile } from '../packages/edgewright/src/catalog/engines/engines.ts';
import {
  assumedConstants,
  assumedPrefillUtilization,
  performanceConstants,
} from '../packages/edgewright/src/catalog/engines/performance-constants.ts';
import { catalogModelFacts } from '../packages/edgewright/src/catalog/models/catalog-model-facts.ts';
import { findModel } from '../packages/edgewright/src/catalog/models/find-model.ts';
import { findWeightPrecision } from '../packages/edgewright/src/catalog/models/weight-precisions.ts';
import { boxOf, peakOperations } from '../packages/edgewright/src/planner/box.ts';
import type { SpeedConstants } from '../packages/edgewright/src/planner/calibration.ts';
import { activeParameters } from '../packages/edgewright/src/planner/candidate-speed.ts';
import {
  type CalibrationPoint,
  fitCalibration,
  predictPoint,
} from '../packages/edgewright/src/planner/fit-calibration.ts';
import { hostOfDevice } from '../packages/edgewright/src/planner/host-of-device.ts';
import { middleTokens } from '../packages/edgewright/src/planner/speed-model.ts';
import { stepBytes } from '../packages/edgewright/src/planner/step-bytes.ts';
import { leftOut, type PointGroup, pointGroups, type PublishedPoint } from './planner-points.ts';

const { values: flags } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

interface Sample {
  readonly published: PublishedPoint;
  readonly point: CalibrationPoint;
}

function sampleOf(group: PointGroup, published: PublishedPoint): Sample {
  const profile = findDevice(group.device);
  const found = findModel(published.model);
  const precision = findWeightPrecision(published.precision);
  const bandwidth = profile?.memory.bandwidthBytesPerSecond.value ?? null;
  if (found === null || precision === null || bandwidth === null) {
    throw new Error(
      `${group.id}: ${published.model} in ${published.precision} on ${group.device} is not known.`,
    );
  }
  const model = catalogModelFacts(found, precision);
  const engine = engineProfile(group.engine);
  const [kv] = engine.kvDtypes;
  const load = {
    sessions: published.sessions,
    inputTokens: group.inputTokens,
    outputTokens: group.outputTokens,
    cachedTokens: group.promptsCached === true ? group.inputTokens : 0,
  };
  if (kv === undefined) throw new Error(`${engine.id} has no cache.`);
  const reads = stepBytes(model, { sessions: load.sessions, tokens: middleTokens(load) }, { engine, kv });
  const active = activeParameters(model);
  if (reads === null || active === null) throw new Error(`${published.model} is not understood.`);
  return {
    published,
    point: {
      load,
      cost: {
        bytes: reads.weightsBytes + reads.cacheBytes,
        bandwidthBytesPerSecond: bandwidth,
        activeParameters: active,
      },
      measure: group.measure,
      measuredMs: (published.sessions * 1_000) / published.tokensPerSecond,
    },
  };
}

function errorOf({ point }: Sample, constants: SpeedConstants): number {
  return predictPoint(point, constants) / point.measuredMs - 1;
}

/** What a test leaves out: a model with all its points, or a precision where there is one model only. */
function keyOf(group: PointGroup): (sample: Sample) => string {
  const models = new Set(group.points.map(({ model }) => model));
  return ({ published }) => (models.size > 1 ? published.model : published.precision);
}

function leaveOneOut(group: PointGroup, samples: readonly Sample[]): { sample: Sample; error: number }[] {
  const key = keyOf(group);
  const keys = [...new Set(samples.map(key))];
  if (keys.length < 2) return [];
  return keys.flatMap((left) => {
    const fit = fitCalibration(samples.filter((sample) => key(sample) !== left).map(({ point }) => point));
    if (fit === null) return [];
    return samples
      .filter((sample) => key(sample) === left)
      .map((sample) => ({ sample, error: errorOf(sample, fit) }));
  });
}

/** Every pair of models as the four points of a calibration, tested on the models of the rest. */
function fourPointErrors(group: PointGroup, samples: readonly Sample[]): number[] {
  const key = keyOf(group);
  const keys = [...new Set(samples.map(key))];
  const errors: number[] = [];
  for (const [index, first] of keys.entries()) {
    for (const second of keys.slice(index + 1)) {
      const isCalibration = (sample: Sample): boolean => key(sample) === first || key(sample) === second;
      const used = samples.filter(isCalibration);
      const fit = used.length === 4 ? fitCalibration(used.map(({ point }) => point)) : null;
      if (fit === null) continue;
      errors.push(
        ...samples.filter((sample) => !isCalibration(sample)).map((sample) => errorOf(sample, fit)),
      );
    }
  }
  return errors;
}

function assumed(group: PointGroup, precision: string): SpeedConstants {
  const profile = findDevice(group.device);
  if (profile === null) throw new Error(`${group.device} is not known.`);
  const box = boxOf(hostOfDevice(profile));
  const { efficiency, t0Ms } = assumedConstants(group.engine);
  const peak = peakOperations(box, precision);
  return {
    t0Ms: box.memory?.kind === 'device' ? t0Ms.card : t0Ms.unified,
    efficiency,
    prefillRate: peak === null ? null : (peak * assumedPrefillUtilization) / 2,
  };
}

function meanOf(errors: readonly number[]): number | null {
  if (errors.length === 0) return null;
  return errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : ''}${(share * 100).toFixed(0)} %`;
}

const studies = pointGroups.map((group) => {
  const samples = group.points.map((published) => sampleOf(group, published));
  const fit = fitCalibration(samples.map(({ point }) => point));
  const heldOut = leaveOneOut(group, samples);
  return {
    group,
    samples,
    fit,
    heldOut,
    heldOutError: meanOf(heldOut.map(({ error }) => error)),
    fourPoints: meanOf(fourPointErrors(group, samples)),
    assumed: meanOf(samples.map((sample) => errorOf(sample, assumed(group, sample.published.precision)))),
  };
});

/** Rate of prompts where the source tells it; of models without experts, whose prompts are slower. */
function promptRate(samples: readonly Sample[]): number | null {
  const rates = samples.flatMap(({ published, point }) => {
    const { promptTokensPerSecond: perSecond } = published;
    const hasExperts = findModel(published.model)?.structure.feedForward.some(
      ({ kind }) => kind === 'experts',
    );
    return perSecond === undefined || hasExperts === true ? [] : [perSecond * point.cost.activeParameters];
  });
  return rates.toSorted((left, right) => left - right)[Math.floor(rates.length / 2)] ?? null;
}

const drifted: string[] = [];
for (const { group, samples, fit, heldOutError } of studies.filter((study) => study.group.givesConstants)) {
  if (fit === null || heldOutError === null) throw new Error(`${group.id} gives no fit.`);
  const precisions = new Set(group.points.map(({ precision }) => precision));
  const prefillRate = fit.prefillRate ?? promptRate(samples);
  const row = performanceConstants.find(
    (candidate) =>
      candidate.engine === group.engine &&
      candidate.device === group.device &&
      (candidate.kind === 'any' || candidate.kind === group.kind) &&
      [...precisions].every((precision) => candidate.precisions.includes(precision)),
  );
  const near = (left: number | null, right: number | null): boolean =>
    left === null || right === null
      ? left === right
      : Math.abs(left - right) <= 0.01 * Math.max(Math.abs(right), 0.01);
  const isSame =
    row !== undefined &&
    near(row.t0Ms, fit.t0Ms) &&
    near(row.efficiency, fit.efficiency) &&
    near(row.prefillRate, prefillRate) &&
    near(row.heldOutError, heldOutError);
  if (!isSame) {
    drifted.push(
      `${group.id}: t0Ms: ${fit.t0Ms.toFixed(3)}, efficiency: ${fit.efficiency.toFixed(4)}, prefillRate: ${prefillRate?.toExponential(3) ?? 'null'}, heldOutError: ${heldOutError.toFixed(4)}, points: ${group.points.length}`,
    );
  }
}

const all = studies.flatMap(({ heldOut }) => heldOut.map(({ error }) => error));
const four = studies.flatMap(({ group, samples }) => fourPointErrors(group, samples));
const plain = studies.flatMap(({ group, samples }) =>
  samples.map((sample) => errorOf(sample, assumed(group, sample.published.precision))),
);

/** What `plan` says today: constants of the catalog, tested on models left out; assumptions for the rest. */
const answered = studies.flatMap(({ group, samples, heldOut }) =>
  group.givesConstants
    ? heldOut.map(({ error }) => error)
    : samples.map((sample) => errorOf(sample, assumed(group, sample.published.precision))),
);
const withConstants = studies
  .filter(({ group }) => group.givesConstants)
  .flatMap(({ heldOut }) => heldOut.map(({ error }) => error));

const report = [
  '# How far the speed model is off',
  '',
  'Made by `npx tsx bench/planner-error.ts --write` from the published points in bench/planner-points.ts. Error is',
  '|predicted / measured − 1| of the time per output token. Nothing here was measured by us.',
  '',
  '| How | Points | Mean error |',
  '| --- | ---: | ---: |',
  `| What plan answers: constants where it has them (on models left out), else assumptions | ${answered.length} | ${percent(meanOf(answered))} |`,
  `| Of it: groups with constants, on models that the fit has not seen | ${withConstants.length} | ${percent(meanOf(withConstants))} |`,
  `| Assumptions alone, for all groups (a device and engine that nobody measured) | ${plain.length} | ${percent(meanOf(plain))} |`,
  `| A fit for every group, on models that it has not seen | ${all.length} | ${percent(meanOf(all))} |`,
  `| Four points of two models, tested on all other models | ${four.length} | ${percent(meanOf(four))} |`,
  '',
  '| Group | Points | t0 | Efficiency | P of 8 B | Fitted to all | Left out | Four points | Assumed |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ...studies.map(
    ({ group, fit, heldOutError, fourPoints, assumed: rough }) =>
      `| ${group.id}${group.givesConstants ? ' *' : ''} | ${group.points.length} | ${fit === null ? '–' : `${fit.t0Ms.toFixed(1)} ms`} | ${fit === null ? '–' : fit.efficiency.toFixed(2)} | ${fit?.prefillRate ? Math.round(fit.prefillRate / 8e9) : '–'} | ${percent(fit?.meanError ?? null)} | ${percent(heldOutError)} | ${percent(fourPoints)} | ${percent(rough)} |`,
  ),
  '',
  '\\* the constants of the catalog are the fit to all points of the group; the column "left out" is the figure to',
  'trust. A group without one has too few models to test a fit on others, or its fit is no better than assumptions.',
  'What the three terms do not explain: kernels for 4-bit integers that slow down with every sequence (Edge-LLM in',
  'int4-awq, vLLM on Orin of January), recurrent layers, small GPUs with little memory (Orin NX).',
  '',
  '## Every point that was left out once',
  '',
  '| Group | Model | Precision | Sessions | Measured ms | Error |',
  '| --- | --- | --- | ---: | ---: | ---: |',
  ...studies.flatMap(({ group, heldOut }) =>
    heldOut.map(
      ({ sample, error }) =>
        `| ${group.id} | ${sample.published.model} | ${sample.published.precision} | ${sample.published.sessions} | ${sample.point.measuredMs.toFixed(1)} | ${signed(error)} |`,
    ),
  ),
  '',
  '## Where the points come from',
  '',
  ...pointGroups.map(({ id, source, versions, inputTokens, outputTokens, measure }) => {
    const what = measure === 'decode' ? 'decoding only' : 'whole requests';
    return `- ${id}: ${source}; ${versions}; ${inputTokens} + ${outputTokens} tokens, ${what}`;
  }),
  '',
  '## Not used',
  '',
  ...leftOut.map(({ what, why }) => `- ${what}: ${why}.`),
  '',
].join('\n');

if (flags.write) await writeFile('docs/reports/planner-error.md', report);
else console.log(report);
if (drifted.length > 0) {
  console.error(`The constants of the catalog are not those of the points:\n${drifted.join('\n')}`);
  process.exitCode = 1;
}
