import type { Face, FailureWords, ListenAddress, OutputLine, StartScript } from '../faces/face.ts';
import type { Fault } from '../faults.ts';
import type { SimulatedStartStage, SimulationSpec } from '../simulation-spec.ts';

/** Something that happens in a start, at a virtual time after its begin. */
export type StartEvent = { readonly atMs: number } & (
  | { readonly kind: 'print'; readonly line: OutputLine }
  | { readonly kind: 'listen' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'fail'; readonly exitCode: number }
);

export interface StartQuestion {
  readonly spec: SimulationSpec;
  readonly face: Face;
  readonly listen: ListenAddress;
  readonly crash: Extract<Fault, { kind: 'crash' }> | null;
}

/**
 * The start of a process as a list of what happens when. Pure: nothing is printed or waited for here. The address is
 * looked at when a line is printed: only then a port that was left open is known.
 */
export function startTimeline(question: StartQuestion): StartEvent[] {
  const { spec, face, listen, crash } = question;
  const script = face.start(spec);
  const begin = print(0, script.begin);
  if (face.listens === 'on-demand') {
    const isEarly = crash !== null && (crash.stage === 'spawn' || crash.cause === 'port-in-use');
    if (isEarly) return [...begin, ...failure(0, crash, face.crash(crash.cause, spec, listen))];
    return [...begin, ...listening(0, script, listen), { atMs: 0, kind: 'ready' }];
  }
  const stages = stagesTimeline(question, script);
  const listensMs = face.listens === 'at-once' ? 0 : listenTimeMs(spec, face.listens);
  const last = stages.at(-1);
  if (last?.kind === 'fail') {
    const early =
      listensMs < last.atMs ? insert(stages, listensMs, listening(listensMs, script, listen)) : stages;
    return [...begin, ...early];
  }
  const endMs = durationMs(spec);
  const all = insert(stages, listensMs, listening(listensMs, script, listen));
  return [...begin, ...all, ...deferred(endMs, () => script.ready(listen)), { atMs: endMs, kind: 'ready' }];
}

/** What happens when a model is loaded on demand. */
export function loadTimeline(question: StartQuestion): StartEvent[] {
  const { spec, face, listen } = question;
  const script = face.start(spec);
  const stages = stagesTimeline(question, script);
  if (stages.at(-1)?.kind === 'fail') return stages;
  const endMs = durationMs(spec);
  return [...stages, ...print(endMs, script.ready(listen)), { atMs: endMs, kind: 'ready' }];
}

/** All stages, or those up to the one that fails: half of that is gone through. */
function stagesTimeline({ spec, face, listen, crash }: StartQuestion, script: StartScript): StartEvent[] {
  const events: StartEvent[] = [];
  let atMs = 0;
  for (const stage of spec.start) {
    const lines = stageEvents(stage, atMs, script);
    if (crash?.stage === stage.stage) {
      const failsMs = atMs + stage.durationMs / 2;
      const begun = lines.filter((event) => event.atMs <= failsMs && event.atMs < atMs + stage.durationMs);
      return [...events, ...begun, ...failure(failsMs, crash, face.crash(crash.cause, spec, listen))];
    }
    events.push(...lines);
    atMs += stage.durationMs;
  }
  // A stage that this start does not have: it fails at the end, so that no fault is silently left out.
  return crash === null
    ? events
    : [...events, ...failure(atMs, crash, face.crash(crash.cause, spec, listen))];
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

/** SGLang opens its port when only the warm-up is left. */
function listenTimeMs(spec: SimulationSpec, listens: 'when-ready' | 'before-warm-up'): number {
  const warmUps = spec.start.filter(({ stage }) => stage === 'warm-up');
  const warmUpMs = warmUps.reduce((sum, stage) => sum + stage.durationMs, 0);
  return durationMs(spec) - (listens === 'before-warm-up' ? warmUpMs : 0);
}

function listening(atMs: number, script: StartScript, listen: ListenAddress): StartEvent[] {
  return [{ atMs, kind: 'listen' }, ...deferred(atMs, () => script.listening(listen))];
}

/** Lines that name the port. */
function deferred(atMs: number, lines: () => readonly OutputLine[]): StartEvent[] {
  return lines().map((line, index) => ({
    atMs,
    kind: 'print',
    line: { stream: line.stream, text: (at) => lines()[index]?.text(at) ?? '' },
  }));
}

/** Behind everything that happens until then. */
function insert(events: readonly StartEvent[], atMs: number, added: readonly StartEvent[]): StartEvent[] {
  const behind = atMs === 0 ? 0 : events.filter((event) => event.atMs <= atMs).length;
  return [...events.slice(0, behind), ...added, ...events.slice(behind)];
}

function failure(atMs: number, crash: Extract<Fault, { kind: 'crash' }>, words: FailureWords): StartEvent[] {
  return [...print(atMs, words.lines), { atMs, kind: 'fail', exitCode: crash.exitCode ?? words.exitCode }];
}

function print(atMs: number, lines: readonly OutputLine[]): StartEvent[] {
  return lines.map((line) => ({ atMs, kind: 'print', line }));
}

function durationMs(spec: SimulationSpec): number {
  return spec.start.reduce((sum, stage) => sum + stage.durationMs, 0);
}
