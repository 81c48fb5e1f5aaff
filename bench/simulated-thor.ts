/**
 * A simulated Thor with the workshop's four configurations, started by the supervisor and asked through the real
 * gateway, as a client sees it. Times are divided by the scale of the simulation. Prints a Markdown report.
 *
 *     npm run build && npm run bench:simulated > docs/reports/simulated-thor.md
 */
import { request } from 'undici';
import { startStages } from '../packages/edgewright/src/contract/engine-state.ts';
import { type WorkshopRung, workshopSpec } from '../packages/edgewright/src/cli/simulate/workshop.ts';
import { deploymentOf, engineRig, serve, simulatedOption } from '../test/support/simulated-service.ts';

const scale = 0.1;
const rounds = 3;

interface Case {
  rung: WorkshopRung;
  tokens: number;
  expected: number;
}

const cases: readonly Case[] = [
  { rung: 'fp16', tokens: 256, expected: 10.7 },
  { rung: 'fp8', tokens: 256, expected: 14.2 },
  { rung: 'fp4', tokens: 256, expected: 19.1 },
  { rung: 'fp4-speculation', tokens: 128, expected: 14.3 },
  { rung: 'fp4-speculation', tokens: 1_024, expected: 25.6 },
];

const rows: string[] = [];
const starts: string[] = [];
for (const one of cases) {
  const rig = await engineRig();
  const option = await simulatedOption(
    rig,
    workshopSpec(one.rung, { timeScale: scale, warmCache: false, seed: 1 }),
  );
  const deployment = deploymentOf(rig, [option]);
  const durations = new Map<string, number>();
  let last: { stage: string; atMs: number } | null = null;
  deployment.changes.subscribe((state) => {
    const stage = state.kind === 'starting' ? state.progress.stage : 'ready';
    const atMs = performance.now();
    if (last !== null && last.stage !== stage)
      durations.set(last.stage, (durations.get(last.stage) ?? 0) + (atMs - last.atMs));
    if (last === null || last.stage !== stage) last = { stage, atMs };
  });
  const served = await serve([deployment]);
  deployment.start();
  await deployment.whenReady({ holdMs: 120_000, signal: new AbortController().signal });
  if (!starts.some((line) => line.startsWith(`| ${one.rung} `))) {
    const cells = startStages.map((stage) => seconds((durations.get(stage) ?? 0) / scale));
    starts.push(`| ${one.rung} | ${cells.join(' | ')} |`);
  }
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push(await rateOf(served.url, one.tokens));
  const middle = rates.toSorted((left, right) => left - right)[Math.floor(rounds / 2)] ?? 0;
  const off = (middle / one.expected - 1) * 100;
  const spread = rates.map((rate) => rate.toFixed(2)).join(', ');
  rows.push(
    `| ${one.rung} | ${one.tokens} | ${one.expected} | ${middle.toFixed(2)} | ${off.toFixed(1)} % | ${spread} |`,
  );
  await served.close();
  await rig.remove();
}

console.log(`# Simulated Thor behind the gateway

Llama-3.1-8B on a Jetson AGX Thor with the workshop's four configurations, simulated at ${1 / scale} times real speed, started by
the supervisor and asked through the gateway, one stream at a time, ${rounds} rounds each. Tokens per second between the
first and the last token at the client, at full scale. Simulated: these are no measurements of a Thor.

| Configuration | Output tokens | Workshop, tokens/s | Through the gateway, median | Off | Rounds |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

The start as the supervisor saw it, without a warm compile cache, seconds at full scale:

| Configuration | ${startStages.join(' | ')} |
| --- |${startStages.map(() => ' --- |').join('')}
${starts.join('\n')}`);

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

/** Output tokens per second of simulated time, from the first to the last token. */
async function rateOf(url: string, tokens: number): Promise<number> {
  const { body } = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'default',
      messages: [{ role: 'user', content: `Tell me about edge devices, ${Math.random()}` }],
      max_tokens: tokens,
      stream: true,
      ignore_eos: true,
      stream_options: { include_usage: true },
    }),
  });
  let firstMs: number | null = null;
  let lastMs = 0;
  let text = '';
  for await (const chunk of body) {
    text += String(chunk);
    if (!String(chunk).includes('"content"')) continue;
    lastMs = performance.now();
    firstMs ??= lastMs;
  }
  const made = Number(/"completion_tokens":\s*(\d+)/.exec(text)?.[1] ?? 0);
  return ((made - 1) / ((lastMs - (firstMs ?? 0)) / 1_000)) * scale;
}
