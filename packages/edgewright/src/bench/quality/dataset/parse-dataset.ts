import { AppError } from '../../../base/app-error.ts';
import { describeIssue } from '../../../base/describe-issue.ts';
import { findJsonProblem } from '../../../base/json-position.ts';
import { type EvalItem, evalItemSchema } from '../../../contract/eval-items.ts';
import { limits } from '../../../contract/limits.ts';
import { problemOfCheck } from '../checks/judge-answer.ts';
import { parseCsv } from './parse-csv.ts';
import { letters, quoted, readChoice, readGsm8k, type ReadLine } from './public-formats.ts';

/**
 * The items of a file that the user brought: our own lines, lines as GSM8K or MMLU have them, or MMLU's CSV. All bad
 * lines are told together, since whoever corrects one wants to know of the others.
 *
 * @throws AppError `eval_dataset_invalid`
 */
export function parseDataset(text: string, { name }: { name: string }): EvalItem[] {
  const lines = name.toLowerCase().endsWith('.csv') ? linesOfCsv(text) : linesOfJson(text);
  const items: EvalItem[] = [];
  const problems: string[] = [];
  const lineOfId = new Map<string, number>();
  for (const { line, read } of lines) {
    const before = 'item' in read ? lineOfId.get(read.item.id) : undefined;
    if ('problem' in read) problems.push(`line ${line}: ${read.problem}`);
    else if (before !== undefined)
      problems.push(`line ${line}: the id ${quoted(read.item.id)} is that of line ${before}`);
    else {
      lineOfId.set(read.item.id, line);
      items.push({ ...read.item, set: name });
    }
  }
  if (items.length > limits.evalItems)
    problems.push(`it has ${items.length} items, and ${limits.evalItems} are the most`);
  if (lines.length === 0) problems.push('it holds no line');
  if (problems.length > 0) throw refusal(name, problems);
  return items;
}

function refusal(name: string, problems: readonly string[]): AppError {
  const shown = problems.slice(0, limits.evalListedProblems);
  const more = problems.length - shown.length;
  return new AppError('eval_dataset_invalid', {
    message: `${name} cannot be used, for ${problems.length === 1 ? 'one reason' : `${problems.length} reasons`}:\n  ${shown.join('\n  ')}${more > 0 ? `\n  … and ${more} more` : ''}`,
    facts: { file: name, problems: shown },
  });
}

function linesOfJson(text: string): { line: number; read: ReadLine }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== '')
    .map(({ content, line }) => ({ line, read: readJsonLine(content, line) }));
}

function readJsonLine(content: string, line: number): ReadLine {
  const problem = findJsonProblem(content);
  if (problem !== null)
    return { problem: `is not JSON: ${problem.expected} is missing at column ${problem.column}` };
  const value = JSON.parse(content) as unknown;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: `must be an object, but it is ${quoted(value)}` };
  }
  const given = 'id' in value ? value.id : undefined;
  const id = typeof given === 'string' || typeof given === 'number' ? String(given) : `line-${line}`;
  if ('messages' in value || 'check' in value) return readOwn(value);
  if ('choices' in value || 'A' in value) return readChoice(value, id);
  if ('question' in value && 'answer' in value) return readGsm8k(value, id);
  return {
    problem: `has neither "messages" and "check" nor "question" and "answer"; its fields are ${Object.keys(value).slice(0, 8).join(', ')}`,
  };
}

function readOwn(value: object): ReadLine {
  const read = evalItemSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    if (issue?.code === 'unrecognized_keys') {
      return {
        problem: `knows no ${issue.keys.map((key) => `"${key}"`).join(', ')}${issue.path.length > 0 ? ` in ${issue.path.join('.')}` : ''}`,
      };
    }
    return { problem: issue === undefined ? 'is not valid' : describeIssue(issue, value, 40).message };
  }
  const problem = problemOfCheck(read.data.check);
  if (problem !== null) return { problem: `check: ${problem}` };
  if (read.data.check.type === 'tool_call' && read.data.tools === undefined)
    return { problem: 'checks a tool call but gives no "tools"' };
  return { item: read.data };
}

/** MMLU's files have no header: question, choices, letter. One with a header may have its columns in any order. */
function linesOfCsv(text: string): { line: number; read: ReadLine }[] {
  const rows = parseCsv(text.replace(/^\uFEFF/, ''));
  const [first] = rows;
  const header = first?.cells.map((cell) => cell.trim()) ?? [];
  const hasHeader = header.some((cell) => cell.toLowerCase() === 'question');
  const names = hasHeader
    ? header.map((cell) => (/^[A-Ja-j]$/.test(cell) ? cell.toUpperCase() : cell.toLowerCase()))
    : ['question', ...letters.slice(0, Math.max(0, header.length - 2)), 'answer'];
  return rows.slice(hasHeader ? 1 : 0).map(({ line, cells, isBroken }) => {
    if (isBroken) return { line, read: { problem: 'has a quote that does not end where its cell does' } };
    if (cells.length !== names.length) {
      return {
        line,
        read: { problem: `has ${cells.length} columns, and the first row has ${names.length}` },
      };
    }
    const fields = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    return { line, read: readChoice(fields, `line-${line}`) };
  });
}
