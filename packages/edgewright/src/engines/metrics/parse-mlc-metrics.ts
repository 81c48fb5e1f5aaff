import { limits } from '../../contract/limits.ts';
import type { MetricLine } from './parse-prometheus.ts';

/** `key{step=0}`, a tab, a number. MLC writes neither types nor quotes, so no reader of Prometheus takes it. */
const shape =
  /^([A-Za-z_]\w{0,199})(?:\{([^}\t]{0,200})\})?\t\s{0,8}([+-]?\d{1,30}(?:\.\d{0,30})?(?:[eE][+-]?\d{1,4})?)\s{0,8}$/;

export function parseMlcMetrics(text: string): MetricLine[] {
  return text.split('\n', limits.engineMetricsLines).flatMap((line) => {
    const [, name, labels = '', digits] = shape.exec(line.trimEnd()) ?? [];
    if (name === undefined || digits === undefined) return [];
    return [{ name, labels: labelsOf(labels), value: Number(digits) }];
  });
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [name, value] = pair.split('=', 2);
    return name === undefined || name.trim() === '' || value === undefined
      ? []
      : [[name.trim(), value.trim()]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}
