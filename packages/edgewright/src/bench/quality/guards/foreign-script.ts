const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Thai',
] as const;
const patterns = scripts.map((script) => new RegExp(`\\p{Script=${script}}`, 'gu'));
const letter = /\p{L}/gu;

/** Beyond this share of its letters an answer has left the writing of its question. */
const mostForeignShare = 0.15;
const leastLetters = 8;

/** Whether an answer is in a script that its question does not use, or holds bytes that are no text. */
export function isForeignScript(question: string, answer: string): boolean {
  if (answer.includes('\uFFFD')) return true;
  const letters = countOf(answer, letter);
  if (letters < leastLetters) return false;
  // Words of ours stand in answers of every language.
  const known = patterns.filter(
    (pattern, index) => scripts[index] === 'Latin' || countOf(question, pattern) > 0,
  );
  const familiar = known.reduce((sum, pattern) => sum + countOf(answer, pattern), 0);
  const isJapanese = known.some((pattern) => pattern.source.includes('iragana'));
  const related = isJapanese ? countOf(answer, /[\p{Script=Han}\p{Script=Katakana}]/gu) : 0;
  return (letters - familiar - related) / letters > mostForeignShare;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
