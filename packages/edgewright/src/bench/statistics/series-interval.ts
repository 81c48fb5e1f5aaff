import { blockBootstrap, blocksOf, type TimedValue } from './block-bootstrap.ts';
import { meanOf, sumOf } from './moments.ts';
import type { Interval } from './order-interval.ts';
import { estimateMean } from './run-interval.ts';

/** Resampling few blocks gives intervals that are too narrow; from here on it is as good as batch means. */
const blocksForBootstrap = 20;
const batches = 10;

/**
 * Interval for the mean of values that follow each other in time and depend on their neighbours. From ten minutes on
 * by redrawing blocks of 30 s; below by batch means: ten stretches of the run, each long enough that its mean hardly
 * depends on the one before, with Student's interval over them. Both ends null: fewer than two values in each.
 */
export function seriesInterval(values: readonly TimedValue[], confidence = 0.95): Interval {
  if (values.length < 2 * batches) return [null, null];
  if (blocksOf(values, 30_000).length >= blocksForBootstrap) {
    return blockBootstrap(values, { statistic: meanOf, confidence }) ?? [null, null];
  }
  const inOrder = [...values].sort((a, b) => a.atMs - b.atMs);
  const means = Array.from({ length: batches }, (_, batch) => {
    const [from, to] = [batch, batch + 1].map((edge) => Math.floor((edge * inOrder.length) / batches));
    const members = inOrder.slice(from, to);
    return sumOf(members.map(({ value }) => value)) / members.length;
  });
  return estimateMean(means, confidence)?.interval ?? [null, null];
}
