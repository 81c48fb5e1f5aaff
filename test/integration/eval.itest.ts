import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evalReportSchema } from '../../packages/edgewright/src/contract/eval-report.ts';
import { damageGguf } from '../support/damage-gguf.ts';
import { runProduct, startProduct } from '../support/start-product.ts';

const demo = path.resolve('models/demo/edgewright-demo-q8_0.gguf');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-eval-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Serves one model, asks it, and stops it: as on a box with room for one. */
async function evaluate(model: string, argv: (url: string) => string[]) {
  const product = await startProduct(['--model', model, '--sessions', '4']);
  try {
    return await runProduct(['eval', ...argv(product.url), '--json']);
  } finally {
    await product.end('SIGTERM');
  }
}

describe('eval on the real engine', () => {
  it(
    'passes a model that changed a little, and catches one with scrambled weights',
    { timeout: 180_000 },
    async () => {
      const kept = path.join(directory, 'kept');
      const baseline = await evaluate(demo, (url) => ['--baseline', url, '--items', '150', '--out', kept]);
      expect(baseline.exitCode, baseline.stderr).toBe(0);

      const out = (name: string): string => path.join(directory, name);
      // Not more than another precision changes.
      const close = out('close.gguf');
      await damageGguf(demo, { target: close, share: 0.002, seed: 1 });
      const same = await evaluate(close, (url) => [
        '--baseline-run',
        kept,
        '--candidate',
        url,
        '--out',
        out('same'),
      ]);
      expect(same.exitCode, same.stderr + same.stdout).toBe(0);
      const passed = evalReportSchema.parse(JSON.parse(same.stdout));
      expect(passed).toMatchObject({ verdict: 'pass', itemsAsked: 150, missing: [] });
      expect(passed.forced).toMatchObject({ method: 'step', top1Agreement: expect.closeTo(0.97, 1) });
      expect(passed.divergence).toMatchObject({ diverged: expect.any(Number), unexplained: 0 });
      expect(passed.pooled?.baselineRight).toBeGreaterThan(130);

      const broken = out('broken.gguf');
      await damageGguf(demo, { target: broken, share: 0.05, seed: 1 });
      const damaged = await evaluate(broken, (url) => [
        '--baseline-run',
        kept,
        '--candidate',
        url,
        '--out',
        out('damaged'),
      ]);
      expect(damaged.exitCode, damaged.stderr + damaged.stdout).toBe(1);
      const failed = evalReportSchema.parse(JSON.parse(damaged.stdout));
      expect(failed.pooled?.netLossLower).toBeGreaterThan(0.05);
      expect(failed.guards.find(({ id }) => id === 'top1_agreement')?.verdict).toBe('fail');
      expect(await readFile(path.join(out('damaged'), 'side-by-side.html'), 'utf8')).toContain(
        'Which answer is better?',
      );
    },
  );
});
