/**
 * How far the speed model is off after a calibration with four loads, on loads that it has not seen.
 *
 *   npx tsx bench/planner-calibration.ts [--write]
 *
 * bench/serving-loads.csv holds measured loads of one model on one GPU and engine release each, from NVIDIA's
 * AIConfigurator (Apache-2.0, `aic-core/src/aiconfigurator_core/systems/silicon_sample.csv` at 0b077da5): every
 * group in which one GPU does everything (no parallelism, no disaggregation), of models in our catalog, with at
 * least eight loads. None was left out for its result. Which four loads calibrate is decided by the loads alone.
 * With --write it keeps docs/reports/planner-calibration.md.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { engineProfile } from '../packages/edgewright/src/catalog/engines/engines.ts';
import { catalogModelFacts } from '../packages/edgewright/src/catalog/models/catalog-model-facts.ts';
import { findModel } from '../packages/edgewright/src/catalog/models/find-model.ts';
import { findWeightPrecision } from '../packages/edgewright/src/catalog/models/weight-precisions.ts';
import { planEngines, type PlanEngine } from '../packages/edgewright/src/contract/plan-engines.ts';
import { activeParameters } from '../packages/edgewright/src/planner/candidate-speed.ts';
import {
  type CalibrationPoint,
  fitCalibration,
  predictPoint,
} from '../packages/edgewright/src/planner/fit-calibration.ts';
import { middleTokens } from '../packages/edgewright/src/planner/speed-model.ts';
import { stepBytes } from '../packages/edgewright/src/planner/step-bytes.ts';

const { values: flags } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

/** Bytes per second of the memory, as the vendor states it (AIConfigurator, systems/*.yaml). */
const gpuBandwidths: Readonly<Record<string, number>> = { h100: 3.35e12, h200: 4.8e12, b200: 8e12 };

interface LoadGroup {
  id: string;
  engine: PlanEngine;
  points: CalibrationPoint[];
}

function readGroups(): LoadGroup[] {
  const [, ...lines] = readFileSync('bench/serving-loads.csv', 'utf8').trim().split('\n');
  const groups = new Map<string, LoadGroup>();
  for (const line of lines) {
    const [id = '', model = '', precision = '', gpu = '', engineId = '', , ...numbers] = line.split(',');
    const engine = planEngines.find((known) => known === engineId);
    if (engine === undefined) throw new Error(`${id}: there is no engine ${engineId}.`);
    const group = groups.get(id) ?? { id, engine, points: [] };
    group.points.push(pointOf({ id, model, precision, gpu, engine }, numbers.map(Number)));
    groups.set(id, group);
  }
  return [...groups.values()];
}

function pointOf(
  row: { id: string; model: string; precision: string; gpu: string; engine: PlanEngine },
  [inputTokens = 0, outputTokens = 1, sessions = 1, measuredMs = 0]: number[],
): CalibrationPoint {
  const found = findModel(row.model);
  const precision = findWeightPrecision(row.precision);
  const bandwidth = gpuBandwidths[row.gpu];
  const engine = engineProfile(row.engine);
  // TensorRT-LLM keeps the cache of its FP8 and FP4 checkpoints in FP8; the others keep 16 bits unless told.
  const isNarrow = row.engine === 'tensorrt-llm' && row.precision !== 'bf16';
  const kv = engine.kvDtypes.find(({ bytesPerNumber }) => bytesPerNumber === (isNarrow ? 1 : 2));
  if (found === null || precision === null || bandwidth === undefined || kv === undefined) {
    throw new Error(`${row.id}: the catalog does not know it.`);
  }
  const model = catalogModelFacts(found, precision);
  const load = { sessions, inputTokens, outputTokens, cachedTokens: 0 };
  const reads = stepBytes(model, { sessions, tokens: middleTokens(load) }, { engine, kv });
  const active = activeParameters(model);
  if (reads === null || active === null) throw new Error(`${row.id}: its dimensions are not known.`);
  const bytes = reads.weightsBytes + reads.cacheBytes;
  const cost = { bytes, bandwidthBytesPerSecond: bandwidth, activeParameters: active };
  return { load, cost, measure: 'tpot', measuredMs };
}

/**
 * The four loads of a calibration: fewest sessions, most sessions, the shortest answers with most sessions, and the
 * load farthest from these three. Ties go to the first.
 */
function calibrationLoads(points: readonly CalibrationPoint[]): CalibrationPoint[] {
  const chosen: CalibrationPoint[] = [];
  const take = (rank: (point: CalibrationPoint) => readonly number[]): void => {
    const rest = points.filter((point) => !chosen.includes(point));
    const [first] = rest.toSorted((one, other) => compareRanks(rank(one), rank(other)));
    if (first) chosen.push(first);
  };
  take(({ load }) => [load.sessions, load.inputTokens, load.outputTokens]);
  take(({ load }) => [-load.sessions, load.inputTokens, load.outputTokens]);
  take(({ load }) => [load.outputTokens, -load.sessions, load.inputTokens]);
  take((point) => [-Math.min(...chosen.map((other) => distance(point, other)))]);
  return chosen;
}

function compareRanks(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

function distance({ load: one }: CalibrationPoint, { load: other }: CalibrationPoint): number {
  const ratio = (left: number, right: number): number => Math.abs(Math.log(left / right));
  return (
    ratio(one.sessions, other.sessions) +
    ratio(one.inputTokens, other.inputTokens) +
    ratio(one.outputTokens, other.outputTokens)
  );
}

function meanError(errors: readonly number[]): number {
  return errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const studies = readGroups().map(({ id, points }) => {
  const used = calibrationLoads(points);
  const fit = fitCalibration(used);
  const all = fitCalibration(points);
  if (fit === null || all === null) throw new Error(`${id} gives no fit.`);
  const unseen = points.filter((point) => !used.includes(point));
  const errors = unseen.map((point) => predictPoint(point, fit) / point.measuredMs - 1);
  const worst = Math.max(...errors.map(Math.abs));
  return { id, points, used, fit, all, errors, error: meanError(errors), worst };
});

const errors = studies.flatMap((study) => study.errors);
const report = [
  '# After a calibration with four loads',
  '',
  'Made by `npx tsx bench/planner-calibration.ts --write` from bench/serving-loads.csv: loads that NVIDIA measured for',
  'AIConfigurator (silicon_sample.csv at 0b077da5), one model on one GPU each, prompts not cached. Four loads calibrate,',
  'chosen by the loads alone: fewest sessions, most sessions, shortest answers, and the load farthest from these. The',
  'error is |predicted / measured − 1| of the time per output token, on the loads that the fit has not seen.',
  '',
  `**${percent(meanError(errors))}** mean over ${errors.length} loads of ${studies.length} groups; ` +
    `median of the groups ${percent(studies.map(({ error }) => error).toSorted((one, other) => one - other)[Math.floor(studies.length / 2)] ?? 0)}.`,
  '',
  '| Group | Loads | t0 | Efficiency | P of 8 B | Error on unseen loads | Worst | Fitted to all |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ...studies.map(
    ({ id, points, fit, all, error, worst }) =>
      `| ${id} | ${points.length} | ${fit.t0Ms.toFixed(1)} ms | ${fit.efficiency.toFixed(2)} | ${fit.prefillRate ? Math.round(fit.prefillRate / 8e9) : '–'} | ${percent(error)} | ${percent(worst)} | ${percent(all.meanError)} |`,
  ),
  '',
].join('\n');

if (flags.write) await writeFile('docs/reports/planner-calibration.md', report);
else console.log(report);
