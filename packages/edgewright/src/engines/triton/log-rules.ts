import type { LogRule } from '../log-event.ts';
import { factsRule, readyRule, stageRule } from '../log-rules.ts';
import { tensorRtLlmStartRules } from '../tensorrt-llm/log-rules.ts';
import { vllmStartRules } from '../vllm/log-rules.ts';

/** Triton itself, and the engines that run as its Python models. Source: Triton `src/http_server.cc`, `grpc_server.cc`, `main.cc`. */
export const tritonLogRules: readonly LogRule[] = [
  stageRule('load', /^"?loading: [\w.-]{1,100}:\d{1,6}/),
  stageRule('warm-up', /successfully loaded '[^']{1,100}'/),
  factsRule(/\| server_version {1,80}\| (\d[\w.]{0,20})/, (engineVersion = '') => ({ engineVersion })),
  // The services begin after all models are loaded.
  readyRule(/Started HTTPService at /),
  ...tensorRtLlmStartRules,
  ...vllmStartRules,
];
