import type { Workload } from '../contract/objective.ts';

/** Room for the template, and for servers that keep a few tokens back. */
const spareTokens = 16;
const usualInput = 512;
const longInput = 8_192;

/**
 * The loads that tell the three constants apart: one session, for the constant of a step; all of them, for what the
 * cache costs; all of them with short answers, for the prompts; and long prompts in between.
 *
 * @param contextTokens longest prompt plus answer that the server takes
 */
export function calibrationLoads(about: { sessions: number; contextTokens: number }): Workload[] {
  const { sessions } = about;
  const room = Math.max(64, about.contextTokens - spareTokens);
  const outputTokens = clamp(Math.floor(room / 16), { least: 16, most: 256 });
  const shortOutput = Math.max(8, Math.floor(outputTokens / 4));
  const inputTokens = clamp(Math.floor(room / 4), { least: 32, most: usualInput });
  const longTokens = (output: number): number =>
    clamp(room - output, { least: inputTokens, most: longInput });
  const middle = Math.max(Math.min(2, sessions), Math.round(sessions / 4));
  return [
    { sessions: 1, inputTokens, outputTokens, cachedTokens: 0 },
    { sessions, inputTokens, outputTokens, cachedTokens: 0 },
    {
      sessions,
      inputTokens: Math.min(2_048, longTokens(shortOutput)),
      outputTokens: shortOutput,
      cachedTokens: 0,
    },
    { sessions: middle, inputTokens: longTokens(outputTokens), outputTokens, cachedTokens: 0 },
  ];
}

function clamp(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, value));
}
