import type { Histogram } from '../tally.ts';

type Labels = Readonly<Record<string, string>>;

/** One family of metrics in the text format of Prometheus. */
export interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly samples: readonly { readonly suffix?: string; readonly labels?: Labels; readonly value: number }[];
}

export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8';

export function gauge(name: string, value: number, labels?: Labels): Metric {
  return { name, type: 'gauge', samples: [{ value, ...(labels && { labels }) }] };
}

export function counter(name: string, value: number, labels?: Labels): Metric {
  return { name, type: 'counter', samples: [{ value, ...(labels && { labels }) }] };
}

export function histogram(name: string, values: Histogram): Metric {
  const buckets = values.bounds.map((bound, index) => ({
    suffix: '_bucket',
    labels: { le: String(bound) },
    value: values.counts[index] ?? 0,
  }));
  const all = { suffix: '_bucket', labels: { le: '+Inf' }, value: values.count };
  return {
    name,
    type: 'histogram',
    samples: [
      ...buckets,
      all,
      { suffix: '_sum', value: values.sum },
      { suffix: '_count', value: values.count },
    ],
  };
}

/** @param labels on every sample, such as the model's name */
export function prometheusText(metrics: readonly Metric[], labels: Labels = {}): string {
  const lines = metrics.flatMap(({ name, type, samples }) => [
    `# HELP ${name} Simulated by Edgewright.`,
    `# TYPE ${name} ${type}`,
    ...samples.map(
      ({ suffix = '', labels: own, value }) => `${name}${suffix}${braces({ ...labels, ...own })} ${value}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function braces(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
