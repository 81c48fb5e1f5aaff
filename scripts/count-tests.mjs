/** Says how many tests the last run executed, from the reports that vitest and Playwright left behind. */
import { existsSync, readFileSync } from 'node:fs';

const directory = new URL('../node_modules/.cache/test-counts/', import.meta.url);
const totals = { passed: 0, failed: 0, skipped: 0 };

/** @type {[string, (report: any) => number[]][]} */
const reports = [
  [
    'vitest.json',
    ({ numPassedTests, numFailedTests, numPendingTests }) => [
      numPassedTests,
      numFailedTests,
      numPendingTests,
    ],
  ],
  ['playwright.json', ({ stats }) => [stats.expected + stats.flaky, stats.unexpected, stats.skipped]],
];
for (const [name, read] of reports) {
  const file = new URL(name, directory);
  if (!existsSync(file)) {
    console.log(`${name}: no report, so none of these tests ran`);
    continue;
  }
  const [passed, failed, skipped] = read(JSON.parse(readFileSync(file, 'utf8')));
  console.log(`${name.replace('.json', '')}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
