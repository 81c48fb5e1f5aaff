import { formatDuration } from '../base/format-quantity.ts';
import type { CommandOutput } from './command-output.ts';
import type { StartStep } from './start-steps.ts';

const redrawMs = 100;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const barCells = 20;

/**
 * Shows the steps of a start: redrawn in place for a person at a terminal, one line per finished step (and per
 * tenth of the loading) for a log.
 */
export class StartDisplay {
  readonly #output: CommandOutput;
  readonly #write: (text: string) => void;
  readonly #steps = new Map<StartStep['name'], StartStep>();
  readonly #ticker: NodeJS.Timeout | null;
  #drawnLines = 0;
  #frame = 0;
  #loggedTenth = 0;

  /** @param write to the same stream as the notes of `output`, without a line end */
  constructor(output: CommandOutput, write: (text: string) => void) {
    this.#output = output;
    this.#write = write;
    this.#ticker = output.isTerminal ? setInterval(() => this.#redraw(), redrawMs) : null;
  }

  begin(name: StartStep['name'], detail: string): void {
    this.#set({ name, state: 'running', detail, fraction: null, beganMs: performance.now(), endedMs: null });
    this.#redraw();
  }

  update(name: StartStep['name'], detail: string, fraction: number | null): void {
    const step = this.#steps.get(name);
    if (!step || step.state !== 'running') return;
    this.#set({ ...step, detail, fraction });
    if (!this.#output.isTerminal) this.#logProgress(detail, fraction);
  }

  end(name: StartStep['name'], state: 'done' | 'failed', detail: string): void {
    const step = this.#steps.get(name);
    const endedMs = performance.now();
    const ended: StartStep = {
      name,
      state,
      detail,
      fraction: null,
      beganMs: step?.beganMs ?? endedMs,
      endedMs,
    };
    this.#set(ended);
    if (this.#output.isTerminal) this.#redraw();
    else this.#output.note(renderStep(ended, { output: this.#output, frame: 0 }));
  }

  /** Text of its own, above the steps. */
  note(text: string): void {
    if (this.#output.isTerminal && this.#drawnLines > 0) {
      this.#write(`\u001b[${this.#drawnLines}A\u001b[J`);
      this.#drawnLines = 0;
    }
    this.#output.note(text);
    this.#redraw();
  }

  /** Leaves the last picture on the screen. A step that did not end is shown as failed. */
  close(): void {
    if (this.#ticker) clearInterval(this.#ticker);
    for (const step of this.#steps.values()) {
      if (step.state === 'running') this.#set({ ...step, state: 'failed', endedMs: performance.now() });
    }
    this.#redraw();
  }

  #set(step: StartStep): void {
    this.#steps.set(step.name, step);
  }

  #logProgress(detail: string, fraction: number | null): void {
    const tenth = Math.floor((fraction ?? 0) * 10);
    if (tenth <= this.#loggedTenth) return;
    this.#loggedTenth = tenth;
    this.#output.note(`  ${detail}: ${tenth * 10} %`);
  }

  #redraw(): void {
    if (!this.#output.isTerminal) return;
    this.#frame += 1;
    const width = Math.max(20, this.#output.columns - 1);
    const lines = Array.from(this.#steps.values(), (step) =>
      renderStep(step, { output: this.#output, frame: this.#frame, width }),
    );
    const up = this.#drawnLines > 0 ? `\u001b[${this.#drawnLines}A` : '';
    this.#write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#drawnLines = lines.length;
  }
}

/** One line: mark, name, detail, and a bar or the time it took. Pure but for the spinner's frame. */
function renderStep(
  step: StartStep,
  { output, frame, width = Infinity }: { output: CommandOutput; frame: number; width?: number },
): string {
  const marks = {
    waiting: output.style('dim', '·'),
    running: output.style('cyan', spinner[frame % spinner.length] ?? '·'),
    done: output.style('green', '✔'),
    failed: output.style('red', '✖'),
  };
  const bar =
    step.fraction === null ? '' : ` ${renderBar(step.fraction)} ${Math.round(step.fraction * 100)} %`;
  const took =
    step.endedMs === null || step.beganMs === null ? '' : `  ${formatDuration(step.endedMs - step.beganMs)}`;
  const name = step.name.padEnd(6);
  const room = width - name.length - bar.length - took.length - 4;
  const detail = step.detail.length > room ? `${step.detail.slice(0, Math.max(0, room - 1))}…` : step.detail;
  return `${marks[step.state]} ${output.style('bold', name)}  ${detail}${bar}${output.style('dim', took)}`;
}

function renderBar(fraction: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * barCells);
  return '█'.repeat(filled) + '░'.repeat(barCells - filled);
}
