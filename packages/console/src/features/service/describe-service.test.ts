import type { EngineState } from 'edgewright/contract/engine-state';
import type { DeploymentView, Status } from 'edgewright/contract/status';
import { describe, expect, it } from 'vitest';
import { availableModels, chooseModel, deploymentOf } from './available-models.ts';
import { describeService } from './describe-service.ts';
import type { ServiceView } from './service-view.ts';

const failure = {
  code: 'engine_lost',
  message: 'It ended.',
  nextStep: null,
  exitCode: 1,
  signal: null,
  atMs: 0,
};
const progress = { stage: 'load', done: 0.429, total: 1, etaMs: 3_400 } as const;
const starting: EngineState = { kind: 'starting', pid: 1, attempt: 1, sinceMs: 0, progress };

const deploymentIn = (state: EngineState, model = 'demo'): DeploymentView => ({
  id: model,
  model,
  aliases: ['default'],
  demo: true,
  engine: 'embedded',
  precision: 'q8_0',
  weightsBytes: 1,
  parameters: null,
  sessions: 1,
  contextTokens: 2_048,
  state,
});
const statusOf = (...deployments: DeploymentView[]): Status => ({
  schema: 'edgewright/status@1',
  version: '0.1.0',
  startedAtMs: 0,
  requests: { running: 0, queued: 0 },
  deployments,
});

describe('describeService', () => {
  const states: [EngineState, object][] = [
    [
      { kind: 'ready', pid: 1, baseUrl: '', sinceMs: 0 },
      { tone: 'good', label: 'Ready', detail: null },
    ],
    [
      { kind: 'ready', pid: 1, baseUrl: '', sinceMs: 0, silentSinceMs: 5 },
      { tone: 'busy', label: 'Ready', detail: expect.stringContaining('health check') },
    ],
    [starting, { tone: 'busy', label: 'Starting', progress: 0.429, detail: expect.stringContaining('42 %') }],
    [
      { ...starting, attempt: 3, progress: { ...progress, done: null, etaMs: null } },
      { tone: 'busy', label: 'Restarting', progress: null, detail: expect.stringContaining('attempt 3') },
    ],
    [
      { kind: 'backing-off', attempt: 2, failure, retryAtMs: 0 },
      { tone: 'busy', label: 'Restarting', code: 'engine_lost' },
    ],
    [
      { kind: 'stopping', pid: 1, sinceMs: 0 },
      { tone: 'busy', label: 'Stopping' },
    ],
    [{ kind: 'stopped' }, { tone: 'bad', label: 'Stopped' }],
    [
      { kind: 'failed', failure },
      { tone: 'bad', label: 'Failed', nextStep: expect.stringContaining('again') },
    ],
  ];
  it.each(states)('describes an engine that is %o', (state, expected) => {
    const deployment = deploymentIn(state);
    const view: ServiceView = { kind: 'reached', status: statusOf(deployment) };
    expect(describeService(view, deployment)).toMatchObject(expected);
  });

  it('describes a service that does not answer, and one that serves nothing', () => {
    const problem = { code: 'service_unreachable', message: 'No.', nextStep: 'Look.', httpStatus: null };
    expect(describeService({ kind: 'unreachable', problem }, null)).toMatchObject({
      label: 'Unreachable',
      tone: 'bad',
    });
    const keyless = { ...problem, code: 'invalid_api_key', httpStatus: 401 };
    expect(describeService({ kind: 'unreachable', problem: keyless }, null)).toMatchObject({
      label: 'Key needed',
      code: 'invalid_api_key',
    });
    expect(describeService({ kind: 'reached', status: statusOf() }, null)).toMatchObject({
      label: 'No model',
    });
    expect(describeService({ kind: 'asking' }, null)).toMatchObject({ label: 'Connecting', detail: null });
  });
});

describe('the choice of a model', () => {
  const ready: EngineState = { kind: 'ready', pid: 1, baseUrl: '', sinceMs: 0 };
  const status = statusOf(deploymentIn(starting, 'a'), deploymentIn(ready, 'b'));

  it('prefers the list of the service and falls back to the deployments', () => {
    const listed = [{ id: 'x', contextTokens: null, ready: null, demo: false }];
    expect(availableModels(listed, status)).toBe(listed);
    expect(availableModels(null, status).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(availableModels([], null)).toEqual([]);
  });

  it('keeps the wanted model while it exists, else takes one that is ready', () => {
    const models = availableModels(null, status);
    expect(chooseModel(models, 'a')?.id).toBe('a');
    expect(chooseModel(models, 'gone')?.id).toBe('b');
    expect(chooseModel([], null)).toBeNull();
  });

  it('finds a deployment by name and by alias', () => {
    expect(deploymentOf(status, 'b')?.id).toBe('b');
    expect(deploymentOf(status, 'default')?.id).toBe('a');
    expect(deploymentOf(status, 'c')).toBeNull();
    expect(deploymentOf(null, 'a')).toBeNull();
  });
});
