import { limits } from '../contract/limits.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** A line of an engine's output without colours and without what loggers put in front. */
export interface LogLine {
  readonly text: string;
  /** Null: the line does not say. */
  readonly level: LogLevel | null;
}

/** What loggers put in front, with the level in the first group where they tell it. Tried until none fits. */
const prefixes: readonly RegExp[] = [
  // Programs that run engines and name them: `docker logs --timestamps`, container names of compose.
  /^\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}Z?(?: \| |\s{1,3}(DEBUG|INFO|WARN|ERROR) | - (DEBUG|INFO|WARNING|ERROR|CRITICAL) - | )/,
  // vLLM: `(EngineCore_DP0 pid=120) INFO 11-20 12:00:01 [core.py:77] `, and uvicorn: `INFO:     `.
  /^\([A-Za-z][\w ]{0,40} pid=\d{1,10}\) {0,2}/,
  /^(DEBUG|INFO|WARNING|ERROR|CRITICAL) \d\d-\d\d \d\d:\d\d:\d\d \[[^\]]{1,80}\] {0,4}/,
  /^(DEBUG|INFO|WARNING|ERROR|CRITICAL):\s{1,9}/,
  // SGLang: `[2026-11-20 12:00:00 TP0] `; MLC the same with `INFO jit.py:126: ` behind it.
  /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: [A-Z]{2}\d{1,3}){0,4}\] /,
  /^(DEBUG|INFO|WARNING|ERROR) (?:[\w.]{1,60}\.py:\d{1,6}: )?(?=\S)/,
  /^\[\d\d:\d\d:\d\d\] [^\s:]{1,300}\.cc:\d{1,6}: /,
  // TensorRT-LLM: `[11/20/2026-12:00:00] [TRT-LLM] [RANK 0] [I] ` and `[TensorRT-LLM][INFO] `.
  /^\[\d\d\/\d\d\/\d{4}-\d\d:\d\d:\d\d\] /,
  /^\[TRT-LLM\] (?:\[RANK \d{1,4}\] )?\[([TVIWEF])\] /,
  /^\[TensorRT-LLM\]\[(TRACE|DEBUG|INFO|WARNING|ERROR)\] /,
  // Triton: `I1120 12:00:00.000000 1 http_server.cc:358] `.
  /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} \d{1,10} [\w.]{1,80}:\d{1,6}\] /,
  // llama.cpp: `0.07.776.606 I `.
  /^\d{1,4}\.\d\d\.\d{3}\.\d{3} ([DIWE]) /,
  // Ollama: `time=… level=INFO source=… `.
  /^time=\S{10,40} level=(DEBUG|INFO|WARN|ERROR) source=\S{1,80} /,
  // TGI: `shard-manager: text_generation_launcher: `, `text_generation_router::server: router/src/server.rs:2402: `.
  /^(?:[\w-]{1,40}: ){0,2}text_generation_\w{1,30}(?:::\w{1,40}){0,6}: (?:[\w/.-]{1,100}\.rs:\d{1,6}: )?/,
];
const mostPrefixes = 6;

const levels: Readonly<Record<string, LogLevel>> = {
  T: 'debug',
  V: 'debug',
  D: 'debug',
  I: 'info',
  W: 'warning',
  E: 'error',
  F: 'error',
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warning',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'error',
};

/** The escape character is written by its number: a control character in a pattern is easily lost in editors. */
const colours = new RegExp(String.raw`\u001B\[[0-9;?]{0,16}[A-Za-z]`, 'g');

/** Takes colours and prefixes off a line. A line that is too long is cut: what it means stands at its beginning. */
export function parseLogLine(line: string): LogLine {
  let text = line.slice(0, limits.logLineBytes).replaceAll(colours, '').trimEnd();
  let level: LogLevel | null = null;
  for (let round = 0; round < mostPrefixes; round += 1) {
    const prefix = firstMatch(text);
    if (prefix === null) break;
    level = levels[prefix.slice(1).find((group) => group !== undefined) ?? ''] ?? level;
    text = text.slice(prefix[0].length);
  }
  return { text: text.trim(), level };
}

function firstMatch(text: string): RegExpExecArray | null {
  for (const prefix of prefixes) {
    const match = prefix.exec(text);
    if (match) return match;
  }
  return null;
}
