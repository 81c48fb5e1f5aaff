import type { ThrottleReason } from '../../contract/accelerator-facts.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { gpusOf, nameGpu, withoutGpu } from '../box.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';

/** Reasons under which a card does what it was built for: it works at its power limit, or in step with others. */
const ordinaryReasons: readonly ThrottleReason[] = ['sw-power-cap', 'sync-boost'];

const inWords: Record<ThrottleReason, string> = {
  'sw-power-cap': 'at its power limit',
  'hw-slowdown': 'slowed down by hardware',
  'sync-boost': 'in step with other GPUs',
  'sw-thermal-slowdown': 'slowed down for heat',
  'hw-thermal-slowdown': 'slowed down by hardware for heat',
  'hw-power-brake': 'slowed down by the power supply',
};

export const throttlingCheck: Check = {
  id: 'throttling',
  title: 'Throttling',
  phases: ['during', 'after'],
  why: 'A box that is slowed down for heat or power answers slower than it was measured.',
  source: ['nvidia-smi clocks_event_reasons', '/sys/class/thermal cooling devices'],
  applies: withoutGpu,
  judge: (facts) => {
    const asked = gpusOf(facts).filter((gpu) => gpu.throttle !== null);
    const alerts = raisedAlerts(facts);
    const slowed = asked.filter((gpu) => extraordinary(gpu.throttle ?? []).length > 0);
    if (slowed.length > 0 || alerts.length > 0) {
      const evidence = [
        ...slowed.map((gpu) => `${nameGpu(gpu)} is ${tell(extraordinary(gpu.throttle ?? []))}.`),
        ...alerts.map(({ name, state }) => `${name} is raised (state ${state}).`),
      ];
      return warn(evidence.join(' '), lookAtHeat);
    }
    const sawCooling = facts.thermal?.cooling.some(({ name }) => isAlert(name)) ?? false;
    if (asked.length === 0 && !sawCooling)
      return skip('Neither driver nor system say whether it is slowed down.');
    const capped = asked.filter((gpu) => (gpu.throttle ?? []).length > 0);
    return pass(
      capped.length === 0
        ? 'Nothing slows it down.'
        : capped
            .map((gpu) => `${nameGpu(gpu)} is ${tell(gpu.throttle ?? [])}, which is normal under load.`)
            .join(' '),
    );
  },
};

function isAlert(name: string): boolean {
  return name.endsWith('-throttle-alert');
}

function raisedAlerts(facts: HostFacts): { name: string; state: number | null }[] {
  return (facts.thermal?.cooling ?? []).filter(({ name, state }) => isAlert(name) && (state ?? 0) > 0);
}

function extraordinary(reasons: readonly ThrottleReason[]): ThrottleReason[] {
  return reasons.filter((reason) => !ordinaryReasons.includes(reason));
}

function tell(reasons: readonly ThrottleReason[]): string {
  return reasons.map((reason) => inWords[reason]).join(' and ');
}

const lookAtHeat = manual({
  summary: 'Look at fan, air flow and power supply; the findings on temperature and power say which.',
  commands: ['nvidia-smi -q -d PERFORMANCE', 'grep -H . /sys/class/thermal/cooling_device*/{type,cur_state}'],
});
