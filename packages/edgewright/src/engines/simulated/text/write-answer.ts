import { hashText, randomSource } from '../../../base/random.ts';
import { knownAnswer } from './known-answers.ts';
import { splitTokens } from './tokens.ts';

export interface AnswerRequest {
  /** The last thing that was asked; the whole prompt where there are no turns. */
  readonly question: string;
  /** To be said word by word; `null`: anything. */
  readonly scripted: string | null;
  readonly prompt: string;
  readonly seed: number;
  /** Most tokens of the answer. */
  readonly maxTokens: number;
  /** Go on to the last token, as `ignore_eos` asks. */
  readonly fillsUp: boolean;
  readonly stop: readonly string[];
  readonly spoiled: 'garbage' | 'empty' | 'repetition' | null;
}

export interface WrittenAnswer {
  /** At least one; an answer of nothing is one token without text. */
  readonly tokens: readonly string[];
  readonly finishReason: 'stop' | 'length';
}

/** What is said: the right answer to a few known questions, else sentences that mean nothing, the same for the same seed and prompt. */
export function writeAnswer(request: AnswerRequest): WrittenAnswer {
  const full = fullAnswer(request);
  const cut = cutAtStop(full.join(''), request.stop);
  const tokens = cut === null ? full : splitTokens(cut);
  if (tokens.length > request.maxTokens) {
    return { tokens: tokens.slice(0, request.maxTokens), finishReason: 'length' };
  }
  const isFull = request.fillsUp && cut === null && tokens.length === request.maxTokens;
  return { tokens: tokens.length === 0 ? [''] : tokens, finishReason: isFull ? 'length' : 'stop' };
}

/** Without a limit by the user an answer ends by itself after so many tokens. */
const usualTokens = { least: 120, spread: 200 };

function fullAnswer(request: AnswerRequest): string[] {
  const { question, scripted, prompt, seed, spoiled, fillsUp, maxTokens } = request;
  const random = randomSource(hashText(prompt, seed));
  const natural = usualTokens.least + Math.floor(random() * usualTokens.spread);
  const length = fillsUp ? maxTokens : natural;
  switch (spoiled) {
    case 'empty':
      return fillsUp ? Array.from({ length }, () => '') : [];
    case 'garbage':
      return Array.from({ length }, () => nonsense[Math.floor(random() * nonsense.length)] ?? '!');
    case 'repetition':
      return Array.from({ length }, (_, index) => (index === 0 ? 'the' : ' the'));
    case null: {
      if (scripted !== null) return splitTokens(scripted);
      const known = knownAnswer(question);
      const begun = known === null ? [] : splitTokens(known);
      return known !== null && !fillsUp ? begun : [...begun, ...sentences(random, length)].slice(0, length);
    }
  }
}

function sentences(random: () => number, tokens: number): string[] {
  const made: string[] = [];
  while (made.length < tokens) {
    const words = 5 + Math.floor(random() * 9);
    for (let word = 0; word < words; word += 1) {
      const chosen = vocabulary[Math.floor(random() * vocabulary.length)] ?? 'word';
      const shown = word === 0 ? chosen.charAt(0).toUpperCase() + chosen.slice(1) : chosen;
      made.push(made.length === 0 ? shown : ` ${shown}`);
    }
    made.push('.');
  }
  return made;
}

function cutAtStop(text: string, stop: readonly string[]): string | null {
  const ends = stop.filter((mark) => mark !== '').map((mark) => text.indexOf(mark));
  const found = ends.filter((end) => end >= 0);
  return found.length === 0 ? null : text.slice(0, Math.min(...found));
}

/** Six letters at most, so that every word is one token. */
const vocabulary =
  'a the one this that each some every small large quick slow bright quiet river stone field forest window garden engine signal memory sensor motor camera wheel table paper letter number moment answer reason system model token layer cache moves holds keeps brings finds shows turns gives takes makes reads writes sends and but with from into over under after before while near beside around often always seldom again still almost about'.split(
    ' ',
  );

/** What a model with broken weights or the wrong template says. */
const nonsense = ['!', '!!', ' ��', 'ÿ', ' 000', '</', '}}', ' Ġ', '\\u', ' ¿', ' @@', ' zxq'];
