import { AppError, asAppError } from '../base/app-error.ts';
import { sleep } from '../base/sleep.ts';
import type { ChangeId, ChangeRecord, ChangeStep } from '../contract/change.ts';
import type { Finding } from '../contract/finding.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { limits } from '../contract/limits.ts';
import type { Change } from './changes.ts';
import { sha256, type ChangeHost } from './change-host.ts';
import { findChange } from './find-change.ts';
import { refuseWhileUnfinished } from './find-unfinished.ts';
import type { Journal } from './journal.ts';
import { describeStep, runStep } from './run-step.ts';
import { takeBack } from './take-back.ts';

/** What is told while a change is made or taken back, in this order. */
export type ChangeProgress =
  | { kind: 'kept'; path: string }
  | { kind: 'step'; what: string }
  | { kind: 'checking'; checkId: string }
  | { kind: 'taking-back'; why: string }
  | { kind: 'restored'; path: string };

/** Everything a change works with; the caller brings the real ones. */
export interface ChangeSurroundings {
  host: ChangeHost;
  journal: Journal;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Aborts when the user gives up: what was begun is taken back. */
  signal: AbortSignal;
  progress: (message: ChangeProgress) => void;
}

export interface ApplyRequest {
  change: ChangeId;
  facts: HostFacts;
  /** Examines the box anew and answers with one finding. */
  recheck: (checkId: string) => Promise<Finding>;
  /** How long the check may disagree at first. */
  verifyMs?: number;
}

export type ApplyOutcome =
  | { kind: 'applied'; record: ChangeRecord; finding: Finding }
  | { kind: 'rolled-back'; record: ChangeRecord; cause: string };

/**
 * Makes one change: keeps the files, writes the journal, runs the commands, asks the check. Whatever fails on the
 * way, the host is put back as it was.
 *
 * @throws AppError before anything is touched (`root_needed`, `change_refused`, `change_unfinished`,
 * `change_busy`), or `change_not_restored` when the host could not be put back.
 */
export async function applyChange(request: ApplyRequest, around: ChangeSurroundings): Promise<ApplyOutcome> {
  const change = findChange(request.change);
  refuseWithoutRoot(change, around.host);
  return around.journal.exclusively(async () => {
    refuseWhileUnfinished(await around.journal.list());
    await refuseWhatCannotWork(change, around.host);
    const planned = await plan(change, request.facts, around);
    const applying = { ...planned, state: { kind: 'applying', atMs: around.now() } } as const;
    await around.journal.write(applying);
    try {
      return await carryOut({ change, request, record: applying }, around);
    } catch (thrown) {
      const cause = asAppError(thrown).message;
      around.progress({ kind: 'taking-back', why: cause });
      const state = { kind: 'rolled-back', atMs: around.now(), cause } as const;
      return { kind: 'rolled-back', record: await takeBack(applying, state, around), cause };
    }
  });
}

async function plan(change: Change, facts: HostFacts, around: ChangeSurroundings): Promise<ChangeRecord> {
  const { steps, undoSteps } = change.plan(facts);
  if (steps.length === 0) {
    throw new AppError('change_refused', { message: `${change.id}: there is nothing to do on this box.` });
  }
  const atMs = around.now();
  const id = await around.journal.nextId(change.id);
  const backups = [];
  for (const path of change.edits) {
    backups.push(await around.journal.keep(id, path, await around.host.readFile(path)));
    around.progress({ kind: 'kept', path });
  }
  const record: ChangeRecord = {
    schema: 'edgewright/change@1',
    id,
    change: change.id,
    title: change.title,
    steps: [...steps],
    undoSteps: [...undoSteps],
    nothingToUndo: change.nothingToUndo,
    backups,
    state: { kind: 'planned', atMs },
  };
  await around.journal.write(record);
  return record;
}

async function carryOut(
  work: { change: Change; request: ApplyRequest; record: ChangeRecord },
  around: ChangeSurroundings,
): Promise<ApplyOutcome> {
  const { change, request, record } = work;
  const before = await change.measure?.(around.host);
  await runSteps(record.steps, around);
  const finding = await verify(change, request, around);
  const after = await change.measure?.(around.host);
  const applied: ChangeRecord = {
    ...record,
    state: {
      kind: 'applied',
      atMs: around.now(),
      after: await hashesOf(change.edits, around.host),
      evidence: finding.evidence,
      measured: before === undefined || after === undefined ? null : { before, after },
    },
  };
  await around.journal.write(applied);
  return { kind: 'applied', record: applied, finding };
}

async function runSteps(steps: readonly ChangeStep[], around: ChangeSurroundings): Promise<void> {
  for (const step of steps) {
    around.progress({ kind: 'step', what: describeStep(step) });
    await runStep(step, around.host, around.signal);
  }
}

/**
 * Asks the check until it agrees or was asked often enough: services take a moment to take a change in. Counts looks
 * instead of reading the clock, which one of the changes sets.
 */
async function verify(change: Change, request: ApplyRequest, around: ChangeSurroundings): Promise<Finding> {
  let looksLeft = Math.floor(
    (request.verifyMs ?? change.verifyMs ?? limits.changeVerifyMs) / limits.changeVerifyPauseMs,
  );
  around.progress({ kind: 'checking', checkId: change.checkId });
  for (;;) {
    refuseWhenAborted(around.signal);
    const finding = await request.recheck(change.checkId);
    if (hasHelped(finding, change.id)) return finding;
    if (looksLeft <= 0) {
      throw new AppError('change_refused', {
        message: `The commands ran, but the check ${change.checkId} still says ${finding.status}: ${finding.evidence}`,
      });
    }
    looksLeft -= 1;
    await sleep(limits.changeVerifyPauseMs, around.signal);
  }
}

/** The check passes, or what it still finds wrong is another matter. What could not be judged has not helped. */
function hasHelped({ status, remedy }: Finding, change: ChangeId): boolean {
  if (status === 'pass') return true;
  return status !== 'skip' && remedy?.change !== change;
}

async function hashesOf(
  paths: readonly string[],
  host: ChangeHost,
): Promise<{ path: string; sha256: string | null }[]> {
  const hashes = [];
  for (const path of paths) {
    const state = await host.readFile(path);
    hashes.push({ path, sha256: state === null ? null : sha256(state.bytes) });
  }
  return hashes;
}

function refuseWithoutRoot(change: Change, host: ChangeHost): void {
  if (!change.needsRoot || host.isRoot) return;
  throw new AppError('root_needed', {
    message: `${change.title} needs root, and this process does not run as root.`,
    facts: { change: change.id },
  });
}

async function refuseWhatCannotWork(change: Change, host: ChangeHost): Promise<void> {
  const why = (await change.refuse?.(host)) ?? null;
  if (why !== null) throw new AppError('change_refused', { message: `${change.title}: ${why}.` });
}

function refuseWhenAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('change_refused', { message: 'It was interrupted.' });
}
