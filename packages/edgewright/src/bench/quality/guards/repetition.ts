/** Words of a run that is looked for, and how often in a row of the text it must come to be a loop. */
const runWords = 6;
const runTimes = 4;
const sentenceTimes = 4;
const leastSentenceCharacters = 20;

/** Whether a text goes round in circles: one run of six words four times, one sentence four times, or one word forever. */
export function isRepetitive(text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (
    hasCommon(
      text.toLowerCase().split(/(?<=[.!?])\s+/),
      (part) => part.length > leastSentenceCharacters,
      sentenceTimes,
    )
  ) {
    return true;
  }
  const runs = words
    .slice(0, Math.max(0, words.length - runWords + 1))
    .map((_, at) => words.slice(at, at + runWords).join(' '));
  if (hasCommon(runs, () => true, runTimes)) return true;
  // No spaces at all, as in Chinese or in rubbish: the same few characters again and again.
  return /(?<piece>.{1,12}?)\k<piece>{11}/su.test(text.slice(-600).replace(/[-=_.#*\s|]+/g, ' '));
}

function hasCommon(parts: readonly string[], matters: (part: string) => boolean, times: number): boolean {
  const counts = new Map<string, number>();
  for (const part of parts) {
    if (!matters(part)) continue;
    const count = (counts.get(part) ?? 0) + 1;
    if (count >= times) return true;
    counts.set(part, count);
  }
  return false;
}
