import type { Check } from './check.ts';
import { architectureCheck } from './checks/architecture.ts';
import { eccCheck, migCheck, persistenceModeCheck } from './checks/card-settings.ts';
import { cdiSpecCheck } from './checks/cdi-spec.ts';
import { clockCheck } from './checks/clock.ts';
import { containerToolkitCheck } from './checks/container-toolkit.ts';
import { cudaToolkitCheck, driverServesCudaCheck } from './checks/cuda.ts';
import { diskSpaceCheck } from './checks/disk-space.ts';
import { dockerAccessCheck } from './checks/docker-access.ts';
import { dockerDaemonJsonCheck } from './checks/docker-daemon-json.ts';
import { dockerNvidiaRuntimeCheck } from './checks/docker-nvidia-runtime.ts';
import { engineVersionsCheck, oldGpuCheck } from './checks/engines.ts';
import { glibcCheck } from './checks/glibc.ts';
import { gpuDriverCheck } from './checks/gpu-driver.ts';
import { gpuInContainerCheck } from './checks/gpu-in-container.ts';
import { gpuMemoryHeldCheck, gpuMemoryReadingCheck } from './checks/gpu-memory.ts';
import { hugePagesCheck } from './checks/huge-pages.ts';
import { imageFamilyCheck } from './checks/image-family.ts';
import { jetpackCheck } from './checks/jetpack.ts';
import { gpuOperatorCheck, kubernetesRuntimeCheck } from './checks/kubernetes.ts';
import { memoryAvailableCheck } from './checks/memory-available.ts';
import { memoryPageCacheCheck } from './checks/memory-page-cache.ts';
import { modelPrecisionCheck } from './checks/model-precision.ts';
import {
  encodingsCheck,
  gatedModelsCheck,
  modelCacheCheck,
  offlineSwitchCheck,
  registriesCheck,
} from './checks/offline.ts';
import { kernelCheck, operatingSystemCheck } from './checks/operating-system.ts';
import { portsCheck } from './checks/ports.ts';
import { powerLimitCheck, powerModeCheck, powerModesListedCheck } from './checks/power.ts';
import { engineHealthCheck, openWebuiCheck } from './checks/serving.ts';
import { swapCheck } from './checks/swap.ts';
import { temperatureCheck } from './checks/temperature.ts';
import { tensorrtCheck, tensorrtLlmCheck } from './checks/tensorrt.ts';
import { throttlingCheck } from './checks/throttling.ts';

/** Every question of the doctor, in the order in which a box is set up: causes stand before their effects. */
export const checks: readonly Check[] = [
  architectureCheck,
  operatingSystemCheck,
  kernelCheck,
  glibcCheck,
  jetpackCheck,
  gpuDriverCheck,
  driverServesCudaCheck,
  cudaToolkitCheck,
  tensorrtCheck,
  tensorrtLlmCheck,
  oldGpuCheck,
  dockerAccessCheck,
  dockerDaemonJsonCheck,
  containerToolkitCheck,
  dockerNvidiaRuntimeCheck,
  cdiSpecCheck,
  gpuInContainerCheck,
  imageFamilyCheck,
  kubernetesRuntimeCheck,
  gpuOperatorCheck,
  memoryAvailableCheck,
  memoryPageCacheCheck,
  gpuMemoryReadingCheck,
  gpuMemoryHeldCheck,
  swapCheck,
  hugePagesCheck,
  diskSpaceCheck,
  powerModeCheck,
  powerModesListedCheck,
  powerLimitCheck,
  temperatureCheck,
  throttlingCheck,
  eccCheck,
  migCheck,
  persistenceModeCheck,
  clockCheck,
  portsCheck,
  modelCacheCheck,
  gatedModelsCheck,
  encodingsCheck,
  modelPrecisionCheck,
  offlineSwitchCheck,
  registriesCheck,
  engineVersionsCheck,
  openWebuiCheck,
  engineHealthCheck,
];
