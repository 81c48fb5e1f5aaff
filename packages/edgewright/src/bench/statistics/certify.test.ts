import { expect, test } from 'vitest';
import { certifyPercentile, requestsNeeded, requestsToDecide } from './certify.ts';

// MLPerf LoadGen's early stopping prints the same numbers (mlcommons/inference#1788).
test.each([
  { share: 0.99, confidence: 0.95, table: { 0: 299, 1: 473, 2: 628, 3: 773, 5: 1049, 10: 1693 } },
  { share: 0.99, confidence: 0.99, table: { 0: 459, 1: 662, 2: 838, 3: 1001, 5: 1307, 10: 2010, 20: 3304 } },
  { share: 0.95, confidence: 0.95, table: { 0: 59, 1: 93, 2: 124 } },
  { share: 0.95, confidence: 0.99, table: { 0: 90, 1: 130, 2: 165 } },
])('P$share at $confidence needs the published numbers of requests', ({ share, confidence, table }) => {
  for (const [violations, requests] of Object.entries(table)) {
    expect(requestsNeeded(Number(violations), { share, confidence })).toBe(requests);
  }
});

test.each([
  { requests: 500, violations: 3, verdict: 'undecided' },
  { requests: 500, violations: 15, verdict: 'fail' },
  { requests: 1_049, violations: 5, verdict: 'pass' },
  { requests: 298, violations: 0, verdict: 'undecided' },
  { requests: 299, violations: 0, verdict: 'pass' },
  { requests: 0, violations: 0, verdict: 'undecided' },
  { requests: 1, violations: 1, verdict: 'fail' },
])('$violations of $requests is $verdict', ({ requests, violations, verdict }) => {
  expect(certifyPercentile({ requests, violations, share: 0.99, confidence: 0.95 })).toBe(verdict);
});

test.each([
  { requests: 100, violations: 0, about: 299 },
  { requests: 0, violations: 0, about: 299 },
  { requests: 500, violations: 3, about: 1_570 },
  { requests: 299, violations: 299, about: null },
  { requests: 1_000, violations: 10, about: null },
])('$violations of $requests would be decided by about $about', ({ requests, violations, about }) => {
  const needed = requestsToDecide({ requests, violations, share: 0.99, confidence: 0.95 });
  if (about === null) expect(needed).toBeNull();
  else expect(Math.abs((needed ?? NaN) / about - 1)).toBeLessThan(0.15);
});
