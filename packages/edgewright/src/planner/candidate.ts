import type { EngineProfile, KvDtype } from '../catalog/engines/engine-profile.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { Box } from './box.ts';

/** One way to serve a model on a box. */
export interface Candidate {
  readonly box: Box;
  readonly engine: EngineProfile;
  /** In the precision of this candidate. */
  readonly model: ModelFacts;
  readonly kv: KvDtype;
  /** GPUs that share the model. */
  readonly tensorParallel: number;
  readonly draft: ModelFacts | null;
}
