/** What a model thought before it answered is no part of its answer. */
export function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?<\/think>\s*/, '');
}

/** The number that a text ends in: after `####` where that stands, else the last one; null without any. */
export function findNumber(text: string): number | null {
  const marked = text.lastIndexOf('####');
  const numbers = (marked < 0 ? text : text.slice(marked)).match(numberPattern);
  const last = numbers?.at(-1)?.replaceAll(',', '');
  return last === undefined ? null : Number(last);
}

const numberPattern = /(?<![\w.])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)/g;

/** The letter that was chosen: named as the answer, or the only one that stands alone; null where that is not clear. */
export function findChoice(text: string): string | null {
  const named = [...text.matchAll(/\b(?:answer|choice|option)\b(?: is|:)?\W{0,4}([A-J])\b/gi)].at(-1)?.[1];
  if (named !== undefined) return named.toUpperCase();
  const first = /^\W{0,3}([A-J])(?:[).,:*"\]]|\s*(?:\n|$))/.exec(text.trim())?.[1];
  if (first !== undefined) return first;
  // "A" and "I" are words as well.
  const standing = new Set(
    [...text.matchAll(/(?:^|[\s(*"])([B-HJ])(?=[).,:*"\s]|$)/g)].map(([, letter]) => letter),
  );
  return standing.size === 1 ? ([...standing][0] ?? null) : null;
}

/** The JSON in an answer: all of it, what a fence holds, or from the first bracket to the last; undefined without. */
export function findJson(text: string): unknown {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)```/i.exec(text)?.[1];
  const from = text.search(/[[{]/);
  const to = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
  const inner = from >= 0 && to > from ? text.slice(from, to + 1) : undefined;
  for (const candidate of [text, fenced, inner]) {
    if (candidate === undefined) continue;
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // The next way to find it.
    }
  }
  return undefined;
}
