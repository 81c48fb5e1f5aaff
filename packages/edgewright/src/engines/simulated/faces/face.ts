import type { CrashCause, SimulatedStage } from '../faults.ts';
import type { SimulatedStartStage, SimulationSpec } from '../simulation-spec.ts';
import type { EngineView, FinishedAnswer } from '../tally.ts';
import type { Wishes } from './wishes.ts';

/** A body as it was received: only the fields that are used are looked at. */
export type JsonBody = Readonly<Record<string, unknown>>;

export interface Reply {
  readonly status: number;
  /** Objects are sent as JSON, texts as they are. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a face may look at when it answers. */
export interface FaceView {
  readonly spec: SimulationSpec;
  /** Names in the list of models; a fault may change them. */
  readonly models: readonly string[];
  readonly engine: EngineView;
  /** Only Ollama serves before a model is loaded. */
  readonly isLoaded: boolean;
  readonly nowEpochMs: number;
}

/** A generation as asked for, in any dialect. */
export interface Asked {
  readonly kind: 'chat' | 'text';
  /** Null: none named. */
  readonly model: string | null;
  readonly prompt: string;
  /** The last turn of the user. */
  readonly question: string;
  /** Null: what the engine does by itself. */
  readonly maxTokens: number | null;
  readonly streams: boolean;
  readonly wantsUsage: boolean;
  readonly fillsUp: boolean;
  readonly stop: readonly string[];
  /** As received, for answers that repeat or heed more of it. */
  readonly body: JsonBody;
}

/** What an answer's frames are made of. */
export interface AnswerAbout {
  readonly id: string;
  readonly createdSeconds: number;
  readonly asked: Asked;
  readonly model: string;
  readonly spec: SimulationSpec;
  /** Of the route, for errors that differ between dialects. */
  readonly path: string;
  /** `null`: the route knows only texts. */
  readonly wishes: Wishes | null;
  /** The text is the arguments of this call; `null`: it is a text. */
  readonly call: { readonly id: string; readonly name: string } | null;
}

export interface DoneAnswer {
  readonly text: string;
  readonly finished: FinishedAnswer;
}

/** How one route of generations reads requests and writes answers. */
export interface GenerationFormat {
  /** A sentence when the body is not what it takes. */
  readonly read: (body: JsonBody) => Asked | string;
  /** Absent: this route knows neither functions nor schemas. */
  readonly readWishes?: (body: JsonBody) => Wishes;
  /** Whether the request only loads a model, or lets it go. Absent: none of this route's does. */
  readonly loads?: (body: JsonBody) => 'load' | 'unload' | null;
  readonly whole: (done: DoneAnswer, about: AnswerAbout) => Reply;
  readonly streamType: string;
  /** Frames before the first token, each a whole frame. */
  readonly open: (about: AnswerAbout) => string[];
  readonly piece: (text: string, about: AnswerAbout) => string;
  readonly close: (done: DoneAnswer, about: AnswerAbout) => string[];
  /** A frame that says what went wrong. */
  readonly failure: (message: string, status: number) => string;
}

export type Route =
  | { readonly kind: 'reply'; readonly reply: (view: FaceView) => Reply }
  | { readonly kind: 'post'; readonly reply: (body: JsonBody, view: FaceView) => Reply }
  /** Gives the memory back, or takes it again. */
  | { readonly kind: 'sleep'; readonly isAsleep: boolean }
  | { readonly kind: 'generate'; readonly format: GenerationFormat };

/** What goes wrong with a request, for the body that says so. */
export const problems = [
  'invalid',
  'unknown-model',
  'too-long',
  'overloaded',
  'loading',
  'generation',
  'no-such-route',
] as const;
export type Problem = (typeof problems)[number];

export interface ProblemFacts {
  readonly message: string;
  readonly model?: string | null;
  readonly promptTokens?: number;
  readonly answerTokens?: number;
  readonly path?: string;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** One line of output. */
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  /** Gets the time for its prefix; ends with `\n`, or with `\r` where a bar is redrawn. */
  readonly text: (at: Date) => string;
}

/** What is printed around one stage of the start. */
export interface StageLines {
  readonly begin?: readonly OutputLine[];
  /** After each of its steps. */
  readonly step?: (done: number, total: number, elapsedMs: number) => readonly OutputLine[];
  readonly end?: readonly OutputLine[];
}

export interface StartScript {
  /** Before the first stage. */
  readonly begin: readonly OutputLine[];
  readonly stages: Readonly<Partial<Record<SimulatedStage, (stage: SimulatedStartStage) => StageLines>>>;
  /** When it listens. */
  readonly listening: (listen: ListenAddress) => readonly OutputLine[];
  /** When everything is done. */
  readonly ready: (listen: ListenAddress) => readonly OutputLine[];
}

export interface FailureWords {
  readonly lines: readonly OutputLine[];
  readonly exitCode: number;
}

/** One engine as seen from outside: data and small pure functions. */
export interface Face {
  /**
   * `when-ready`: connections are refused while it loads. `before-warm-up`: until its graphs are captured. `at-once`:
   * it answers from its first second. `on-demand`: it serves at once, and loads a model when it is asked for.
   */
  readonly listens: 'when-ready' | 'before-warm-up' | 'at-once' | 'on-demand';
  /** Ends so long after SIGTERM at most, in virtual time; answers in flight may end until then. */
  readonly stopGraceMs: number;
  /** `GET /health`; `{model}` in a path stands for any served name. */
  readonly routes: Readonly<Record<string, Route>>;
  /** Answers of all routes while it loads; only for those that listen then. Null: this path is answered as usual. */
  readonly whileLoading: ((path: string) => Reply | null) | null;
  /** Null: it knows no keys. */
  readonly key: { readonly guards: (path: string) => boolean; readonly refusal: Reply } | null;
  readonly problem: (problem: Problem, facts: ProblemFacts, spec: SimulationSpec) => Reply;
  /** Whether a request for another model than the served one is refused. */
  readonly checksModel: boolean;
  /** A prompt that leaves no room for an answer: refused, or its begin is cut off. */
  readonly longPrompt: 'refuse' | 'truncate';
  /** Requests beyond those that run, before it refuses; null: it queues without end. */
  readonly defaultQueue: (sessions: number) => number | null;
  /** Whether a stream that is refused begins with status 200. */
  readonly refusesInStream: boolean;
  readonly whenFull: 'recompute' | 'reserve';
  /** Tokens of an answer when nobody says how many; null: until the context is full. */
  readonly defaultMaxTokens: { readonly chat: number | null; readonly text: number | null };
  /** Prompt that leaves less room than the answer asked for: refused, or the answer is cut. */
  readonly refusesLongAnswers: boolean;
  readonly start: (spec: SimulationSpec) => StartScript;
  readonly crash: (cause: CrashCause, spec: SimulationSpec, listen: ListenAddress) => FailureWords;
  /** Said while it runs out of memory under load. */
  readonly outOfMemory: (spec: SimulationSpec) => FailureWords;
  /** A line about load, now and then; null: it says nothing. */
  readonly loadLine:
    | ((view: EngineView, rates: { prompt: number; answer: number }) => readonly OutputLine[])
    | null;
}
