import { appendFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import { readSmallText } from '../../../base/read-small-text.ts';
import type { EvalItemRecord } from '../../../contract/eval-report.ts';
import { limits } from '../../../contract/limits.ts';
import type { Answer } from '../target/ask-chat.ts';
import { type ForcedLine, type RunLine, runLineSchema } from './answer-lines.ts';
import type { Answers, Pass } from './judged-item.ts';
import { type RunPlan, runPlanSchema } from './run-plan.ts';

/**
 * The folder of one run, and its only writer. `answers.jsonl` grows with every answer and is all that a run needs to go
 * on; what people read is made from it at the end, also of a run that was interrupted.
 */
export class RunFolder {
  readonly directory: string;
  readonly plan: RunPlan;
  readonly #answers: Record<Pass, Map<string, Answer>> = {
    baseline: new Map(),
    again: new Map(),
    candidate: new Map(),
  };
  readonly #forced: ForcedLine[] = [];
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(directory: string, plan: RunPlan) {
    this.directory = directory;
    this.plan = plan;
  }

  /** @throws AppError `eval_run_unusable` where the folder holds something already */
  static async create(directory: string, plan: RunPlan): Promise<RunFolder> {
    try {
      await mkdir(directory, { recursive: true });
      const found = await readdir(directory);
      if (found.length > 0) throw new Error(`it holds ${found.slice(0, 3).join(', ')}`);
      await writeFile(path.join(directory, 'run.json'), `${JSON.stringify(plan, null, 1)}\n`);
      await writeFile(path.join(directory, 'answers.jsonl'), '');
    } catch (cause) {
      throw unusable(
        `A new run needs an empty folder, and ${directory} cannot be used: ${(cause as Error).message}.`,
        cause,
      );
    }
    return new RunFolder(directory, plan);
  }

  /** @throws AppError `eval_run_unusable` */
  static async open(directory: string): Promise<RunFolder> {
    try {
      const plan = runPlanSchema.parse(JSON.parse(await readRunFile(directory, 'run.json')));
      const folder = new RunFolder(directory, plan);
      const text = await readRunFile(directory, 'answers.jsonl');
      for (const line of text.split('\n')) folder.#keep(parseLine(line));
      // The last line of a run that was killed may lack its end.
      if (text !== '' && !text.endsWith('\n')) await appendFile(path.join(directory, 'answers.jsonl'), '\n');
      return folder;
    } catch (cause) {
      const why = cause instanceof SyntaxError || cause instanceof Error ? cause.message : String(cause);
      throw unusable(
        `${directory} holds no run of \`edgewright eval\`: ${why.split('\n').slice(0, 2).join(' ')}`,
        cause,
      );
    }
  }

  get answers(): Answers {
    return this.#answers;
  }

  get forced(): readonly ForcedLine[] {
    return this.#forced;
  }

  /** One after the other, so that lines never mix. */
  async append(line: RunLine): Promise<void> {
    this.#keep(line);
    await this.#appendLine('answers.jsonl', line);
  }

  async appendItem(record: EvalItemRecord): Promise<void> {
    await this.#appendLine('items.jsonl', record);
  }

  async #appendLine(name: string, value: object): Promise<void> {
    const written = this.#lastWrite.then(() =>
      appendFile(path.join(this.directory, name), `${JSON.stringify(value)}\n`),
    );
    this.#lastWrite = written.catch(() => {});
    await written;
  }

  /** Takes over what another run knows of the baseline. */
  async copyBaseline(other: RunFolder): Promise<void> {
    for (const pass of ['baseline', 'again'] as const) {
      for (const [id, answer] of other.answers[pass]) await this.append({ kind: 'answer', pass, id, answer });
    }
    for (const line of other.forced) if (line.side === 'baseline') await this.append(line);
  }

  /** Whole or not at all. */
  async write(name: string, text: string): Promise<void> {
    const target = path.join(this.directory, name);
    await writeFile(`${target}.part`, text);
    await rename(`${target}.part`, target);
  }

  #keep(line: RunLine | null): void {
    if (line?.kind === 'answer') this.#answers[line.pass].set(line.id, line.answer);
    if (line?.kind === 'forced') this.#forced.push(line);
  }
}

/** Null for a line that is not whole. */
function parseLine(line: string): RunLine | null {
  if (line === '') return null;
  try {
    return runLineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function readRunFile(directory: string, name: string): Promise<string> {
  return readSmallText(path.join(directory, name), limits.evalRunFileBytes);
}

function unusable(message: string, cause: unknown): AppError {
  return new AppError('eval_run_unusable', { message, cause });
}
