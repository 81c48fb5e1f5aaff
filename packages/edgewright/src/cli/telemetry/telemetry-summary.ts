import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import type { TelemetrySample } from '../../contract/telemetry.ts';
import type { Paper } from '../command-output.ts';

interface Running {
  low: number;
  high: number;
  sum: number;
  count: number;
}

type Format = (value: number) => string;

const percent: Format = (value) => `${value.toFixed(0)} %`;
const watts: Format = (value) => `${value.toFixed(1)} W`;
const celsius: Format = (value) => `${value.toFixed(1)} °C`;
const megahertz: Format = (value) => `${value.toFixed(0)} MHz`;

/** Lowest, mean and highest of every figure over a watch; bounded, however long it lasts. */
export class TelemetrySummary {
  readonly #rows = new Map<string, Running & { format: Format }>();
  #samples = 0;
  #firstMs: number | null = null;
  #lastMs = 0;

  add(sample: TelemetrySample): void {
    this.#samples += 1;
    this.#firstMs ??= sample.atMs;
    this.#lastMs = sample.atMs;
    this.#note('memory available', sample.memory.availableBytes, formatBytes);
    this.#note('cpu load', sample.cpu.utilizationPercent, percent);
    for (const gpu of sample.gpus) {
      this.#note(`gpu ${gpu.index} load`, gpu.utilizationPercent, percent);
      this.#note(`gpu ${gpu.index} memory used`, gpu.memoryUsedBytes, formatBytes);
      this.#note(`gpu ${gpu.index} clock`, gpu.smClockMhz, megahertz);
      this.#note(`gpu ${gpu.index} power`, gpu.powerWatts, watts);
      this.#note(`gpu ${gpu.index} temperature`, gpu.temperatureC, celsius);
    }
    this.#note('board power', sample.boardWatts, watts);
    for (const [zone, degrees] of Object.entries(sample.temperaturesC)) this.#note(zone, degrees, celsius);
  }

  render(paper: Paper): string {
    if (this.#firstMs === null) return 'No sample was taken.';
    const rows = [...this.#rows].map(([name, { low, high, sum, count, format }]) => [
      name,
      format(low),
      format(sum / count),
      format(high),
    ]);
    const table = [['', 'lowest', 'mean', 'highest'], ...rows];
    const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
    const lines = table.map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
    const title = `${this.#samples} samples over ${formatDuration(this.#lastMs - this.#firstMs)}`;
    return [paper.style('bold', title), ...lines.map((line) => `  ${line}`)].join('\n');
  }

  #note(name: string, value: number | null, format: Format): void {
    if (value === null) return;
    const row = this.#rows.get(name) ?? { low: value, high: value, sum: 0, count: 0, format };
    row.low = Math.min(row.low, value);
    row.high = Math.max(row.high, value);
    row.sum += value;
    row.count += 1;
    this.#rows.set(name, row);
  }
}
