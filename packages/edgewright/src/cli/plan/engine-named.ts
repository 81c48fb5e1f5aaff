import { AppError } from '../../base/app-error.ts';
import { nearest } from '../../base/nearest-word.ts';
import { type PlanEngine, planEngines } from '../../contract/plan-engines.ts';

/**
 * An engine as people write it: `TensorRT_LLM`, `llamacpp`.
 *
 * @throws AppError `usage` with a suggestion
 */
export function engineNamed(name: string): PlanEngine {
  const wanted = name.toLowerCase().replaceAll(/[._]/g, '-');
  const engine = planEngines.find(
    (id) => id === wanted || id.replaceAll('-', '') === wanted.replaceAll('-', ''),
  );
  if (engine !== undefined) return engine;
  const meant = nearest(wanted, planEngines);
  throw new AppError('usage', {
    message: `No engine is called "${name}".${meant === null ? '' : ` Did you mean ${meant}?`}`,
    nextStep: `Known: ${planEngines.join(', ')}.`,
  });
}
