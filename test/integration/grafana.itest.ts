import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../packages/edgewright/src/base/free-port.ts';
import { renderGrafana } from '../../packages/edgewright/src/cli/render/render-grafana.ts';
import type { TelemetrySample } from '../../packages/edgewright/src/contract/telemetry.ts';
import { alertRules } from '../../packages/edgewright/src/deploy/grafana/alert-rules.ts';
import { panelRows } from '../../packages/edgewright/src/deploy/grafana/panels.ts';
import { chat, send, startRig, type Rig } from './gateway-harness.ts';

const queries = panelRows.flatMap(({ panels }) =>
  panels.flatMap((panel) => panel.queries.map(({ expression }) => [panel.title, expression] as const)),
);

let rig: Rig;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'grafana-'));
  rig = await startRig({
    settings: { slo: { ttftMs: 500, tpotMs: 50 }, queue: { requestsPerSlot: 0 } },
    view: { sessions: 2, kvTokens: 10_000 },
    telemetry: {
      get latest() {
        return busyBox(Date.now());
      },
      recentEvents: [],
      eventCounts: new Map(),
    },
  });
  rig.source.load = { atMs: Date.now(), running: 1, waiting: 0, kvCacheUsage: 0.5, preemptions: 0 };
});

afterAll(async () => {
  await rig.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Answers, streams, cached prompts, and more requests than there are slots. */
async function someTraffic(): Promise<void> {
  const ask = (fields: object) => send(`${rig.url}/v1/chat/completions`, { body: chat({ ...fields }) });
  await ask({ stream: true, fake: { cachedTokens: 3, paceMs: 5 } });
  const slow = { frames: 5, paceMs: 20 };
  await Promise.all([1, 2, 3, 4].map(() => ask({ stream: true, fake: slow })));
}

describe('what `render grafana` writes', () => {
  it('asks only for metrics and labels that the gateway has', async () => {
    // Tokens per joule need a sample before and one after.
    await pause(1_500);
    await someTraffic();
    await pause(1_500);
    const { text } = await send(`${rig.url}/metrics`);
    for (const expression of [
      ...queries.map(([, each]) => each),
      ...alertRules.map((rule) => rule.expression),
    ]) {
      for (const [, name = '', labels = ''] of expression.matchAll(/(edgewright_\w+)(?:\{([^}]*)\})?/g)) {
        const lines = text.split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line));
        expect([name, lines.length > 0]).toEqual([name, true]);
        for (const [, label = ''] of labels.matchAll(/(\w+)=/g)) {
          expect([name, label, lines.every((line) => line.includes(`${label}="`))]).toEqual([
            name,
            label,
            true,
          ]);
        }
      }
    }
  });

  it('is refused where it cannot be written, with what to do', async () => {
    const wishes = { directory: '/dev/null/none', target: 'x', json: false };
    await expect(renderGrafana(wishes, quiet())).rejects.toMatchObject({ code: 'usage' });
  });
});

const prometheus = installed('prometheus') && installed('promtool');

describe.skipIf(!prometheus)('a real Prometheus', () => {
  let server: ChildProcess;
  let api: string;

  beforeAll(async () => {
    const target = new URL(rig.url).host;
    await renderGrafana({ directory, target, json: true }, quiet());
    const config = join(directory, 'prometheus.yml');
    const text = await readFile(config, 'utf8');
    execFileSync('sed', ['-i', 's/scrape_interval: 5s/scrape_interval: 1s/', config]);
    expect(text).toContain(target);
    const port = await freePort('127.0.0.1');
    api = `http://127.0.0.1:${port}/api/v1`;
    server = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    const until = Date.now() + 30_000;
    for (;;) {
      await someTraffic();
      if ((await samplesSeen()) >= 6) return;
      if (Date.now() > until) throw new Error('Prometheus scraped nothing in 30 s.');
      await pause(500);
    }
  }, 60_000);

  afterAll(async () => {
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    await exited;
  });

  async function query(
    expression: string,
  ): Promise<{ status: string; error?: string; data?: { result: unknown[] } }> {
    const answer = await fetch(`${api}/query?query=${encodeURIComponent(expression)}`);
    return (await answer.json()) as { status: string; data?: { result: unknown[] } };
  }

  async function samplesSeen(): Promise<number> {
    try {
      const { data } = await query('count_over_time(edgewright_slots[1m])');
      const [first] = (data?.result ?? []) as { value: [number, string] }[];
      return Number(first?.value[1] ?? 0);
    } catch {
      return 0;
    }
  }

  it.each(queries)('has something to show for "%s": %s', async (_title, expression) => {
    const asked = expression.replaceAll('$model', '.*').replaceAll('$__rate_interval', '30s');
    const answer = await query(asked);
    expect(answer).toMatchObject({ status: 'success' });
    expect(answer.data?.result.length).toBeGreaterThan(0);
  });

  it('accepts the rules and the configuration', async () => {
    const checked = execFileSync('promtool', [
      'check',
      'config',
      join(directory, 'prometheus.yml'),
    ]).toString();
    expect(checked).toContain('SUCCESS');
    for (const { expression } of alertRules) {
      expect([expression, (await query(expression)).status]).toEqual([expression, 'success']);
    }
  });

  it('raises the alarm when an engine is gone', async () => {
    rig.source.set({ kind: 'stopped' });
    await pause(2_500);
    const rule = alertRules.find(({ alert }) => alert === 'EdgewrightNoEngine');
    const { data } = await query(rule?.expression ?? '');
    expect(data?.result.length).toBe(1);
  });
});

function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function quiet(): Parameters<typeof renderGrafana>[1] {
  return { result: () => undefined, note: () => undefined } as unknown as Parameters<typeof renderGrafana>[1];
}

function busyBox(atMs: number): TelemetrySample {
  return {
    atMs,
    memory: { totalBytes: 128e9, availableBytes: 40e9, swapUsedBytes: 0, unified: true },
    cpu: { utilizationPercent: 20 },
    gpus: [
      {
        index: 0,
        name: 'NVIDIA Thor',
        utilizationPercent: 97,
        memoryUtilizationPercent: null,
        memoryUsedBytes: null,
        memoryTotalBytes: null,
        smClockMhz: 1_575,
        memoryClockMhz: null,
        powerWatts: 60,
        temperatureC: 66,
        fanPercent: null,
        throttle: [],
      },
    ],
    temperaturesC: { 'tj-thermal': 67 },
    railsWatts: {},
    boardWatts: 90,
    fansRpm: {},
    fansPercent: {},
    throttleAlerts: {},
    processes: null,
    sources: { 'nvidia-smi': 'ok' },
  };
}
