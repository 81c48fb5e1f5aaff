import { formatBytes } from '../../base/format-quantity.ts';
import type { AuditFinding } from './audit-finding.ts';
import type { StartedEngine } from './started-engine.ts';

/** Engines round to blocks, and planned sizes are estimates: so much less is no reason to warn. */
const roundingShare = 0.02;
/** Weights of the planned precision come out this close, with what engines repack. */
const weightsTolerance = 1.15;
/** Twice the size is the next wider precision. */
const widerPrecision = 1.7;

/** Context, cache, sequences and weights, in numbers. */
export function auditSizes(started: StartedEngine): AuditFinding[] {
  return [
    contextShort(started),
    cacheShort(started) ?? concurrencyShort(started),
    slotsShort(started),
    weightsLarge(started),
  ].filter((finding) => finding !== null);
}

function contextShort({ plan, facts, concerns }: StartedEngine): AuditFinding | null {
  const { contextTokens } = facts;
  if (contextTokens === undefined) {
    if (!concerns.includes('context-cut')) return null;
    return {
      id: 'context-short',
      severity: 'warn',
      planned: tokens(plan.contextTokens),
      found: 'a context that the engine has cut; it does not say to what',
      why: 'Long requests will be refused, or cut without a word.',
      nextStep: 'Use a smaller --context.',
    };
  }
  if (contextTokens >= plan.contextTokens) return null;
  return {
    id: 'context-short',
    severity: 'stop',
    planned: tokens(plan.contextTokens),
    found: tokens(contextTokens),
    why: 'The engine took a shorter context than it was given, because of memory or because of the model; longer requests will fail.',
    nextStep: `Use --context ${contextTokens}, or fewer --sessions or --kv-dtype fp8 so that it fits.`,
  };
}

function cacheShort({ plan, facts }: StartedEngine): AuditFinding | null {
  const found = facts.kvCacheTokens;
  const planned = plan.limits.admissionKvTokens;
  if (found === undefined || found >= planned) return null;
  const fits = Math.floor(found / plan.contextTokens);
  return {
    id: 'cache-short',
    severity: fits < 1 ? 'stop' : found >= planned * (1 - roundingShare) ? 'info' : 'warn',
    planned: tokens(planned),
    found: tokens(found),
    why:
      fits < 1
        ? 'Not even one request of full length fits into the cache.'
        : `The cache holds ${fits} requests of full length; more will wait, or be thrown out and computed again.`,
    nextStep:
      fits < 1
        ? `Use --context ${found}, or stop what else holds the memory.`
        : `Use --sessions ${fits}, a smaller --context or --kv-dtype fp8, or stop what else holds the memory.`,
  };
}

/** For engines that only say how many requests fit, or that share memory among layers of several kinds. */
function concurrencyShort({ plan, facts }: StartedEngine): AuditFinding | null {
  const { maxConcurrency, concurrencyAtTokens } = facts;
  if (maxConcurrency === undefined || concurrencyAtTokens === undefined) return null;
  const fits = Math.floor((maxConcurrency * concurrencyAtTokens) / plan.contextTokens);
  const wanted = Math.min(plan.sessions, plan.limits.maxSessionsAtContext ?? plan.sessions);
  if (fits >= wanted) return null;
  return {
    id: 'concurrency-short',
    severity: fits < 1 ? 'stop' : 'warn',
    planned: `${wanted} requests of ${plan.contextTokens} tokens at once`,
    found: `${fits}`,
    why: 'The cache holds fewer requests of full length than planned; more will wait, or be thrown out and computed again.',
    nextStep: `Use --sessions ${Math.max(1, fits)}, or a smaller --context.`,
  };
}

function slotsShort({ plan, facts }: StartedEngine): AuditFinding | null {
  const { slots } = facts;
  if (slots === undefined || slots >= plan.sessions) return null;
  return {
    id: 'slots-short',
    severity: 'warn',
    planned: `${plan.sessions} sequences at once`,
    found: `${slots}`,
    why: 'The engine runs fewer requests at once than are admitted; the others wait inside it, unseen.',
    nextStep: `Use --sessions ${slots}, or leave out extra arguments that limit it.`,
  };
}

function weightsLarge({ plan, facts }: StartedEngine): AuditFinding | null {
  const planned = (plan.memory.weightsBytes + plan.memory.draftBytes) / plan.tensorParallel;
  const found = facts.weightsBytes;
  if (found === undefined || planned <= 0 || found <= planned * weightsTolerance) return null;
  const isWider = found > planned * widerPrecision;
  return {
    id: 'weights-large',
    severity: isWider ? 'stop' : 'warn',
    planned: `${formatBytes(planned)} on each GPU`,
    found: formatBytes(found),
    why: isWider
      ? `The weights take the size of a wider precision than ${plan.precision}: the engine did not load them as planned.`
      : 'The weights take more memory than planned; the cache gets less.',
    nextStep: isWider
      ? 'Check that this is the quantised model, and that the engine reads its quantisation.'
      : 'Plan again with what is measured: `edgewright calibrate`.',
  };
}

function tokens(count: number): string {
  return `${count} tokens`;
}
