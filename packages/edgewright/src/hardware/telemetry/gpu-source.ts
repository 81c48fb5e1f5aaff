import { sleep } from '../../base/sleep.ts';
import type { GpuProcess } from '../../contract/accelerator-facts.ts';
import { limits } from '../../contract/limits.ts';
import type { GpuSample } from '../../contract/telemetry.ts';
import type { Machine } from '../machine.ts';
import { parseComputeApps } from '../nvidia-smi/parse-processes.ts';
import { gpuQueryArguments, parseGpuRow, sampledFields, withoutRefusedField } from './gpu-query.ts';
import { LineReader, type ReaderState } from './line-reader.ts';

/** What nvidia-smi said last of every GPU, and which programs hold GPU memory. */
export class GpuSource {
  readonly #reader: LineReader;
  readonly #machine: Machine;
  readonly #stop = new AbortController();
  readonly #rows = new Map<number, GpuSample>();
  #fields: readonly string[] = sampledFields;
  #drops = 0;
  #state: ReaderState = { kind: 'starting' };
  #processes: readonly GpuProcess[] | null = null;
  #watching: Promise<void> | null = null;

  constructor(options: { machine: Machine; intervalMs: number; path: string | null; silenceMs: number }) {
    const { machine, intervalMs, path, silenceMs } = options;
    this.#machine = machine;
    this.#reader = new LineReader({
      argv: gpuQueryArguments(sampledFields, intervalMs),
      path,
      silenceMs,
      onLine: (line) => {
        const row = parseGpuRow(line, this.#fields);
        if (row !== null) this.#rows.set(row.index, row);
      },
      onState: (state) => {
        this.#state = state;
        // A GPU that nobody reads has no present state; showing its last one would be a lie.
        if (state.kind !== 'ok') this.#rows.clear();
      },
      amend: (said) => this.#amend(said, intervalMs),
    });
  }

  /** Null while nvidia-smi is not there or is being restarted. */
  get gpus(): GpuSample[] | null {
    if (this.#state.kind !== 'ok') return null;
    return [...this.#rows.values()].toSorted((one, other) => one.index - other.index);
  }

  get processes(): readonly GpuProcess[] | null {
    return this.#state.kind === 'ok' ? this.#processes : null;
  }

  get state(): 'ok' | 'absent' | 'down' {
    return this.#state.kind === 'starting' ? 'absent' : this.#state.kind;
  }

  start(): void {
    this.#reader.start();
    this.#watching ??= this.#watchProcesses();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#reader.stop(), this.#watching]);
  }

  kill(): void {
    this.#stop.abort();
    this.#reader.kill();
  }

  /** One field that this driver does not know makes the whole query fail: asked again without it. */
  #amend(said: string, intervalMs: number): readonly [string, ...string[]] | 'absent' | null {
    const fields = withoutRefusedField(this.#fields, said);
    if (fields !== null && this.#drops < limits.telemetryFieldDrops) {
      this.#drops += 1;
      this.#fields = fields;
      return gpuQueryArguments(fields, intervalMs);
    }
    return /no devices were found/i.test(said) ? 'absent' : null;
  }

  async #watchProcesses(): Promise<void> {
    const query = [
      'nvidia-smi',
      '--query-compute-apps=pid,process_name,used_memory',
      '--format=csv,noheader,nounits',
    ];
    const deadlineMs = limits.telemetryProcessesDeadlineMs;
    while (!this.#stop.signal.aborted) {
      if (this.#state.kind === 'ok') {
        const answer = await this.#machine.run(query, { deadlineMs, signal: this.#stop.signal });
        this.#processes = answer.kind === 'ran' && answer.exitCode === 0 ? programsOf(answer.stdout) : null;
      }
      if (this.#state.kind === 'absent') return;
      // While it is starting, soon: the first sample should already name them.
      const pauseMs =
        this.#state.kind === 'ok' ? limits.telemetryProcessesMs : limits.telemetryFirstRestartMs / 4;
      await sleep(pauseMs, this.#stop.signal);
    }
  }
}

function programsOf(text: string): GpuProcess[] {
  return parseComputeApps(text).map(({ pid, name, usedBytes }) => ({ pid, name, usedBytes }));
}
