import { formatBytes } from '../../base/format-quantity.ts';
import { findDevice } from '../../catalog/devices.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import type { CommandOutput } from '../command-output.ts';
import { renderEvent } from './render-event.ts';
import { gpuFigures } from './sample-line.ts';
import { sparkline } from './sparkline.ts';

const labelWidth = 11;
const historyCells = 30;
const eventsShown = 5;
const programsShown = 4;

/** A picture of the box, redrawn in place with every sample. */
export class TelemetryScreen {
  readonly #output: CommandOutput;
  readonly #title: string;
  readonly #write: (text: string) => void;
  readonly #history: TelemetrySample[] = [];
  readonly #events: string[] = [];
  #drawnLines = 0;

  constructor(options: {
    output: CommandOutput;
    facts: HostFacts;
    intervalMs: number;
    write?: (text: string) => void;
  }) {
    const { output, facts, intervalMs } = options;
    const profile = facts.device?.id ? findDevice(facts.device.id) : null;
    this.#output = output;
    this.#write = options.write ?? ((text) => void process.stderr.write(text));
    this.#title = `${output.style('bold', profile?.title ?? 'this box')} ${output.style('dim', `every ${intervalMs / 1_000} s · Ctrl-C ends`)}`;
  }

  sample(sample: TelemetrySample): void {
    this.#history.push(sample);
    if (this.#history.length > limits.telemetryHistory) this.#history.shift();
    this.#draw(sample);
  }

  event(event: TelemetryEvent): void {
    this.#events.push(renderEvent(event));
    if (this.#events.length > eventsShown) this.#events.shift();
  }

  #draw(sample: TelemetrySample): void {
    const lines = this.#render(sample).map((line) => clip(line, this.#output.columns));
    const up = this.#drawnLines === 0 ? '' : `\u001b[${this.#drawnLines}A\u001b[0J`;
    this.#write(`${up}${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
  }

  #render(sample: TelemetrySample): string[] {
    const { memory, cpu, gpus, boardWatts } = sample;
    const lines = [this.#title, ''];
    const row = (label: string, text: string | null): void => {
      if (text !== null && text !== '') lines.push(`  ${label.padEnd(labelWidth)}${text}`);
    };
    row('memory', this.#memory(memory));
    if (cpu.utilizationPercent !== null) {
      row(
        'cpu',
        `${this.#line(({ cpu: { utilizationPercent } }) => utilizationPercent, 0, 100)}  ${cpu.utilizationPercent.toFixed(0)} %`,
      );
    }
    for (const gpu of gpus) {
      const load = this.#line(
        (each) => each.gpus.find(({ index }) => index === gpu.index)?.utilizationPercent ?? null,
        0,
        100,
      );
      row(`gpu ${gpu.index}`, `${load}  ${gpuFigures(gpu).join(' · ')}`);
    }
    const highest = Math.max(1, ...this.#history.map((each) => each.boardWatts ?? 0));
    if (boardWatts !== null)
      row('power', `${this.#line((each) => each.boardWatts, 0, highest)}  ${boardWatts.toFixed(1)} W`);
    row(
      'rails',
      figures(sample.railsWatts, (value) => `${value.toFixed(1)} W`),
    );
    row(
      'heat',
      figures(sample.temperaturesC, (value) => `${value.toFixed(1)} °C`),
    );
    row(
      'fans',
      figures(sample.fansRpm, (value) => `${value} rpm`) ??
        figures(sample.fansPercent, (value) => `${value.toFixed(0)} %`),
    );
    const alerts = Object.keys(sample.throttleAlerts).join(', ');
    row('throttled', alerts === '' ? null : this.#output.style('red', alerts));
    row('programs', programs(sample));
    row(
      'sources',
      this.#output.style(
        'dim',
        Object.entries(sample.sources)
          .map(([name, state]) => `${name} ${state}`)
          .join(', '),
      ),
    );
    if (this.#events.length > 0) lines.push('', ...this.#events.map((event) => `  ${event}`));
    return lines;
  }

  #memory({ totalBytes, availableBytes, unified }: TelemetrySample['memory']): string | null {
    if (availableBytes === null) return null;
    const high = totalBytes ?? availableBytes;
    const used = (each: TelemetrySample): number | null =>
      each.memory.availableBytes === null ? null : high - each.memory.availableBytes;
    const total = totalBytes === null ? '' : ` of ${formatBytes(totalBytes)}`;
    return `${this.#line(used, 0, high)}  ${formatBytes(availableBytes)} available${total}${unified === true ? ', shared with the GPU' : ''}`;
  }

  #line(value: (sample: TelemetrySample) => number | null, low: number, high: number): string {
    return this.#output.style(
      'cyan',
      sparkline(this.#history.map(value), { low, high, cells: historyCells }),
    );
  }
}

function figures(values: Record<string, number>, format: (value: number) => string): string | null {
  const entries = Object.entries(values);
  return entries.length === 0 ? null : entries.map(([name, value]) => `${name} ${format(value)}`).join(' · ');
}

function programs({ processes }: TelemetrySample): string | null {
  if (processes === null || processes.length === 0) return null;
  const largest = processes
    .toSorted((one, other) => (other.usedBytes ?? 0) - (one.usedBytes ?? 0))
    .slice(0, programsShown);
  return largest
    .map(
      ({ name, pid, usedBytes }) =>
        `${name} (${pid})${usedBytes === null ? '' : ` ${formatBytes(usedBytes)}`}`,
    )
    .join(' · ');
}

/** A line that wraps would break the redrawing: it is cut at the width of the terminal, colours not counted. */
function clip(line: string, columns: number): string {
  let shown = '';
  let length = 0;
  // oxlint-disable-next-line no-control-regex -- escape sequences of colours begin with a control character
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    if (part.startsWith('\u001b')) {
      shown += part;
      continue;
    }
    shown += part.slice(0, Math.max(0, columns - 1 - length));
    length += part.length;
  }
  return shown;
}
