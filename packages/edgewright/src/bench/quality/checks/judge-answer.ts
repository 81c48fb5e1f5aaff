import type { EvalCheck } from '../../../contract/eval-items.ts';
import { limits } from '../../../contract/limits.ts';
import { compileSchema } from './compile-schema.ts';
import { findChoice, findJson, findNumber, withoutThoughts } from './find-answer.ts';
import { holdsValue } from './same-value.ts';
import { withinTime } from './within-time.ts';

export interface ToolCall {
  readonly name: string;
  /** JSON, as text. */
  readonly arguments: string;
}

/** `unparsed`: there was nothing to judge, such as no number where one was asked for. */
export type Judgement = 'right' | 'wrong' | 'unparsed';

/** Holds one answer against its check. */
export function judgeAnswer(
  check: EvalCheck,
  answer: { text: string; toolCalls: readonly ToolCall[] },
): Judgement {
  const text = withoutThoughts(answer.text).trim().slice(0, limits.evalAnswerCharacters);
  switch (check.type) {
    case 'exact':
      return rightIf(listOf(check.value).some((value) => plain(value, check) === plain(text, check)));
    case 'number': {
      const number = findNumber(text);
      if (number === null) return 'unparsed';
      return rightIf(Math.abs(number - check.value) <= (check.tolerance ?? 0) + 1e-9);
    }
    case 'regex': {
      const pattern = new RegExp(check.pattern, check.flags ?? 'i');
      return rightIf(withinTime(limits.evalCheckMs, () => pattern.test(text))?.result === true);
    }
    case 'contains':
      return rightIf(listOf(check.value).every((value) => text.toLowerCase().includes(value.toLowerCase())));
    case 'json_schema':
      return judgeJson(check, text);
    case 'choice': {
      const letter = findChoice(text);
      return letter === null ? 'unparsed' : rightIf(letter === check.value);
    }
    case 'tool_call':
      return judgeToolCall(check, answer.toolCalls);
  }
}

/** What is wrong with a check itself; null when it can be used. */
export function problemOfCheck(check: EvalCheck): string | null {
  if (check.type === 'json_schema') {
    const compiled = compileSchema(check.schema);
    return 'problem' in compiled ? compiled.problem : null;
  }
  if (check.type !== 'regex') return null;
  try {
    void new RegExp(check.pattern, check.flags ?? 'i');
    return null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

function judgeJson(check: EvalCheck & { type: 'json_schema' }, text: string): Judgement {
  const value = findJson(text);
  if (value === undefined) return 'unparsed';
  const compiled = compileSchema(check.schema);
  // A pattern of the schema is an expression like any other.
  const fits =
    'fits' in compiled && withinTime(limits.evalCheckMs, () => compiled.fits(value))?.result === true;
  return rightIf(fits && (check.fields === undefined || holdsValue(value, check.fields)));
}

function judgeToolCall(check: EvalCheck & { type: 'tool_call' }, calls: readonly ToolCall[]): Judgement {
  const [call] = calls;
  if (call === undefined) return 'unparsed';
  if (call.name !== check.name || calls.length > 1) return 'wrong';
  const given = findJson(call.arguments === '' ? '{}' : call.arguments);
  return given === undefined ? 'unparsed' : rightIf(holdsValue(given, check.arguments ?? {}));
}

function rightIf(is: boolean): Judgement {
  return is ? 'right' : 'wrong';
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function plain(text: string, { caseSensitive }: { caseSensitive?: boolean | undefined }): string {
  const bare = text
    .trim()
    .replace(/^["'`*]+|[."'`*!]+$/g, '')
    .replace(/\s+/g, ' ');
  return caseSensitive === true ? bare : bare.toLowerCase();
}
