import type { OutputLine } from './face.ts';

/** A line that is the same at any time. */
export function plain(text: string, stream: OutputLine['stream'] = 'stdout'): OutputLine {
  return { stream, text: () => `${text}\n` };
}

/** Lines that are the same at any time. */
export function plainLines(text: string, stream: OutputLine['stream'] = 'stderr'): OutputLine[] {
  return text.split('\n').map((line) => plain(line, stream));
}

/** A bar of tqdm: redrawn with a carriage return, ended with a newline at 100 %. */
export function bar(text: string, isLast: boolean): OutputLine {
  return { stream: 'stderr', text: () => `\r${text}${isLast ? '\n' : ''}` };
}

export interface BarState {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
}

/** `[00:10<00:15,  1.70s/it]` */
export function barTimes({ done, total, elapsedMs }: BarState): string {
  const perStep = done === 0 ? 0 : elapsedMs / done / 1_000;
  const rate =
    perStep > 0 && perStep < 1
      ? `${(1 / perStep).toFixed(2).padStart(5)}it/s`
      : `${perStep.toFixed(2).padStart(5)}s/it`;
  return `[${clockTime(elapsedMs)}<${clockTime(perStep * (total - done) * 1_000)}, ${rate}]`;
}

function clockTime(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}

export function percent({ done, total }: BarState): string {
  return `${Math.floor((done / total) * 100)}%`;
}

export function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** `11-20 12:00:01` in UTC, so that a run reads the same everywhere. */
export function monthTime(at: Date): string {
  return `${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())} ${dayTime(at)}`;
}

/** `12:00:01` */
export function dayTime(at: Date): string {
  return at.toISOString().slice(11, 19);
}

/** `2026-11-20 12:00:01` */
export function dateTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

export function gib(bytes: number): string {
  return (bytes / 1_024 ** 3).toFixed(2);
}

export function gb(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}

export function mib(bytes: number): string {
  return (bytes / 1_024 ** 2).toFixed(2);
}

export function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2);
}

/** `536,512`, whatever the machine's language. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
