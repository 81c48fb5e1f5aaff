import type { EngineOptions } from '../engine-options.ts';
import type { InferenceClient } from '../inference/inference-client.ts';
import type { ModelDescription } from '../native/load-model.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { EngineMetrics } from './engine-metrics.ts';

/** What the routes work with once the model is loaded. */
export interface LoadedEngine {
  options: EngineOptions;
  inference: InferenceClient;
  metrics: EngineMetrics;
  model: ModelDescription;
  chatTemplate: ChatTemplate;
}
