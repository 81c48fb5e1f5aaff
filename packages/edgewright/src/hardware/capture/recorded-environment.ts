/**
 * Environment variables that a capture keeps. Everything else stays on the machine. Of a secret only that it is
 * set.
 */
export const recordedEnvironment = {
  HOME: 'value',
  XDG_DATA_HOME: 'value',
  XDG_CACHE_HOME: 'value',
  HF_HOME: 'value',
  HF_HUB_CACHE: 'value',
  HF_HUB_OFFLINE: 'value',
  HF_TOKEN: 'presence',
  HUGGING_FACE_HUB_TOKEN: 'presence',
  TIKTOKEN_ENCODINGS_BASE: 'value',
  DOCKER_HOST: 'value',
  CUDA_VISIBLE_DEVICES: 'value',
  NVIDIA_VISIBLE_DEVICES: 'value',
} as const satisfies Record<string, 'value' | 'presence'>;

export type RecordedVariable = keyof typeof recordedEnvironment;

export function isRecorded(name: string): name is RecordedVariable {
  return Object.hasOwn(recordedEnvironment, name);
}
