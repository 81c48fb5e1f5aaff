import type { EngineState, StartProgress } from 'edgewright/contract/engine-state';
import type { DeploymentView } from 'edgewright/contract/status';
import { nextStepFor } from '../../lib/api/service-error.ts';
import { formatDuration } from '../../lib/format.ts';
import type { ServiceView } from './service-view.ts';

/** The service in the words of the page. `label` fits a chip; `detail` is a sentence or `null`. */
export interface ServiceSummary {
  tone: 'good' | 'busy' | 'bad' | 'unknown';
  label: string;
  detail: string | null;
  /** 0 to 1; `null` when there is no progress or it is not known. */
  progress: number | null;
  /** A code of the error table, when something failed. */
  code: string | null;
  /** What the user can do; `null` when it mends itself or nothing is wrong. */
  nextStep: string | null;
}

const plain = { detail: null, progress: null, code: null, nextStep: null };

const stageNames: Record<StartProgress['stage'], string> = {
  pull: 'Fetching the image of the engine',
  spawn: 'Starting the engine process',
  load: 'Loading the weights',
  compile: 'Compiling for this device',
  graphs: 'Capturing graphs',
  'warm-up': 'Warming up',
  check: 'Checking the first answer',
};

/** `deployment` is the one that serves the chosen model, or `null` when the status names none. */
export function describeService(view: ServiceView, deployment: DeploymentView | null): ServiceSummary {
  switch (view.kind) {
    case 'asking':
      return { ...plain, tone: 'unknown', label: 'Connecting' };
    case 'unreachable':
      return {
        ...plain,
        tone: 'bad',
        label: view.problem.code === 'invalid_api_key' ? 'Key needed' : 'Unreachable',
        detail: `${view.problem.message} This page keeps trying.`,
        code: view.problem.code,
        nextStep: view.problem.nextStep,
      };
    case 'reached':
      return deployment
        ? describeEngine(deployment.state)
        : {
            ...plain,
            tone: 'unknown',
            label: 'No model',
            detail: 'The service runs, but serves no model yet.',
          };
  }
}

function describeEngine(state: EngineState): ServiceSummary {
  switch (state.kind) {
    case 'ready':
      return state.silentSinceMs === undefined
        ? { ...plain, tone: 'good', label: 'Ready' }
        : {
            ...plain,
            tone: 'busy',
            label: 'Ready',
            detail: 'The engine does not answer its health check; it may be busy. Requests still go to it.',
          };
    case 'starting':
      return describeStart(state.progress, state.attempt);
    case 'backing-off':
      return {
        ...plain,
        tone: 'busy',
        label: 'Restarting',
        detail: `The engine stopped and is restarted by itself: ${state.failure.message}`,
        code: state.failure.code,
      };
    case 'unloaded':
      return {
        ...plain,
        tone: 'good',
        label: 'Idle',
        detail: 'The engine gave its memory back; the next question starts it again.',
      };
    case 'stopping':
      return { ...plain, tone: 'busy', label: 'Stopping', detail: 'The engine is being stopped.' };
    case 'stopped':
      return { ...plain, tone: 'bad', label: 'Stopped', detail: 'The engine is not running.' };
    case 'failed':
      return {
        ...plain,
        tone: 'bad',
        label: 'Failed',
        detail: `The engine does not start: ${state.failure.message}`,
        code: state.failure.code,
        nextStep: state.failure.nextStep ?? nextStepFor(state.failure.code),
      };
  }
}

function describeStart({ stage, done, total, etaMs }: StartProgress, attempt: number): ServiceSummary {
  const progress = done === null || total === null || total <= 0 ? null : Math.min(1, done / total);
  const parts = [
    stageNames[stage],
    progress === null ? null : `${Math.floor(progress * 100)} %`,
    etaMs === null ? null : `about ${formatDuration(etaMs)} left`,
    attempt > 1 ? `attempt ${attempt}` : null,
  ];
  return {
    ...plain,
    tone: 'busy',
    label: attempt > 1 ? 'Restarting' : 'Starting',
    detail: `${parts.filter((part) => part !== null).join(' · ')}. Questions sent now wait for it.`,
    progress,
  };
}
