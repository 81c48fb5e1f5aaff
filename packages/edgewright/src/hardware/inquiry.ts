import type { HostFacts, UnknownFact } from '../contract/host-facts.ts';
import type { Probe } from '../contract/surroundings-facts.ts';
import { commandLine } from './capture/command-words.ts';
import type { CommandOutcome, Machine, ReadOutcome, RunOptions, SocketOutcome } from './machine.ts';

/** What a group of probes leaves besides its section. */
export interface Findings {
  unknown: UnknownFact[];
  sources: HostFacts['sources'];
  probes: Probe[];
}

/** A machine that writes down what it was asked and what stayed unknown. One per group of probes. */
export interface Inquiry {
  readonly machine: Machine;
  readonly findings: Findings;
  read(path: string): Promise<ReadOutcome<string>>;
  /** The content, or null for whatever reason. */
  text(path: string): Promise<string | null>;
  list(path: string): Promise<ReadOutcome<string[]>>;
  run(argv: readonly string[], options?: RunOptions): Promise<CommandOutcome>;
  /** What a command printed that ended well, or null for whatever reason. */
  output(argv: readonly string[]): Promise<string | null>;
  get(socket: string, path: string): Promise<SocketOutcome>;
  unknown(fact: string, why: string): void;
  source(fact: string, where: string): void;
}

/** `signal` ends the programs that are being asked. */
export function openInquiry(machine: Machine, signal?: AbortSignal): Inquiry {
  const findings: Findings = { unknown: [], sources: {}, probes: [] };
  // Noted when it is asked: the order of answers is chance.
  const note = (what: string): ((outcome: Omit<Probe, 'what'>) => void) => {
    const probe: Probe = { what, ...nothingYet };
    findings.probes.push(probe);
    return (outcome) => Object.assign(probe, outcome);
  };
  const read = async (path: string): Promise<ReadOutcome<string>> => {
    const answered = note(path);
    const outcome = await machine.readText(path);
    answered({ ...nothingYet, outcome: readWord(outcome) });
    return outcome;
  };
  const run: Inquiry['run'] = async (argv, options) => {
    const answered = note(commandLine(argv));
    const outcome = await machine.run(argv, { ...options, signal: options?.signal ?? signal });
    const probe = commandProbe(outcome);
    // A capture does not say how long its commands took.
    answered({ ...probe, durationMs: machine.origin === 'live' ? probe.durationMs : null });
    return outcome;
  };
  return {
    machine,
    findings,
    read,
    text: async (path) => {
      const outcome = await read(path);
      return outcome.kind === 'read' ? outcome.content : null;
    },
    list: async (path) => {
      const answered = note(path);
      const outcome = await machine.list(path);
      answered({ ...nothingYet, outcome: readWord(outcome) });
      return outcome;
    },
    run,
    output: async (argv) => {
      const outcome = await run(argv);
      return outcome.kind === 'ran' && outcome.exitCode === 0 ? outcome.stdout : null;
    },
    get: async (socket, path) => {
      const answered = note(`GET ${path} through ${socket}`);
      const outcome = await machine.getFromSocket(socket, path);
      const isMeasured = outcome.kind === 'answered' && machine.origin === 'live';
      const durationMs = isMeasured ? outcome.durationMs : null;
      answered({ ...nothingYet, outcome: socketWord(outcome), durationMs });
      return outcome;
    },
    unknown: (fact, why) => findings.unknown.push({ fact, why }),
    source: (fact, where) => {
      findings.sources[fact] = where;
    },
  };
}

const nothingYet: Omit<Probe, 'what'> = { outcome: 'failed', exitCode: null, durationMs: null };

function readWord(outcome: ReadOutcome<unknown>): Probe['outcome'] {
  return outcome.kind === 'read' ? 'ok' : outcome.kind;
}

function socketWord(outcome: SocketOutcome): Probe['outcome'] {
  if (outcome.kind === 'answered') return outcome.status < 400 ? 'ok' : 'failed';
  return outcome.kind;
}

function commandProbe(outcome: CommandOutcome): Omit<Probe, 'what'> {
  switch (outcome.kind) {
    case 'ran':
      return {
        outcome: outcome.exitCode === 0 ? 'ok' : 'failed',
        exitCode: outcome.exitCode,
        durationMs: outcome.durationMs,
      };
    case 'timeout':
      return { outcome: 'timeout', exitCode: null, durationMs: outcome.afterMs };
    case 'absent':
    case 'failed':
      return { outcome: outcome.kind, exitCode: null, durationMs: null };
  }
}

/** Why a file or folder says nothing, in words. */
export function whyUnread(path: string, outcome: Exclude<ReadOutcome<unknown>, { kind: 'read' }>): string {
  switch (outcome.kind) {
    case 'absent':
      return `there is no ${path}`;
    case 'denied':
      return `${path} may not be read by this user`;
    case 'failed':
      return `${path} could not be read: ${outcome.why}`;
  }
}

/** Why a command says nothing, in words; also for one that ran and did not print what was looked for. */
export function whyUnanswered(inquiry: Inquiry, argv: readonly string[], outcome: CommandOutcome): string {
  const command = commandLine(argv.slice(0, 2));
  switch (outcome.kind) {
    case 'absent':
      return inquiry.machine.origin === 'live'
        ? `${argv[0] ?? 'the program'} is not installed`
        : `${argv[0] ?? 'the program'} is not installed, or was not captured`;
    case 'timeout':
      return `${command} did not answer within ${outcome.afterMs} ms`;
    case 'failed':
      return `${command} could not be run: ${outcome.why}`;
    case 'ran': {
      const said = firstLine(`${outcome.stderr}\n${outcome.stdout}`);
      return outcome.exitCode === 0
        ? `${command} does not say it`
        : `${command} ended with ${outcome.exitCode}${said === '' ? '' : `: ${said}`}`;
    }
  }
}

export function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return line.trim().slice(0, 200);
}
