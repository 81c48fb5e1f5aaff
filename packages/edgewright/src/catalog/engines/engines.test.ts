import { describe, expect, it } from 'vitest';
import { planEngines } from '../../contract/plan-engines.ts';
import { compareVersions } from '../compare-versions.ts';
import { deviceProfiles, findDevice } from '../devices.ts';
import { weightPrecisions } from '../models/weight-precisions.ts';
import { isAbout } from './engine-profile.ts';
import { engineProfile, engineProfiles } from './engines.ts';
import { performanceConstants, precisionOrders } from './performance-constants.ts';

describe('the table of engines', () => {
  it('has every engine that a plan can name, once', () => {
    expect(engineProfiles.map(({ id }) => id).toSorted()).toEqual([...planEngines].toSorted());
  });

  it.each(engineProfiles.map((profile) => [profile.id, profile] as const))(
    'says of %s how it stands to every device',
    (_, engine) => {
      for (const { id } of deviceProfiles) {
        for (const l4t of [null, '36.4.3', '38.4.0', '39.2.0']) {
          const row = engine.devices.find((candidate) => isAbout(candidate, { id, l4t }, compareVersions));
          expect(row, `${engine.id} on ${id}`).toBeDefined();
          // Who is sent away is told where to.
          if (row?.support === 'no') expect(row.instead, `${engine.id} on ${id}`).toBeDefined();
        }
      }
    },
  );

  it.each(engineProfiles.map((profile) => [profile.id, profile] as const))(
    'sends nobody from %s to an engine that refuses the device, too',
    (_, engine) => {
      for (const { id } of deviceProfiles) {
        const row = engine.devices.find((candidate) =>
          isAbout(candidate, { id, l4t: null }, compareVersions),
        );
        if (row?.support !== 'no' || row.instead === undefined) continue;
        const other = engineProfile(row.instead).devices.find((candidate) =>
          isAbout(candidate, { id, l4t: null }, compareVersions),
        );
        expect(other?.support, `${row.instead} on ${id}`).not.toBe('no');
      }
    },
  );

  it.each(engineProfiles.map((profile) => [profile.id, profile] as const))(
    'gives a source for what it says of %s',
    (_, engine) => {
      const sources = [...engine.devices, ...engine.precisions, ...engine.images, engine.memory].map(
        ({ source }) => source,
      );
      for (const source of sources) expect(source.length).toBeGreaterThan(3);
    },
  );

  it.each([
    { device: 'jetson-agx-thor-t5000', l4t: '38.4.0', image: 'nvcr.io/nvidia/vllm:26.04-py3' },
    { device: 'jetson-agx-thor-t5000', l4t: '39.2.0', image: 'vllm/vllm-openai:v0.28.0' },
    { device: 'jetson-agx-thor-t5000', l4t: null, image: 'vllm/vllm-openai:v0.28.0' },
    { device: 'jetson-agx-orin-64gb', l4t: '36.4.3', image: 'ghcr.io/nvidia-ai-iot/vllm:latest-jetson-orin' },
    { device: 'jetson-agx-orin-64gb', l4t: '39.2.0', image: 'vllm/vllm-openai:v0.28.0' },
    { device: 'h200', l4t: null, image: 'vllm/vllm-openai:v0.28.0' },
  ])('chooses $image for $device on $l4t', ({ device, l4t, image }) => {
    const row = engineProfile('vllm').images.find((candidate) =>
      isAbout(candidate, { id: device, l4t }, compareVersions),
    );
    expect(row?.image).toBe(image);
  });

  it('wants JetPack 7.2 for TensorRT Edge-LLM on Orin', () => {
    const support = (l4t: string): string | undefined =>
      engineProfile('tensorrt-edge-llm').devices.find((row) =>
        isAbout(row, { id: 'jetson-agx-orin-64gb', l4t }, compareVersions),
      )?.support;
    expect(support('36.4.3')).toBe('no');
    expect(support('39.2.0')).toBe('yes');
  });
});

describe('constants of the speed model', () => {
  it.each(performanceConstants.map((row) => [`${row.engine} on ${row.device} (${row.kind})`, row] as const))(
    'explain: %s',
    (_, row) => {
      expect(findDevice(row.device)).not.toBeNull();
      expect(row.t0Ms).toBeGreaterThanOrEqual(0);
      expect(row.efficiency).toBeGreaterThanOrEqual(0.4);
      expect(row.efficiency).toBeLessThanOrEqual(0.95);
      // One point could be fitted by anything.
      expect(row.points).toBeGreaterThanOrEqual(3);
      for (const precision of row.precisions) expect(Object.keys(weightPrecisions)).toContain(precision);
    },
  );

  it('order precisions that exist, for devices that exist', () => {
    for (const { devices, order } of precisionOrders) {
      expect(devices.length).toBeGreaterThan(0);
      for (const precision of order) expect(Object.keys(weightPrecisions)).toContain(precision);
    }
  });
});
