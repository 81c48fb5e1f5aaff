import type { Accelerator } from '../contract/accelerator-facts.ts';
import type { HostFacts } from '../contract/host-facts.ts';

/** GPUs that were found; empty also when they could not be asked. */
export function gpusOf(facts: HostFacts): Accelerator[] {
  return facts.accelerators ?? [];
}

export function isJetson(facts: HostFacts): boolean {
  return facts.jetson !== null || (facts.device?.id?.startsWith('jetson-') ?? false);
}

/** A box whose GPU an engine would use. A Jetson has one even when nvidia-smi does not list it. */
export function hasGpu(facts: HostFacts): boolean {
  return isJetson(facts) || gpusOf(facts).length > 0;
}

/** GPUs on cards of their own: with memory, power limit and persistence of their own. */
export function discreteGpusOf(facts: HostFacts): Accelerator[] {
  return isJetson(facts) ? [] : gpusOf(facts).filter((gpu) => gpu.integrated !== true);
}

export function hasIntegratedGpu(facts: HostFacts): boolean {
  return isJetson(facts) || gpusOf(facts).some((gpu) => gpu.integrated === true);
}

export function isThor(facts: HostFacts): boolean {
  return facts.machine.soc === 'tegra264' || gpusOf(facts).some((gpu) => gpu.sm === 'sm_110');
}

/** Why a check about GPUs does not apply, or null when it does. */
export function withoutGpu(facts: HostFacts): string | null {
  if (hasGpu(facts)) return null;
  return facts.accelerators === null ? 'GPUs could not be asked.' : 'There is no NVIDIA GPU.';
}

/** Why a check about cards with memory of their own does not apply, or null when it does. */
export function withoutDiscreteGpu(facts: HostFacts): string | null {
  const none = withoutGpu(facts);
  if (none !== null) return none;
  return discreteGpusOf(facts).length === 0 ? 'The GPU is part of the system on chip.' : null;
}

/** `GPU 0 (NVIDIA L4)`. */
export function nameGpu(gpu: Accelerator): string {
  return `GPU ${gpu.index} (${gpu.name})`;
}
