import { embedded } from '../catalog/engines/llama-cpp.ts';
import type { PlanPerformance } from '../contract/plan.ts';
import { boxOf } from './box.ts';
import { defaultOutputTokens } from './deployment-question.ts';
import { loadOf, performanceAt } from './evaluate-candidate.ts';
import type { Shape } from './memory-need.ts';
import type { PlanQuestion } from './plan-question.ts';

/** What the embedded engine is predicted to do on a box where it was calibrated; null elsewhere. */
export function embeddedPerformance(question: PlanQuestion, shape: Shape): PlanPerformance | null {
  const { host, model, calibrations = [] } = question;
  const [kv] = embedded.kvDtypes;
  if (kv === undefined || !calibrations.some(({ engine }) => engine === 'embedded')) return null;
  const candidate = { box: boxOf(host), engine: embedded, model, kv, tensorParallel: 1, draft: null };
  const load = loadOf({ shape, outputTokens: defaultOutputTokens, cachedTokens: 0 });
  return performanceAt(candidate, load, { calibrations });
}
