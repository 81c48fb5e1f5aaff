/** The steps of a build, in their order. */
export const buildSteps = ['fetch', 'unpack', 'configure', 'compile', 'check', 'install'] as const;
export type BuildStep = (typeof buildSteps)[number];

/** What a build tells on its way. */
export type BuildEvent =
  | { readonly kind: 'step-begun'; readonly step: BuildStep; readonly what: string }
  | {
      readonly kind: 'progress';
      readonly step: BuildStep;
      readonly done: number;
      readonly total: number;
      readonly unit: 'bytes' | 'parts';
    }
  | {
      readonly kind: 'step-ended';
      readonly step: BuildStep;
      readonly durationMs: number;
      /** What came out of it. */
      readonly result: string;
    };

/** How long a step took. */
export interface MeasuredStep {
  readonly step: BuildStep;
  readonly durationMs: number;
  readonly result: string;
}

/** Runs steps one after another, tells of them and measures them. */
export class StepRecorder {
  readonly steps: MeasuredStep[] = [];
  readonly #onEvent: (event: BuildEvent) => void;

  constructor(onEvent: (event: BuildEvent) => void) {
    this.#onEvent = onEvent;
  }

  async run<Result>(
    { step, what }: { step: BuildStep; what: string },
    work: (
      onProgress: (progress: { done: number; total: number; unit: 'bytes' | 'parts' }) => void,
    ) => Promise<{
      value: Result;
      result: string;
    }>,
  ): Promise<Result> {
    this.#onEvent({ kind: 'step-begun', step, what });
    const startMs = performance.now();
    const { value, result } = await work((progress) =>
      this.#onEvent({ kind: 'progress', step, ...progress }),
    );
    const durationMs = Math.round(performance.now() - startMs);
    this.steps.push({ step, durationMs, result });
    this.#onEvent({ kind: 'step-ended', step, durationMs, result });
    return value;
  }
}
