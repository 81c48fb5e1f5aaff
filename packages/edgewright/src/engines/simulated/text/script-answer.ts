import type { OfferedFunction, Wishes } from '../faces/wishes.ts';
import { knownAnswer } from './known-answers.ts';
import { makeJson } from './make-json.ts';

/** What an answer has to say word by word, whatever it would have said by itself. */
export type ScriptedAnswer =
  | { readonly kind: 'text'; readonly text: string }
  /** `text`: the arguments as JSON. */
  | { readonly kind: 'call'; readonly name: string; readonly text: string };

/** The answer to requests with functions, schemas or images; `null`: to this one anything may be said. */
export function scriptAnswer(question: string, wishes: Wishes): ScriptedAnswer | null {
  const called = wishes.result === null || wishes.choice !== 'auto' ? calledFunction(question, wishes) : null;
  if (called !== null) {
    const text = JSON.stringify(makeJson({ type: 'object', ...called.parameters }, question));
    return { kind: 'call', name: called.name, text };
  }
  if (wishes.schema !== null) {
    const about = wishes.result ?? knownAnswer(question) ?? question;
    return { kind: 'text', text: JSON.stringify(makeJson(wishes.schema, about)) };
  }
  if (wishes.result !== null) return { kind: 'text', text: `The function says: ${wishes.result}` };
  if (wishes.images > 0 && /\b(?:image|picture|photo)s?\b/i.test(question)) {
    return {
      kind: 'text',
      text: `There ${wishes.images === 1 ? 'is 1 image' : `are ${wishes.images} images`}.`,
    };
  }
  return null;
}

/** One that must be called, or whose name has a word in common with the question. */
function calledFunction(question: string, { functions, choice }: Wishes): OfferedFunction | null {
  const asked = new Set(question.toLowerCase().match(/\p{L}+/gu) ?? []);
  const fitting = functions.find(({ name }) => wordsOf(name).some((word) => asked.has(word)));
  return fitting ?? (choice === 'auto' ? null : (functions[0] ?? null));
}

/** `get_weather` and `getWeather` are about weather; shorter words are verbs. */
function wordsOf(name: string): string[] {
  const words = name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return words.filter((word) => word.length > 3);
}
