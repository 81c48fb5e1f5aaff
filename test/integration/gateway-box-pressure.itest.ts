import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hostFactsSchema } from '../../packages/edgewright/src/contract/host-facts.ts';
import type { AdmissionDocument } from '../../packages/edgewright/src/contract/admission.ts';
import { liveMachine } from '../../packages/edgewright/src/hardware/live-machine.ts';
import { TelemetryMemory } from '../../packages/edgewright/src/hardware/telemetry/telemetry-memory.ts';
import { TelemetrySampler } from '../../packages/edgewright/src/hardware/telemetry/telemetry-sampler.ts';
import { open, send, startRig, type Rig } from './gateway-harness.ts';

/**
 * The whole way from what a driver prints to the number of slots: rows of nvidia-smi as an H200 wrote them, with the bits
 * that it sets for heat (0x40: hw thermal slowdown, with hw slowdown 0x8), and the meminfo of a box.
 */
const row = (clockMhz: number, mask: string): string =>
  `0, NVIDIA H200, 99, 61, 17073, 143771, ${clockMhz}, 3201, 612.45, 86, [N/A], ${mask}`;
const cool = row(1_980, '0x0000000000000000');
const hot = row(1_188, '0x0000000000000048');
const capped = row(1_500, '0x0000000000000004');

let root: string;
let sampler: TelemetrySampler;
let rig: Rig;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pressure-'));
  await put('/proc/stat', 'cpu  10 0 10 80 0 0 0 0 0 0\n');
  await memory(90_000);
  await put('/now', cool);
  // Prints the row of the moment, as `-lms` does; other questions are answered with nothing.
  const script = `case "$*" in *-lms*) while :; do cat ${root}/now; echo; sleep 0.1; done;; *) exit 0;; esac`;
  await put('/bin/nvidia-smi', `#!/bin/sh\n${script}\n`);
  await chmod(join(root, 'bin/nvidia-smi'), 0o755);
  const path = `${join(root, 'bin')}:/usr/bin:/bin`;
  sampler = new TelemetrySampler({
    facts: hostFactsSchema.parse({
      schema: 'edgewright/host-facts@1',
      machine: { arch: 'x64', os: { id: null, version: null }, kernel: '6.8' },
      cpu: { model: null, cores: 2, features: null },
      memory: { totalBytes: 100_000_000 * 1_024, availableBytes: null, swapTotalBytes: null, unified: false },
      unknown: [],
    }),
    machine: liveMachine({ root, path }),
    path,
    intervalMs: 50,
  });
  const telemetry = new TelemetryMemory(sampler);
  sampler.start();
  rig = await startRig({ view: { sessions: 10 }, telemetry });
});

afterEach(async () => {
  await rig.stop();
  await sampler.stop();
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, content: string): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

const memory = (availableMegabytes: number): Promise<void> =>
  put('/proc/meminfo', `MemTotal: 100000000 kB\nMemAvailable: ${availableMegabytes}000 kB\n`);

async function admission(): Promise<AdmissionDocument['deployments'][number] | undefined> {
  const { text } = await send(`${rig.url}/api/admission`);
  return (JSON.parse(text) as AdmissionDocument).deployments[0];
}

/** Looks until it fits; the deadline of the test ends the wait. */
async function until(fits: (slots: number) => boolean): Promise<void> {
  while (!fits((await admission())?.slots ?? 0)) await new Promise((resolve) => setTimeout(resolve, 50));
}

it('slots fall with the clock while the GPU is too hot, are told, and a power cap takes none', async () => {
  const told: string[] = [];
  const events = open(`${rig.url}/api/events`);
  events.on('response', (response) => response.on('data', (chunk: Buffer) => told.push(chunk.toString())));
  await until((slots) => slots === 10);
  await put('/now', capped);
  // Time enough to be seen, had it meant anything.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await admission())?.slots).toBe(10);
  await put('/now', hot);
  await until((slots) => slots < 10);
  // 1188 of 1980 MHz leave 6 of 10 slots.
  const now = await admission();
  expect(now?.slots).toBe(6);
  expect(now?.because[0]).toMatchObject({
    id: 'throttle',
    why: expect.stringContaining('hw-thermal-slowdown'),
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(told.join('')).toContain('"kind":"slots","deployment":"d1","change":{');
  expect(told.join('')).toContain('"kind":"throttle-started"');
  events.destroy();
});

it('slots halve when memory runs out, and more requests than that wait', async () => {
  await until((slots) => slots === 10);
  await memory(300);
  await until((slots) => slots === 5);
  expect((await admission())?.because[0]).toMatchObject({ id: 'memory-low' });
  const stream = { model: 'org/fake-model', messages: [{ role: 'user', content: 'x' }], stream: true };
  const body = { ...stream, fake: { frames: 50, paceMs: 20 } };
  const requests = Array.from({ length: 8 }, () => open(`${rig.url}/v1/chat/completions`, { body }));
  for (const request of requests) request.on('error', () => undefined);
  await rig.engine.until(({ seen }) => seen.length >= 5);
  const load = await admission();
  expect([load?.running, load?.waiting]).toEqual([5, 3]);
  for (const request of requests) request.destroy();
});
