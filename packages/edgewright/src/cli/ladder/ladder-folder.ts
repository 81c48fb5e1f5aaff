import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { readSmallText } from '../../base/read-small-text.ts';
import { renderLadderMarkdown } from '../../bench/ladder/render-ladder-markdown.ts';
import { renderLadderPage } from '../../bench/ladder/render-ladder-page.ts';
import { writeWhole } from '../../base/whole-file.ts';
import { type Ladder, ladderSchema } from '../../contract/ladder.ts';
import { limits } from '../../contract/limits.ts';

const stateFile = 'ladder.json';

/** The folder of one ladder, and its only writer: the state, what people read, and a folder for each rung. */
export class LadderFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** @throws AppError `output_exists`, `output_refused` */
  async create(): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true });
    } catch (cause) {
      throw new AppError('output_refused', {
        message: `${this.path} cannot be made: ${(cause as Error).message}.`,
        cause,
      });
    }
    const found = await readdir(this.path);
    if (!found.includes(stateFile)) return;
    throw new AppError('output_exists', {
      message: `${this.path} holds a ladder already; nothing was written.`,
      nextStep: `Go on with it: edgewright ladder --resume ${this.path}`,
    });
  }

  /** @throws AppError `ladder_unusable` */
  async read(): Promise<Ladder> {
    const path = join(this.path, stateFile);
    try {
      return ladderSchema.parse(JSON.parse(await readSmallText(path, limits.ladderFileBytes)));
    } catch (cause) {
      const why = (cause as Error).message.split('\n').slice(0, 3).join(' ');
      throw new AppError('ladder_unusable', { message: `${path} holds no ladder: ${why}`, cause });
    }
  }

  /** Whole or not at all. @throws AppError `disk_full`, `output_refused` */
  async save(ladder: Ladder): Promise<void> {
    await writeWhole(join(this.path, 'ladder.md'), renderLadderMarkdown(ladder));
    await writeWhole(join(this.path, 'ladder.html'), renderLadderPage(ladder));
    await writeWhole(join(this.path, stateFile), `${JSON.stringify(ladder, null, 1)}\n`);
  }

  rungPath(rung: string, name: string): string {
    return join(this.path, 'rungs', rung, name);
  }

  /** An empty folder for one load of a rung. What an interrupted one left there counts for nothing. */
  async openLoad(rung: string, load: number): Promise<string> {
    const path = this.rungPath(rung, `load-${load}`);
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
    return path;
  }
}
