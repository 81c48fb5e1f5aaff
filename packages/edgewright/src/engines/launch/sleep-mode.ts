import type { LaunchSpec } from '../launch-spec.ts';

/** A vLLM that can give its device memory back while it lives: its two routes are for developers, and off otherwise. */
export function withSleepMode(spec: LaunchSpec): LaunchSpec {
  if (spec.kind === 'attached') return spec;
  return {
    ...spec,
    argv: [...spec.argv, '--enable-sleep-mode'],
    env: { ...spec.env, VLLM_SERVER_DEV_MODE: '1' },
  };
}
