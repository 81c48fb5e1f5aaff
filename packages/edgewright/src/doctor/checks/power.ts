import { choosePowerMode } from '../../catalog/choose-power-mode.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { discreteGpusOf, isJetson, nameGpu, withoutDiscreteGpu } from '../box.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { expectedPowerModes, findKnownIssue } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

const notJetson = (facts: HostFacts): string | null =>
  isJetson(facts) ? null : 'Only Jetson devices have power modes.';

export const powerModeCheck: Check = {
  id: 'power-mode',
  title: 'Power mode',
  phases: ['before', 'after'],
  why: 'A Jetson caps its clocks to the power mode; below the fastest one, tokens come slower although nothing is wrong.',
  source: ['compatibility matrix (Dec 2024): verification commands', 'nvpmodel -q', '/etc/nvpmodel.conf'],
  applies: notJetson,
  judge: (facts) => {
    const mode = facts.jetson?.powerMode ?? null;
    if (mode === null || mode.name === null) return skip(`${unknownReason(facts, 'jetson.powerMode')}.`);
    const modes = facts.jetson?.powerModes ?? null;
    if (modes === null) {
      return isUncapped(mode.name)
        ? pass(`${mode.name}.`)
        : skip(
            `${mode.name}; which others there are is not known (${unknownReason(facts, 'jetson.powerModes')}).`,
          );
    }
    const best = choosePowerMode(modes);
    if (best === null || best.name === mode.name)
      return pass(`${mode.name}, the fastest of ${listModes(modes)}.`);
    return warn(
      `${mode.name}; ${best.name} is faster (this device has ${listModes(modes)}).`,
      manual({
        summary: `Choose ${best.name}. Not done automatically: some changes need a restart, and cooling and power supply have to bear it.`,
        commands: [`sudo nvpmodel -m ${best.id}`, 'nvpmodel -q'],
        ...(mode.id === null ? {} : { undo: [`sudo nvpmodel -m ${mode.id}`] }),
      }),
    );
  },
};

function isUncapped(name: string): boolean {
  return name.startsWith('MAXN');
}

function listModes(modes: readonly { name: string }[]): string {
  return modes.map(({ name }) => name).join(', ');
}

const missingModes = findKnownIssue('KI-10');

export const powerModesListedCheck: Check = {
  id: 'power-modes-listed',
  title: 'Power modes of this module',
  phases: ['before'],
  why: 'After an update of Jetson Linux without its firmware, a module can be taken for a smaller one and lose its fast modes.',
  source: ['known issue KI-10', '/etc/nvpmodel.conf'],
  applies: (facts) =>
    notJetson(facts) ?? (expectedPowerModes(facts).length === 0 ? 'No list to compare with.' : null),
  judge: (facts) => {
    const modes = facts.jetson?.powerModes ?? null;
    if (modes === null) return skip(`${unknownReason(facts, 'jetson.powerModes')}.`);
    const missing = expectedPowerModes(facts).filter((name) => !modes.some((mode) => mode.name === name));
    if (missing.length === 0) return pass(`${listModes(modes)}.`);
    return warn(
      `${missing.join(' and ')} missing; this device lists ${listModes(modes)}.`,
      missingModes === null ? undefined : manual(missingModes.remedy),
    );
  },
};

export const powerLimitCheck: Check = {
  id: 'power-limit',
  title: 'Power limit of the card',
  phases: ['before', 'after'],
  why: 'A limit below the default, often left behind by somebody, slows every answer.',
  source: ['compatibility matrix (Dec 2024): thermal and power', 'nvidia-smi -q -d POWER'],
  applies: withoutDiscreteGpu,
  judge: (facts) => {
    const gpus = discreteGpusOf(facts).map((gpu) => ({ gpu, power: gpu.power }));
    const known = gpus.flatMap(({ gpu, power: { limitWatts, defaultLimitWatts } }) =>
      limitWatts === null || defaultLimitWatts === null ? [] : [{ gpu, limitWatts, defaultLimitWatts }],
    );
    if (known.length === 0) return skip(`${unknownReason(facts, 'accelerators')}.`);
    // Cards report 140.00 and 139.99 alike.
    const lowered = known.filter(({ limitWatts, defaultLimitWatts }) => limitWatts < defaultLimitWatts - 1);
    if (lowered.length === 0) {
      return pass(
        known.map(({ gpu, limitWatts }) => `${nameGpu(gpu)}: ${limitWatts} W, its default.`).join(' '),
      );
    }
    return warn(
      lowered
        .map((one) => `${nameGpu(one.gpu)}: ${one.limitWatts} W instead of ${one.defaultLimitWatts} W.`)
        .join(' '),
      manual({
        summary: 'Set the default again, unless power supply or cooling ask for less.',
        commands: lowered.map((one) => `sudo nvidia-smi -i ${one.gpu.index} -pl ${one.defaultLimitWatts}`),
        undo: lowered.map((one) => `sudo nvidia-smi -i ${one.gpu.index} -pl ${one.limitWatts}`),
      }),
    );
  },
};
