import type { ThrottleReason } from '../../contract/accelerator-facts.ts';

/**
 * Reasons that mean the box lacks cooling or power. A software power cap is how a GPU keeps to its limit under
 * full load, and sync boost follows another GPU: both are shown, neither is an alarm.
 */
export function isAlarming(reason: ThrottleReason): boolean {
  return reason !== 'sw-power-cap' && reason !== 'sync-boost';
}
