import { type DeviceProfile, noMatch } from '../device-profile.ts';
import { notKnown, sourced } from '../provenance.ts';
import { noJetpack, noMig, noPeak } from './common.ts';

const noGpu = notKnown('there is no GPU');
const hostTells = notKnown('the host tells');

const cpuOnly: DeviceProfile = {
  id: 'cpu-only',
  title: 'Host without a GPU',
  kind: 'cpu',
  architecture: noGpu,
  chip: noGpu,
  computeCapability: noGpu,
  sm: noGpu,
  smAliases: sourced('A', [], 'there is no GPU'),
  streamingMultiprocessors: noGpu,
  cudaCores: noGpu,
  memory: {
    marketingBytes: hostTells,
    kind: hostTells,
    unified: notKnown('without a GPU there is nothing to share with'),
    bandwidthBytesPerSecond: notKnown('measure it: it differs with the memory that was plugged in'),
    visible: notKnown('any size; /proc/meminfo tells'),
    ecc: hostTells,
  },
  cpu: { cores: hostTells, model: hostTells },
  power: {
    minWatts: hostTells,
    defaultWatts: notKnown('RAPL counters tell on x86'),
    maxWatts: hostTells,
    limitSettable: hostTells,
  },
  powerModes: [notKnown('no nvpmodel')],
  thermal: { zones: hostTells, throttleC: hostTells, criticalC: hostTells },
  sharing: {
    mig: noMig('A', 'there is no GPU'),
    mps: sourced('A', false, 'there is no GPU'),
    timeSlicing: sourced('A', false, 'there is no GPU'),
  },
  nvlink: sourced('A', false, 'there is no GPU'),
  software: { ...noJetpack, minDriver: noGpu, minCuda: noGpu, maxCuda: noGpu },
  peakTflops: { fp32: noPeak, bf16: noPeak, fp8: noPeak, fp4: noPeak, int8: noPeak },
  container: { gpuArguments: noGpu, testImage: noGpu, testCommand: noGpu },
  notes: [sourced('B', 'llama.cpp, Ollama and the CPU build of vLLM serve here.', 'their documentation')],
  match: noMatch,
};

export const cpuProfiles: readonly DeviceProfile[] = [cpuOnly];
