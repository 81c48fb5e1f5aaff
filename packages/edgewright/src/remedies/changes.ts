import type { ChangeId, ChangeStep } from '../contract/change.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { limits } from '../contract/limits.ts';
import type { ChangeHost } from './change-host.ts';
import { dockerDaemonJson, predictDaemonJson, refuseBrokenDaemonJson } from './docker-daemon-json.ts';
import { describeMemory } from './describe-memory.ts';

/** What one change does on one box. */
export interface ChangePlan {
  steps: readonly ChangeStep[];
  /** Run after the edited files are restored, to take the change back. */
  undoSteps: readonly ChangeStep[];
}

/** A change that the product may make to a host. Adding one is a row, and tests for every way it can fail. */
export interface Change {
  readonly id: ChangeId;
  readonly title: string;
  /** The check that says afterwards whether it helped. */
  readonly checkId: string;
  readonly needsRoot: boolean;
  /** Files that its commands edit: kept before, restored when it fails and by undo. */
  readonly edits: readonly string[];
  /** Why there is nothing to undo; null: there is. */
  readonly nothingToUndo: string | null;
  /** How long the check may disagree at first. @default limits.changeVerifyMs */
  readonly verifyMs?: number;
  plan(facts: HostFacts): ChangePlan;
  /** Why it cannot be made here, or null. Asked before anything is touched. */
  refuse?(host: ChangeHost): Promise<string | null>;
  /** What an edited file will probably hold; null: cannot be told beforehand. */
  predict?(path: string, content: string | null): string | null;
  /** Numbers to show before and after. */
  measure?(host: ChangeHost): Promise<string>;
}

export const changes: readonly Change[] = [
  {
    id: 'docker-nvidia-runtime',
    title: 'Register the NVIDIA runtime with Docker',
    checkId: 'docker-nvidia-runtime',
    needsRoot: true,
    edits: [dockerDaemonJson],
    nothingToUndo: null,
    plan: () => ({
      // Reload makes Docker read its runtimes anew and leaves containers alone; restart would stop them.
      steps: [run('nvidia-ctk', 'runtime', 'configure', '--runtime=docker'), reloadDocker],
      undoSteps: [reloadDocker],
    }),
    refuse: refuseBrokenDaemonJson,
    predict: (_path, content) => predictDaemonJson(content),
  },
  {
    id: 'cdi-spec',
    title: 'Write the CDI specification of the GPU',
    verifyMs: limits.changeVerifyAtOnceMs,
    checkId: 'cdi-spec',
    needsRoot: true,
    edits: ['/etc/cdi/nvidia.yaml'],
    nothingToUndo: null,
    plan: () => ({
      steps: [run('nvidia-ctk', 'cdi', 'generate', '--output=/etc/cdi/nvidia.yaml')],
      undoSteps: [],
    }),
  },
  {
    id: 'memory-reclaim',
    title: 'Give the page cache back',
    verifyMs: limits.changeVerifyAtOnceMs,
    checkId: 'memory-page-cache',
    needsRoot: true,
    edits: [],
    nothingToUndo: 'the cache fills again by itself as files are read',
    plan: () => ({
      // What is still to be written cannot be given back, so it is written first.
      steps: [run('sync'), { kind: 'write-switch', path: '/proc/sys/vm/drop_caches', text: '3' }],
      undoSteps: [],
    }),
    measure: describeMemory,
  },
  {
    id: 'persistence-mode',
    title: 'Keep the driver loaded',
    verifyMs: limits.changeVerifyAtOnceMs,
    checkId: 'persistence-mode',
    needsRoot: true,
    edits: [],
    nothingToUndo: null,
    plan: (facts) => {
      const indexes = (facts.accelerators ?? [])
        .filter((gpu) => gpu.persistenceMode === false)
        .map((gpu) => String(gpu.index));
      return {
        steps: indexes.map((index) => run('nvidia-smi', '-i', index, '-pm', '1')),
        undoSteps: indexes.map((index) => run('nvidia-smi', '-i', index, '-pm', '0')),
      };
    },
  },
  {
    id: 'time-sync',
    title: 'Switch the time service on',
    checkId: 'clock',
    needsRoot: true,
    edits: [],
    nothingToUndo: null,
    plan: () => ({
      steps: [run('timedatectl', 'set-ntp', 'true')],
      undoSteps: [run('timedatectl', 'set-ntp', 'false')],
    }),
  },
];

const reloadDocker = run('systemctl', 'reload', 'docker');

function run(...argv: string[]): ChangeStep {
  return { kind: 'run', argv, deadlineMs: limits.changeCommandMs };
}
