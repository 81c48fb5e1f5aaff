import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';
import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import { liveMachine } from '../live-machine.ts';
import { tegrastatsLines } from './__fixtures__/tegrastats-lines.ts';
import { TelemetrySampler } from './telemetry-sampler.ts';

/** A folder that stands for `/`, with files below it and small programs in `bin`. */
let root: string;
let samplers: TelemetrySampler[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'telemetry-'));
  samplers = [];
  await put('/proc/meminfo', 'MemTotal: 1000 kB\nMemAvailable: 600 kB\n');
  await put('/proc/stat', 'cpu  10 0 10 80 0 0 0 0 0 0\n');
});

afterEach(async () => {
  await Promise.all(samplers.map((sampler) => sampler.stop()));
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, content: string): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function program(name: string, script: string): Promise<void> {
  await put(`/bin/${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(join(root, 'bin', name), 0o755);
}

function start(facts: Partial<HostFacts['memory']> = {}): TelemetrySampler {
  const path = `${join(root, 'bin')}:/usr/bin:/bin`;
  const sampler = new TelemetrySampler({
    facts: hostFactsSchema.parse({
      schema: 'edgewright/host-facts@1',
      machine: { arch: 'arm64', os: { id: null, version: null }, kernel: '6.8' },
      cpu: { model: null, cores: 2, features: null },
      memory: { totalBytes: null, availableBytes: null, swapTotalBytes: null, unified: true, ...facts },
      unknown: [],
    }),
    machine: liveMachine({ root, path }),
    path,
    intervalMs: 20,
  });
  samplers.push(sampler);
  sampler.start();
  return sampler;
}

/** The first sample that fits; the test's own deadline ends the wait. */
function sampleThat(
  sampler: TelemetrySampler,
  fits: (sample: TelemetrySample) => boolean,
): Promise<TelemetrySample> {
  return new Promise((resolve) => {
    const unsubscribe = sampler.samples.subscribe((sample) => {
      if (!fits(sample)) return;
      unsubscribe();
      resolve(sample);
    });
  });
}

function eventOf(sampler: TelemetrySampler, kind: TelemetryEvent['kind']): Promise<TelemetryEvent> {
  return new Promise((resolve) => {
    const unsubscribe = sampler.events.subscribe((event) => {
      if (event.kind !== kind) return;
      unsubscribe();
      resolve(event);
    });
  });
}

const everySample = (line: string): string => `while :; do echo '${line}'; sleep 0.02; done`;
const thorRow = '0, NVIDIA Thor, 35, 0, [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A]';

describe('TelemetrySampler', () => {
  it('puts a Thor together from its driver, tegrastats and the kernel', async () => {
    await program(
      'nvidia-smi',
      `case "$*" in --query-compute-apps*) echo '77, /usr/bin/vllm, 2048';; *-lms*) ${everySample(thorRow)};; *) exit 9;; esac`,
    );
    await program('tegrastats', everySample(tegrastatsLines['thor-r39.2']));
    await put('/sys/class/thermal/thermal_zone0/type', 'gpu-thermal\n');
    await put('/sys/class/thermal/thermal_zone0/temp', '51500\n');
    await put('/sys/class/thermal/thermal_zone1/type', 'tj-thermal\n');
    await put('/sys/class/thermal/cooling_device0/type', 'gpu-throttle-alert\n');
    await put('/sys/class/thermal/cooling_device0/cur_state', '0\n');
    await put('/sys/class/hwmon/hwmon3/name', 'ina238\n');
    await put('/sys/class/hwmon/hwmon3/in1_label', 'VIN\n');
    await put('/sys/class/hwmon/hwmon3/power1_input', '61000000\n');
    await put('/sys/class/hwmon/hwmon1/name', 'ina3221\n');
    await put('/sys/class/hwmon/hwmon1/in1_label', 'VDD_GPU\n');
    await put('/sys/class/hwmon/hwmon1/in1_input', '5000\n');
    await put('/sys/class/hwmon/hwmon1/curr1_input', '4000\n');
    await put('/sys/class/hwmon/hwmon2/name', 'pwm-fan\n');
    await put('/sys/class/hwmon/hwmon2/pwm1', '51\n');
    const sampler = start();
    const sample = await sampleThat(
      sampler,
      (each) => each.sources.tegrastats === 'ok' && each.processes !== null,
    );
    expect(sample).toMatchObject({
      memory: { totalBytes: 1000 * 1024, availableBytes: 600 * 1024, unified: true },
      gpus: [
        { name: 'NVIDIA Thor', utilizationPercent: 35, temperatureC: 51.5, powerWatts: 20, throttle: null },
      ],
      railsWatts: { VIN: 61, VDD_GPU: 20 },
      boardWatts: 61,
      fansPercent: { 'pwm-fan': 20 },
      throttleAlerts: {},
      processes: [{ pid: 77, name: 'vllm', usedBytes: 2048 * 1024 * 1024 }],
      sources: { 'nvidia-smi': 'ok', tegrastats: 'ok', sysfs: 'ok', procfs: 'ok' },
    });
    // The zone that could not be read is there through tegrastats; without it, it would be left out.
    expect(sample.temperaturesC['tj-thermal']).toBe(35.906);
  });

  it('is a truthful sampler of a machine that has nothing but memory', async () => {
    const sampler = start({ unified: null });
    await put('/proc/stat', 'cpu  40 0 10 150 0 0 0 0 0 0\n');
    const sample = await sampleThat(sampler, () => true);
    expect(sample.gpus).toEqual([]);
    expect(sample.processes).toBeNull();
    expect(sample.temperaturesC).toEqual({});
    expect(sample.sources).toMatchObject({ tegrastats: 'absent', sysfs: 'absent', procfs: 'ok' });
  });

  it('starts a reader that died again, and tells when it is gone and when it is back', async () => {
    const gate = join(root, 'gate');
    // It comes back slowly, so that samples are taken while it is starting again: it is still down then.
    await program(
      'tegrastats',
      `if [ -e ${gate} ]; then sleep 0.2; ${everySample('RAM 2/3MB APE 1')}; fi; touch ${gate}; echo 'RAM 1/3MB APE 1'; sleep 0.1`,
    );
    const sampler = start();
    const [down, up] = [eventOf(sampler, 'source-down'), eventOf(sampler, 'source-up')];
    expect(await down).toMatchObject({ source: 'tegrastats' });
    expect(sampler.latest?.sources.tegrastats).toBe('down');
    expect(await up).toMatchObject({ source: 'tegrastats' });
  });

  it('asks an old driver again without the field that it does not know', async () => {
    const row = '0, Old, 10, 20, 100, 1000, 500, 600, 70.5, 50, 30';
    await program(
      'nvidia-smi',
      `case "$1" in *event_reasons*) echo 'Field "clocks_event_reasons.active" is not a valid field to query.'; exit 2;;
       *throttle_reasons*) echo 'Field "clocks_throttle_reasons.active" is not a valid field to query.'; exit 2;;
       *) case "$*" in *-lms*) ${everySample(row)};; *) exit 9;; esac;; esac`,
    );
    const sampler = start({ unified: false });
    const sample = await sampleThat(sampler, ({ gpus }) => gpus.length > 0);
    expect(sample.gpus).toMatchObject([{ name: 'Old', powerWatts: 70.5, throttle: null }]);
  });

  it('finds the limits of a box by itself, although a service starts it with the facts of a short look', async () => {
    await put('/sys/class/thermal/thermal_zone0/type', 'tj-thermal\n');
    await put('/sys/class/thermal/thermal_zone0/temp', '99500\n');
    await put('/sys/class/thermal/thermal_zone0/trip_point_0_type', 'passive\n');
    await put('/sys/class/thermal/thermal_zone0/trip_point_0_temp', '99000\n');
    const hot = await eventOf(start(), 'over-temperature');
    expect(hot).toMatchObject({
      zone: 'tj-thermal',
      temperatureC: 99.5,
      limitC: 99,
      limit: 'passive trip point',
    });
  });

  it('takes the threshold of a card from its driver', async () => {
    const sections =
      'GPU 00000000:01:00.0\n    Temperature\n        GPU Current Temp : 91 C\n        GPU Slowdown Temp : 90 C\n';
    const row = '0, Card, 10, 20, 100, 1000, 500, 600, 70.5, 91, 30, 0x0';
    await program(
      'nvidia-smi',
      `case "$1" in -q) printf '${sections.replaceAll('\n', '\\n')}';;
       --query-gpu=index,name,util*) ${everySample(row)};;
       --query-gpu=index*) echo '0, GPU-1, Card, 580.1, 1000, 100, 900, 8.9, 91, 70, 72, 10, 20, 500, P0, [N/A], [N/A], 0x0';; esac`,
    );
    const hot = await eventOf(start({ unified: false }), 'over-temperature');
    expect(hot).toMatchObject({ zone: 'gpu 0', temperatureC: 91, limitC: 90, limit: 'slowdown threshold' });
  });

  it('does not wait for a driver that does not answer, and leaves none of its programs behind', async () => {
    const pids = join(root, 'pids');
    const row = '0, Card, 10, 20, 100, 1000, 500, 600, 70.5, 91, 30, 0x0';
    await program(
      'nvidia-smi',
      `case "$*" in *-lms*) ${everySample(row)};; *) echo $$ >> ${pids}; exec sleep 60;; esac`,
    );
    const sampler = start({ unified: false });
    await sampleThat(sampler, ({ gpus }) => gpus.length > 0);
    // The limits and the programs on the GPU are being asked for.
    const started = async (): Promise<number[]> =>
      (await readFile(pids, 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);
    await expect.poll(async () => (await started()).length).toBeGreaterThanOrEqual(3);
    await sampler.stop();
    const isAlive = (pid: number): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    // Killed ones stand in the table of processes until they are waited for.
    await expect.poll(async () => (await started()).filter(isAlive)).toEqual([]);
  }, 4_000);

  it('leaves no program behind', async () => {
    const pidFile = join(root, 'pid');
    await program('tegrastats', `echo $$ > ${pidFile}; ${everySample('RAM 1/3MB APE 1')}`);
    const sampler = start();
    await sampleThat(sampler, ({ sources }) => sources.tegrastats === 'ok');
    const pid = Number(
      await liveMachine({ root })
        .readText('/pid')
        .then((read) => (read.kind === 'read' ? read.content : '')),
    );
    expect(() => process.kill(pid, 0)).not.toThrow();
    await sampler.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
