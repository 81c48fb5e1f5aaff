import { compareVersions } from '../catalog/compare-versions.ts';

/** How code is made for GPUs of one compute capability. */
export interface CudaArchitecture {
  readonly capability: string;
  /** As `CMAKE_CUDA_ARCHITECTURES` takes it. */
  readonly name: string;
  /** First release of the CUDA toolkit that knows it. */
  readonly since: string;
  /** Last one that does; null: they still do. */
  readonly until: string | null;
}

/**
 * The suffix `a` stands for instructions that only this chip has; without it llama.cpp leaves out the 4-bit floats of
 * Blackwell. Sources: release notes of the CUDA toolkits 11.1 to 13.0 and the CUDA C++ Programming Guide;
 * `ggml/src/ggml-cuda/CMakeLists.txt` of llama.cpp v0.5.0. Toolkit 13.0 renamed the chip of Thor from 10.1 to 11.0.
 */
const architectures = [
  { capability: '5.3', name: '53', since: '7.0', until: '12.9' },
  { capability: '6.0', name: '60', since: '8.0', until: '12.9' },
  { capability: '6.1', name: '61', since: '8.0', until: '12.9' },
  { capability: '6.2', name: '62', since: '8.0', until: '12.9' },
  { capability: '7.0', name: '70', since: '9.0', until: '12.9' },
  { capability: '7.2', name: '72', since: '9.2', until: '12.9' },
  { capability: '7.5', name: '75', since: '10.0', until: null },
  { capability: '8.0', name: '80', since: '11.0', until: null },
  { capability: '8.6', name: '86', since: '11.1', until: null },
  { capability: '8.7', name: '87', since: '11.4', until: null },
  { capability: '8.9', name: '89', since: '11.8', until: null },
  { capability: '9.0', name: '90', since: '11.8', until: null },
  { capability: '10.0', name: '100a', since: '12.8', until: null },
  { capability: '10.3', name: '103a', since: '12.9', until: null },
  { capability: '11.0', name: '110a', since: '13.0', until: null },
  { capability: '12.0', name: '120a', since: '12.8', until: null },
  { capability: '12.1', name: '121a', since: '12.9', until: null },
] as const satisfies readonly CudaArchitecture[];

/** Null for a compute capability that the table does not have. */
export function cudaArchitectureOf(capability: string): CudaArchitecture | null {
  return architectures.find((row) => row.capability === capability) ?? null;
}

/** Why a toolkit cannot make code for these GPUs; null: it can. */
export function toolkitProblem(architecture: CudaArchitecture, toolkit: string): string | null {
  const { capability, since, until } = architecture;
  if (compareVersions(toolkit, since) < 0) {
    return `GPUs of compute capability ${capability} need CUDA ${since} or newer; nvcc is of ${toolkit}`;
  }
  if (until !== null && compareVersions(majorMinor(toolkit), until) > 0) {
    return `GPUs of compute capability ${capability} need CUDA ${until} or older; nvcc is of ${toolkit}`;
  }
  return null;
}

function majorMinor(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
