import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { renderStart } from '../../engines/launch/render-command.ts';
import type { CommandOutput } from '../command-output.ts';
import { afterLines, introLines } from '../plan/render-launch.ts';
import type { EngineRendering } from './render-engine.ts';

interface OutputFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** Writes the files of a start as they are mounted, and the scripts that use them. Nothing for an engine that cannot. */
export async function writeRendering(
  directory: string,
  rendering: EngineRendering,
  output: CommandOutput,
): Promise<void> {
  if (rendering.kind !== 'rendered') return;
  const files = filesOf(rendering);
  try {
    for (const { path, content, mode } of files) {
      const target = join(directory, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { mode });
    }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('usage', {
      message: `The files could not be written to ${directory}: ${why}.`,
      nextStep: 'Name a folder that you may write to with --out.',
      cause: thrown,
    });
  }
  output.note(`Written to ${directory}: ${files.map(({ path }) => path).join(', ')}`);
}

function filesOf(rendering: Extract<EngineRendering, { kind: 'rendered' }>): OutputFile[] {
  const { spec, place } = rendering;
  const files = spec.kind === 'attached' ? [] : spec.files;
  const after = afterLines(rendering);
  return [
    ...files.map(({ path, content }) => ({ path, content, mode: 0o644 })),
    script('start.sh', [...introLines(rendering), ...renderStart(spec, place)]),
    ...(after.length === 0 ? [] : [script('after-start.sh', after.slice(1))]),
  ];
}

function script(path: string, lines: readonly string[]): OutputFile {
  return { path, content: `#!/bin/sh\nset -eu\n${lines.join('\n')}\n`, mode: 0o755 };
}
