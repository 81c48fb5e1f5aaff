import { llamaLoadRules } from '../llama-cpp/log-rules.ts';
import type { LogRule } from '../log-event.ts';
import { concernRule, factsRule, number, readyRule, secondsInMs, stageRule } from '../log-rules.ts';

/**
 * Ollama itself, and the `llama-server` that it runs for each model since 0.30, whose lines it passes on. A server
 * that listens has no model yet: the first request loads it. Sources: Ollama of August 2026 (0.33), logs of 2026,
 * whole starts of 0.33.0 on a CPU.
 */
export const ollamaLogRules: readonly LogRule[] = [
  stageRule('spawn', /msg="Listening on /),
  stageRule('load', /msg="starting (?:llama-server|runner)"/),
  stageRule('load', /msg="loading model via llama-server"/),
  stageRule('load', /msg="waiting for (?:llama-server|server) to become available"/),
  readyRule(/msg="llama(?:-server| runner) started in /),

  factsRule(/msg="Listening on [^"]{1,80} \(version (\d[\w.+-]{0,30})\)"/, (engineVersion = '') => ({
    engineVersion,
  })),
  // Words are in quotation marks only where there are several.
  factsRule(
    /msg="inference compute" [^\n]{0,400}description=(?:"([^"]{1,80})"|([^\s"]{1,80}))/,
    (words, word = '') => ({ device: words ?? word }),
  ),
  factsRule(/msg="llama(?:-server| runner) started in ([\d.]{1,12}) seconds"/, (seconds) => ({
    weightsLoadMs: secondsInMs(seconds),
  })),
  // It gives its child the contexts of all slots together.
  factsRule(/msg="starting llama-server" [^\n]{0,2000} -c (\d{1,10}) -np (\d{1,4})/, (context, slots) => ({
    contextTokens: Math.floor(number(context) / Math.max(1, number(slots))),
    slots: number(slots),
  })),
  factsRule(/model architecture does not currently support parallel requests/, () => ({ slots: 1 })),

  concernRule('layers-on-cpu', /unable to load full model on GPU/),
  concernRule('layers-on-cpu', /dropping integrated GPU; to enable, set OLLAMA_IGPU_ENABLE=1/),
  concernRule('context-cut', /requested context size too large for model/),
  concernRule('context-cut', /truncating input prompt/),
  ...llamaLoadRules,
];
