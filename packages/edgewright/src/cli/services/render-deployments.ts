import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import type { DeploymentsDocument } from '../../contract/control.ts';
import type { EngineState } from '../../contract/engine-state.ts';
import { wrapText } from '../box/wrap-text.ts';
import type { Paper } from '../command-output.ts';

type Row = DeploymentsDocument['deployments'][number];

/** The deployments of one service, as `ps` shows them. Pure. */
export function renderDeployments(
  { deployments }: DeploymentsDocument,
  about: { url: string; nowMs: number; paper: Paper; all: boolean },
): string {
  const { url, nowMs, paper, all } = about;
  const rows = deployments.map((row) => [
    row.model,
    row.engine,
    stateWords(row.state, nowMs),
    memoryWords(row),
    `${row.requests.running} running${row.requests.queued > 0 ? `, ${row.requests.queued} waiting` : ''}`,
    idleWords(row, nowMs),
  ]);
  const head = ['MODEL', 'ENGINE', 'STATE', 'MEMORY', 'REQUESTS', 'IDLE'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  const table = deployments.flatMap((row, index) => [
    line(rows[index] ?? []),
    ...details(row, { paper, all, nowMs }),
  ]);
  return [
    paper.style('bold', url),
    '',
    paper.style('dim', line(head)),
    ...(table.length === 0 ? ['  nothing is served'] : table),
  ].join('\n');
}

function memoryWords({ memoryBytes, gpuMemoryBytes }: Row): string {
  const host = memoryBytes === null ? '-' : formatBytes(memoryBytes);
  return gpuMemoryBytes === null ? host : `${formatBytes(gpuMemoryBytes)} GPU + ${host}`;
}

function stateWords(state: EngineState, nowMs: number): string {
  switch (state.kind) {
    case 'ready':
      return state.silentSinceMs === undefined
        ? `ready for ${formatDuration(nowMs - state.sinceMs)}`
        : `silent for ${formatDuration(nowMs - state.silentSinceMs)}`;
    case 'starting': {
      const { stage, etaMs } = state.progress;
      return `starting: ${stage}${etaMs === null ? '' : `, ${formatDuration(etaMs)} left`}`;
    }
    case 'backing-off':
      return `restarts in ${formatDuration(Math.max(0, state.retryAtMs - nowMs))}`;
    case 'unloaded':
      return state.asleep === true ? 'asleep' : 'unloaded';
    case 'stopped':
    case 'stopping':
    case 'failed':
      return state.kind;
  }
}

/** Engines of somebody else are nobody's to restart. */
function outcome({ pid, containerId }: Extract<EngineState, { kind: 'ready' }>): string {
  const isOurs = pid !== null || (containerId ?? null) !== null;
  return isOurs ? 'it is started again' : 'none are sent until it answers';
}

function idleWords({ state, idleUnloadMs, lastRequestAtMs, requests }: Row, nowMs: number): string {
  if (state.kind !== 'ready' || idleUnloadMs === undefined) return '-';
  if (requests.running > 0) return 'in use';
  const sinceMs = Math.max(state.sinceMs, lastRequestAtMs ?? 0);
  return `unloads in ${formatDuration(Math.max(0, sinceMs + idleUnloadMs - nowMs))}`;
}

/** What one should know of a deployment; with `all`, how it is started and what happened to it. */
function details(row: Row, about: { paper: Paper; all: boolean; nowMs: number }): string[] {
  const { paper, all, nowMs } = about;
  const { change, findings = [], state, steps = [], command } = row;
  const texts = [
    ...(change === undefined
      ? []
      : [
          `${change.kind === 'coming' ? 'takes the place of' : 'makes room for'} ${change.with}: ${change.phase}`,
        ]),
    ...(state.kind === 'failed' || state.kind === 'backing-off' ? [state.failure.message] : []),
    ...(state.kind === 'ready' && state.silentSinceMs !== undefined
      ? [
          `It does not answer its health check; requests still go to it. When that goes on, ${outcome(state)}.`,
        ]
      : []),
    ...findings.filter(({ severity }) => all || severity !== 'info').map(({ message }) => message),
  ];
  const wrapped = texts.flatMap((text) =>
    wrapText(text, Math.max(40, paper.columns - 6)).map((line) => `      ${line}`),
  );
  if (!all) return wrapped;
  return [
    ...wrapped,
    ...steps.map(({ atMs, kind, engine, why }) =>
      paper.style('dim', `      ${formatDuration(nowMs - atMs)} ago  ${kind} (${engine}): ${why}`),
    ),
    ...(command === undefined ? [] : ['', ...command.split('\n').map((line) => `      ${line}`), '']),
  ];
}
