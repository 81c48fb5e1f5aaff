import { formatBytes } from '../../base/format-quantity.ts';
import type { Paper } from '../command-output.ts';
import type { AskedSimulation } from './simulation-asked.ts';

/** What is simulated, from what, and what to expect of it. */
export function renderSimulation({ spec, predicted, measured, note }: AskedSimulation, paper: Paper): string {
  const { speed } = spec;
  const startMs = spec.start.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const rows: [string, string][] = [
    ['engine', `${spec.engine} ${spec.engineVersion}, simulated: no model runs`],
    ['device', note === null ? spec.device : `${spec.device} (${note})`],
    ['model', `${spec.models.join(', ')} in ${spec.precision}, ${formatBytes(spec.memory.weightsBytes)}`],
    [
      'load',
      `${spec.sessions} ${spec.sessions === 1 ? 'session' : 'sessions'}, ${spec.contextTokens} tokens of context, cache of ${spec.kvTokens} tokens`,
    ],
    ['step', stepText(speed)],
    ...(speed.speculation === null
      ? []
      : [['speculation', speculationText(speed.speculation)] as [string, string]]),
    [
      'start',
      `${spec.start.map(({ stage, durationMs }) => `${stage} ${seconds(durationMs)}`).join(', ')}: ${seconds(startMs)}`,
    ],
    ['expect', expectation({ predicted, measured })],
    ...(predicted === null ? [] : [['basis', predicted.source] as [string, string]]),
    [
      'time',
      spec.timeScale === 1 ? 'real' : `${Number((1 / spec.timeScale).toPrecision(3))} × as fast as real`,
    ],
    ...(spec.faults.length === 0
      ? []
      : [['faults', spec.faults.map(({ kind }) => kind).join(', ')] as [string, string]]),
  ];
  return rows.map(([name, text]) => `  ${paper.style('dim', name.padEnd(12))}${text}`).join('\n');
}

function stepText({
  t0Ms,
  weightsMs,
  kvMsPerToken,
  prefillMsPerToken,
}: AskedSimulation['spec']['speed']): string {
  const parts = [
    `${t0Ms.toFixed(1)} ms`,
    `${weightsMs.toFixed(1)} ms weights`,
    `${(kvMsPerToken * 1_000).toFixed(2)} ms per 1000 tokens of context`,
    `${(prefillMsPerToken * 1_000).toFixed(0)} ms per 1000 tokens of prompt`,
  ];
  return parts.join(' + ');
}

function speculationText({
  draftTokens,
  tokensPerStep,
  extraStepMs,
  short,
}: NonNullable<AskedSimulation['spec']['speed']['speculation']>): string {
  const rest =
    short === null ? '' : `, ${short.tokensPerStep.toFixed(2)} in answers up to ${short.upToTokens} tokens`;
  return `${draftTokens} proposed, ${tokensPerStep.toFixed(2)} tokens per step${rest}; ${extraStepMs.toFixed(1)} ms more per step`;
}

function expectation({ predicted, measured }: Pick<AskedSimulation, 'predicted' | 'measured'>): string {
  if (measured !== null) {
    const { short, long } = measured;
    const rates =
      short === long ? `${long} tokens/s` : `${short} tokens/s in short answers, ${long} in long ones,`;
    return `${rates} with one session, as the workshop measured`;
  }
  if (predicted === null) return 'what the terms of a step give';
  const {
    tokensPerSecondPerUser: user,
    systemTokensPerSecond: system,
    ttftMs,
    lowFactor,
    highFactor,
  } = predicted;
  const band = `−${percent(1 - lowFactor)} to +${percent(highFactor - 1)} on the real device`;
  return `${user.toFixed(1)} tokens/s per user, ${system.toFixed(0)} together, first token after ${seconds(ttftMs)} at full load (${band})`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
