import {
  engineHistogramNames,
  engineMetricNames,
  type EngineMetricName,
  type EngineSample,
  type MetricsSource,
} from './metrics-source.ts';
import { parseMlcMetrics } from './parse-mlc-metrics.ts';
import { parsePrometheus, type MetricLine } from './parse-prometheus.ts';

/** Shares of something: over several processes of one engine their mean counts, not their sum. */
const shares: ReadonlySet<EngineMetricName> = new Set(['kvCacheUsage']);

/** Reads one page of metrics into our words. What the engine does not tell is absent. */
export function readEngineSample(source: MetricsSource, text: string): EngineSample {
  const lines = source.format === 'mlc' ? parseMlcMetrics(text) : parsePrometheus(text);
  const byName = new Map<string, MetricLine[]>();
  for (const line of lines) {
    const others = byName.get(line.name);
    if (others) others.push(line);
    else byName.set(line.name, [line]);
  }
  const values = engineMetricNames.flatMap((name) => {
    const found = firstFound(byName, source.aliases[name]);
    if (found === null) return [];
    const total = found.reduce((sum, line) => sum + line.value, 0);
    return [[name, shares.has(name) ? total / found.length : total] as const];
  });
  const histograms = engineHistogramNames.flatMap((name) => {
    for (const alias of source.aliases[name] ?? []) {
      const sum = firstFound(byName, [`${alias}_sum`]);
      const count = firstFound(byName, [`${alias}_count`]);
      if (sum && count) return [[name, { sum: totalOf(sum), count: totalOf(count) }] as const];
    }
    return [];
  });
  return { values: Object.fromEntries(values), histograms: Object.fromEntries(histograms) };
}

/** Lines of the first alias that the page has. An alias may ask for one label: `name{label="value"}`. */
function firstFound(
  byName: ReadonlyMap<string, readonly MetricLine[]>,
  aliases: readonly string[] | undefined,
): readonly MetricLine[] | null {
  for (const alias of aliases ?? []) {
    const [, name = alias, label, value] = /^([^{]{1,200})\{(\w{1,100})="([^"]{0,200})"\}$/.exec(alias) ?? [];
    const lines = (byName.get(name) ?? []).filter(
      (line) => Number.isFinite(line.value) && (label === undefined || line.labels[label] === value),
    );
    if (lines.length > 0) return lines;
  }
  return null;
}

function totalOf(lines: readonly MetricLine[]): number {
  return lines.reduce((sum, line) => sum + line.value, 0);
}
