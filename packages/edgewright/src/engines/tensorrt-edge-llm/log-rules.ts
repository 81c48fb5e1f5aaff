import type { LogRule } from '../log-event.ts';
import { readyRule, stageRule } from '../log-rules.ts';

/**
 * What is known of the log of TensorRT Edge-LLM: its server is a uvicorn that begins after the model is loaded. It
 * does not say whether it found a built engine or builds one; a build takes minutes. Source: TensorRT Edge-LLM
 * `experimental/server/runtime/engine_build.py` (2026).
 */
export const edgeLlmLogRules: readonly LogRule[] = [
  stageRule('warm-up', /^Waiting for application startup\./),
  readyRule(/^Application startup complete\./),
];
