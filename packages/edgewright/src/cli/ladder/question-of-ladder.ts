import { AppError } from '../../base/app-error.ts';
import {
  type LadderQuestion,
  ladderQualities,
  ladderQuestionSchema,
  type LadderRung,
} from '../../contract/ladder.ts';
import type { Objective } from '../../contract/objective.ts';
import { benchObjectives } from '../bench/bench-objectives.ts';
import type { LadderFlags } from './ladder-flags.ts';

/** Beside prompt and answer: templates are counted, but not to the last token by every engine. */
const spareTokens = 64;
/** Longest question of the quality gate with its answer. */
const qualityTokens = 2_048;

/** What the flags ask of every rung. @throws AppError `usage`, `slo_unclear` */
export function questionOfLadder(flags: LadderFlags, rungs: readonly LadderRung[]): LadderQuestion {
  const [shortTokens, longTokens] = outputsOf(flags['output-tokens'] ?? '64,256');
  const inputTokens = flags['input-tokens'] ?? 512;
  const quality = ladderQualities.find((word) => word === (flags.quality ?? 'quick'));
  if (quality === undefined) {
    throw new AppError('usage', {
      message: `--quality is ${ladderQualities.join(', ')}; it got "${flags.quality}".`,
    });
  }
  const runs = flags.runs ?? 5;
  const loads = flags.loads ?? 1;
  if (loads > runs) {
    throw new AppError('usage', { message: `--loads ${loads} needs as many --runs; there are ${runs}.` });
  }
  const needed = inputTokens + longTokens + spareTokens;
  if (flags.context !== null && flags.context < needed) {
    throw new AppError('usage', {
      message: `--context ${flags.context} is too short: prompt, answer and template take ${needed} tokens.`,
    });
  }
  const question = ladderQuestionSchema.parse({
    sessions: flags.sessions ?? 8,
    inputTokens,
    shortTokens,
    longTokens,
    contextTokens: flags.context ?? (quality === 'none' ? needed : Math.max(needed, qualityTokens)),
    requests: flags.requests ?? 10,
    runs,
    loads,
    text: rungs.some(({ draft }) => draft !== null) ? 'text' : 'random',
    quality,
    slo: flags.slo,
    seed: flags.seed ?? 1,
  });
  // What cannot be understood shows now, and not after an hour.
  objectivesOf(question);
  return question;
}

/** Objectives hold at the target load with long answers, unless they say otherwise themselves. */
export function objectivesOf(question: LadderQuestion): readonly Objective[] {
  const { slo, sessions, inputTokens, longTokens } = question;
  return benchObjectives(slo, { sessions, inputTokens, outputTokens: longTokens, cachedTokens: 0 });
}

function outputsOf(text: string): [number, number] {
  const numbers = text.split(',').map(Number);
  const [short, long] = numbers;
  const isWhole = numbers.length === 2 && numbers.every((value) => Number.isInteger(value) && value >= 2);
  if (isWhole && short !== undefined && long !== undefined && short < long) return [short, long];
  throw new AppError('usage', {
    message: `--output-tokens is a short and a long length such as 64,256; it got "${text}".`,
  });
}
