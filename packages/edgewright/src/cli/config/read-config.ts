import { LineCounter, parseDocument } from 'yaml';
import { AppError } from '../../base/app-error.ts';
import { readSmallText } from '../../base/read-small-text.ts';
import { type Config, configSchema } from '../../contract/config.ts';
import { limits } from '../../contract/limits.ts';
import { type ConfigProblem, configProblems } from './config-problems.ts';

/** References inside a file (`*name`) that are followed: a few lines of them can unfold without end. */
const mostAliases = 100;

/** Reads a file of settings. @throws AppError `config_invalid` with every problem at once, each with its place */
export async function readConfig(path: string): Promise<Config> {
  let text: string;
  try {
    text = await readSmallText(path, limits.configFileBytes);
  } catch (cause) {
    throw new AppError('config_invalid', {
      message: `${path} could not be read: ${(cause as Error).message}.`,
      facts: { path },
      cause,
    });
  }
  return parseConfig(text, path);
}

/** Pure: the settings that `text` (YAML, or JSON) says. `name` stands in the message. */
export function parseConfig(text: string, name: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map(({ message, pos: [offset] }) => {
    const { line, col } = lines.linePos(offset);
    return { path: '', line, column: col, message: `${message}.` };
  });
  if (broken.length > 0) throw invalid(name, broken);
  let value: unknown;
  try {
    // An empty file says nothing, and nothing needs to be said.
    value = document.toJS({ maxAliasCount: mostAliases }) ?? {};
  } catch (thrown) {
    throw invalid(name, [{ path: '', line: 1, column: 1, message: `${(thrown as Error).message}.` }]);
  }
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(name, configProblems(parsed.error.issues, { document, lines, value }));
}

function invalid(name: string, problems: readonly ConfigProblem[]): AppError {
  const inOrder = problems.toSorted((left, right) => left.line - right.line || left.column - right.column);
  const shown = inOrder.map(({ line, column, message }) => `\n  ${name}:${line}:${column}  ${message}`);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new AppError('config_invalid', {
    message: `${name} has ${count}:${shown.join('')}`,
    facts: { path: name, problems: inOrder },
  });
}
