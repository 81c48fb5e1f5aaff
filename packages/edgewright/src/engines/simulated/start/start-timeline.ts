import type { Fault } from '../faults.ts';
import type { Face, ListenAddress, OutputLine, StartScript } from '../faces/face.ts';
import type { SimulatedStartStage, SimulationSpec } from '../simulation-spec.ts';

/** Something that happens in a start, at a virtual time after its begin. */
export type StartEvent = { readonly atMs: number } & (
  | { readonly kind: 'print'; readonly line: OutputLine }
  | { readonly kind: 'listen' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'end'; readonly exitCode: number }
);

/** A whole start as a list of what happens when. Pure: nothing is printed or waited for here. */
export function startTimeline(spec: SimulationSpec, face: Face, listen: ListenAddress): StartEvent[] {
  const script = face.start(spec);
  const crash = spec.faults.find((fault) => fault.kind === 'crash') ?? null;
  const events = print(0, script.begin);
  let atMs = 0;
  let isListening = false;
  const beginListening = (): void => {
    isListening = true;
    events.push({ atMs, kind: 'listen' }, ...print(atMs, script.listening(listen)));
  };
  if (face.listens === 'at-once' || face.listens === 'on-demand') beginListening();
  for (const stage of spec.start) {
    if (face.listens === 'before-warm-up' && stage.stage === 'warm-up' && !isListening) beginListening();
    if (crash?.stage === stage.stage)
      return [...events, ...crashEvents({ crash, stage, atMs, script, face, spec, listen })];
    events.push(...stageEvents(stage, atMs, script));
    atMs += stage.durationMs;
  }
  if (!isListening) beginListening();
  // A stage that this start does not have: it fails at the end, so that no fault is silently left out.
  if (crash !== null) return [...events, ...failure(atMs, crash, face.crash(crash.cause, spec, listen))];
  return [...events, ...print(atMs, script.ready(listen)), { atMs, kind: 'ready' }];
}

function stageEvents(stage: SimulatedStartStage, fromMs: number, script: StartScript): StartEvent[] {
  const lines = script.stages[stage.stage]?.(stage) ?? {};
  const stepMs = stage.durationMs / stage.steps;
  const events = print(fromMs, lines.begin ?? []);
  for (let done = 1; done <= stage.steps; done += 1) {
    events.push(...print(fromMs + done * stepMs, lines.step?.(done, stage.steps, done * stepMs) ?? []));
  }
  return [...events, ...print(fromMs + stage.durationMs, lines.end ?? [])];
}

/** Half of the stage is gone through, then it ends. */
function crashEvents(about: {
  crash: Extract<Fault, { kind: 'crash' }>;
  stage: SimulatedStartStage;
  atMs: number;
  script: StartScript;
  face: Face;
  spec: SimulationSpec;
  listen: ListenAddress;
}): StartEvent[] {
  const { crash, stage, atMs, script, face, spec, listen } = about;
  const endsMs = atMs + stage.durationMs / 2;
  const begun = stageEvents(stage, atMs, script).filter(
    (event) => event.atMs <= endsMs && event.atMs < atMs + stage.durationMs,
  );
  return [...begun, ...failure(endsMs, crash, face.crash(crash.cause, spec, listen))];
}

function failure(
  atMs: number,
  crash: Extract<Fault, { kind: 'crash' }>,
  words: { lines: readonly OutputLine[]; exitCode: number },
): StartEvent[] {
  return [...print(atMs, words.lines), { atMs, kind: 'end', exitCode: crash.exitCode ?? words.exitCode }];
}

function print(atMs: number, lines: readonly OutputLine[]): StartEvent[] {
  return lines.map((line) => ({ atMs, kind: 'print', line }));
}
