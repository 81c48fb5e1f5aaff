import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeIds } from '../../packages/edgewright/src/contract/change.ts';
import type { DoctorReport } from '../../packages/edgewright/src/contract/finding.ts';
import { examine } from '../../packages/edgewright/src/doctor/examine.ts';
import { readEngineLogs } from '../../packages/edgewright/src/hardware/read-engine-logs.ts';
import { readHostFacts } from '../../packages/edgewright/src/hardware/read-host-facts.ts';
import { openRecordedMachine } from '../../packages/edgewright/src/hardware/recorded-machine.ts';
import { changes } from '../../packages/edgewright/src/remedies/changes.ts';
import { describeStep } from '../../packages/edgewright/src/remedies/run-step.ts';

const hosts = import.meta.dirname;

async function examineHost(name: string): Promise<DoctorReport> {
  const machine = await openRecordedMachine(join(hosts, name));
  const facts = await readHostFacts(machine);
  return examine({ facts, logs: await readEngineLogs(machine, facts) });
}

/** What the doctor finds wrong on each troubled host: this, and nothing else. */
const troubled: Record<string, Record<string, 'warn' | 'fail'>> = {
  'thor-page-cache': { 'memory-page-cache': 'warn', 'known-issue/KI-1': 'warn' },
  'thor-nvml-runtime': {
    'docker-nvidia-runtime': 'fail',
    'known-issue/KI-22': 'warn',
    'known-issue/KI-24': 'warn',
  },
  'thor-daemon-json-comment': { 'docker-access': 'fail', 'docker-daemon-json': 'fail' },
  'thor-memory-held': { 'memory-available': 'warn' },
  'thor-docker-denied': { 'docker-access': 'fail' },
  'thor-gated': { 'model-cache': 'warn', 'gated-models': 'warn', 'known-issue/KI-21': 'warn' },
  'thor-webui': { 'open-webui': 'warn' },
  'thor-oom': { swap: 'warn', 'known-issue/KI-29': 'warn' },
  'thor-encodings': { 'tokenizer-encodings': 'warn', 'known-issue/KI-8': 'warn' },
  'agx-orin-unfused': { 'tensorrt-llm': 'warn', 'known-issue/KI-4': 'warn' },
};

describe.each(Object.entries(troubled))('%s', (name, expected) => {
  it('has exactly its trouble, with what to do', async () => {
    const { findings } = await examineHost(name);
    const found = findings.filter(({ status }) => status === 'warn' || status === 'fail');
    expect(Object.fromEntries(found.map(({ id, status }) => [id, status]))).toEqual(expected);
    for (const { id, remedy } of found) expect(remedy?.summary, id).toBeTruthy();
  });
});

describe('every recorded host', () => {
  const names = readdirSync(hosts, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  it.each(names)('%s is examined without an error and known by its device', async (name) => {
    const report = await examineHost(name);
    expect(report.device).not.toBeNull();
    expect(report.findings.length).toBeGreaterThan(40);
    for (const { evidence } of report.findings) expect(evidence).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('automatic remedies', () => {
  it('have a change each, whose check exists', () => {
    expect(changes.map(({ id }) => id).toSorted()).toEqual([...changeIds].toSorted());
  });

  it('say the commands that the change runs', async () => {
    for (const [host, check] of [
      ['thor-page-cache', 'memory-page-cache'],
      ['thor-nvml-runtime', 'docker-nvidia-runtime'],
    ] as const) {
      const machine = await openRecordedMachine(join(hosts, host));
      const facts = await readHostFacts(machine);
      const [finding] = examine({ facts, logs: [] }, { only: [check] }).findings;
      const change = changes.find(({ id }) => id === finding?.remedy?.change);
      expect(change?.checkId).toBe(check);
      const programs =
        change
          ?.plan(facts)
          .steps.filter(({ kind }) => kind === 'run')
          .map(describeStep) ?? [];
      const shown = (finding?.remedy?.commands ?? []).map((command) => command.replace(/^sudo /, ''));
      for (const program of programs) expect(shown).toContain(program);
    }
  });
});
