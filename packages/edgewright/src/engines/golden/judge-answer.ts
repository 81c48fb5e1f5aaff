/** What an answer to a question with a known answer is like. */
export type AnswerKind =
  | 'right'
  /** Words, but not the expected ones: small models do that. */
  | 'other'
  | 'empty'
  /** The same over and over. */
  | 'repetitive'
  /** Signs rather than words. */
  | 'gibberish';

/** Judges one answer. Pure. `expected` is looked for anywhere in it: models explain themselves. */
export function judgeAnswer(answer: string, expected: RegExp): AnswerKind {
  const text = answer.trim();
  if (text === '') return 'empty';
  // Before the expected word: an engine that is broken may hit it by chance, again and again.
  if (isRepetitive(text)) return 'repetitive';
  if (expected.test(text)) return 'right';
  return isGibberish(text) ? 'gibberish' : 'other';
}

const leastWords = 24;
/** Below this share of different words, a text of that length says nothing. */
const leastDifferent = 0.2;

function isRepetitive(text: string): boolean {
  if (/(.)\1{19}/su.test(text)) return true;
  const words = text.toLowerCase().split(/\s+/);
  if (words.length < leastWords) return false;
  return new Set(words).size / words.length < leastDifferent;
}

/** Writing systems that a broken engine mixes within one short answer. */
const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Han}/u,
  /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  /\p{Script=Hangul}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Thai}/u,
];
const mostScripts = 3;
/** Least share of letters, digits and spaces. Answers with code or tables stay above it. */
const leastReadable = 0.6;
const mostBroken = 0.05;

function isGibberish(text: string): boolean {
  const characters = Array.from(text);
  const share = (pattern: RegExp): number =>
    characters.filter((character) => pattern.test(character)).length / characters.length;
  if (share(/\uFFFD|\p{Cc}/u) > mostBroken && !/^[\s\S]*\n[\s\S]*$/.test(text)) return true;
  if (scripts.filter((script) => script.test(text)).length > mostScripts) return true;
  return characters.length >= leastJudged && share(/[\p{L}\p{N}\s]/u) < leastReadable;
}

/** A shorter answer may well be one sign. */
const leastJudged = 8;
