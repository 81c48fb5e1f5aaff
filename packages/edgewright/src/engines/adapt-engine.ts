import type { IssueScope } from '../catalog/known-issues.ts';
import type { Plan } from '../contract/plan.ts';
import { auditStart } from './audit/audit-start.ts';
import { behaviourOf } from './behaviours.ts';
import type {
  EngineAdapter,
  EngineContact,
  EngineEnd,
  EndExplanation,
  Heard,
  SleepMode,
  Verdict,
} from './engine-adapter.ts';
import type { EngineBehaviour, ServedEngine } from './engine-behaviour.ts';
import { classifyFailure } from './failures/classify-failure.ts';
import type { FailureClass } from './failures/failure-classes.ts';
import { askGolden } from './golden/ask-golden.ts';
import type { GoldenExpectation } from './golden/judge-golden.ts';
import type { LaunchPlace, LaunchSpec } from './launch-spec.ts';
import { askHttp } from '../base/ask-http.ts';
import type { EngineTarget } from './probe/engine-target.ts';
import { probeAlive, readSample } from './probe/probe-engine.ts';
import { readFacts } from './probe/read-facts.ts';
import { StartProbe } from './probe/start-probe.ts';
import { readLogLine } from './read-log-line.ts';

export interface AdaptedEngine {
  readonly engine: ServedEngine;
  /** What it is held against once it answers; null: an engine that nobody planned. */
  readonly plan: Plan | null;
  /** As the engine lists the model, which is not always the name that clients use. */
  readonly listedName: string;
  readonly apiKey: string | null;
  readonly launch: (place: LaunchPlace) => LaunchSpec;
  readonly afterStart: EngineAdapter['afterStart'];
  readonly prepare: EngineAdapter['prepare'];
  /** It was started so that it can sleep, and sleeping frees memory on this box. */
  readonly sleeps: boolean;
  readonly scope: IssueScope;
  readonly deviceTitle: string;
  /** What may be expected of answers; null: they mean nothing, or nobody wants to ask. */
  readonly golden: GoldenExpectation | null;
}

/** An engine of the table as the supervisor runs it. */
export function adaptEngine(about: AdaptedEngine): EngineAdapter {
  const behaviour = behaviourOf(about.engine);
  const target = (baseUrl: string): EngineTarget => ({
    baseUrl,
    model: about.listedName,
    apiKey: about.apiKey,
  });
  // It remembers how far a start has come, so each start needs its own.
  let probe: { lifetime: AbortSignal; start: StartProbe } | null = null;
  return {
    id: about.engine,
    stop: behaviour.stop,
    sleep: about.sleeps ? sleepMode(behaviour) : null,
    launch: about.launch,
    prepare: about.prepare,
    afterStart: about.afterStart,
    probeStart({ baseUrl, signal }, lifetime) {
      if (probe?.lifetime !== lifetime) {
        probe = { lifetime, start: new StartProbe(behaviour, target(baseUrl), lifetime) };
      }
      return probe.start.probe(signal);
    },
    probeAlive: ({ baseUrl, signal }) => probeAlive(behaviour, target(baseUrl), signal),
    readLoad: async ({ baseUrl, signal }) => {
      const sample = await readSample(behaviour, target(baseUrl), signal);
      if (sample === null) return null;
      const { requestsRunning, requestsWaiting, kvCacheUsage, preemptions } = sample.values;
      return {
        running: requestsRunning ?? null,
        waiting: requestsWaiting ?? null,
        kvCacheUsage: kvCacheUsage ?? null,
        preemptions: preemptions ?? null,
      };
    },
    readLine: (line) => readLogLine(behaviour, line),
    explainEnd: (end) => explain(end, about),
    examine: (contact, heard) => examine(contact, heard, about),
  };
}

function sleepMode({ sleep }: EngineBehaviour): SleepMode | null {
  if (sleep === null) return null;
  const post = async (path: string, { baseUrl, signal }: EngineContact): Promise<void> => {
    const { status, text } = await askHttp({ url: `${baseUrl}${path}`, body: {}, apiKey: null }, signal);
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text.slice(0, 200)}`);
  };
  return {
    fallAsleep: (contact) => post(sleep.sleepPath, contact),
    wake: (contact) => post(sleep.wakePath, contact),
  };
}

/** What may be gone at the next attempt. All else comes again, after minutes. */
const passing: ReadonlySet<FailureClass> = new Set([
  'port.busy',
  'gpu.fault',
  'load.timeout',
  'engine.dead',
  'oom.host',
  'image.pull',
]);

function explain(end: EngineEnd, { engine, scope }: AdaptedEngine): EndExplanation | null {
  const failure = classifyFailure({ engine, ...end, scope });
  if (failure === null) return null;
  // Somebody ended it, and memory was not the reason: then its log says nothing about the end.
  if (failure.class === 'oom.host' && !end.oomKilled && failure.evidence === null) return null;
  if (end.oomKilled) return { ...outOfMemory, nextStep: failure.remedy };
  const issue = failure.knownIssue === null ? '' : ` (known issue ${failure.knownIssue})`;
  return {
    class: failure.class,
    message: `${failure.cause}${issue}`,
    nextStep: failure.remedy,
    permanent: !passing.has(failure.class),
  };
}

const outOfMemory = {
  class: 'oom.host',
  message: 'The engine was ended because the memory of the machine, or of its container, ran out.',
  // Other programs may have held it.
  permanent: false,
} as const;

/** It answers: what it says of itself, its figures, and a few answers, held against the plan. */
async function examine(contact: EngineContact, heard: Heard, about: AdaptedEngine): Promise<Verdict> {
  const behaviour = behaviourOf(about.engine);
  const target = { baseUrl: contact.baseUrl, model: about.listedName, apiKey: about.apiKey };
  const [asked, sample] = await Promise.all([
    readFacts(behaviour, target, contact.signal),
    readSample(behaviour, target, contact.signal),
  ]);
  const facts = { ...heard.facts, ...asked.facts };
  const concerns = [...heard.concerns.map(({ concern }) => concern), ...asked.concerns];
  const audit =
    about.plan === null
      ? []
      : auditStart({
          plan: about.plan,
          facts,
          sample,
          concerns: [...new Set(concerns)],
          deviceTitle: about.deviceTitle,
        });
  const golden =
    about.golden === null || behaviour.readiness.generation === 'triton-generate'
      ? null
      : await askGolden(contact, {
          model: about.listedName,
          expectation: about.golden,
          apiKey: about.apiKey,
        });
  const findings = [
    ...audit.map(({ id, severity, why, planned, found }) => ({
      id,
      severity,
      message: `${why} Planned: ${planned}; found: ${found}.`,
    })),
    ...(golden === null ? [] : [golden]),
  ];
  if (!findings.some(({ severity }) => severity === 'stop')) return { kind: 'fine', findings, facts };
  return {
    kind: 'wrong',
    findings,
    nextStep: audit.find(({ severity }) => severity === 'stop')?.nextStep ?? null,
  };
}
