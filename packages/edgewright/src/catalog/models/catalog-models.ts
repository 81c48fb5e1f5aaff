import type { CatalogModel } from './catalog-model.ts';
import { deepseekModels } from './deepseek.ts';
import { firstTransformers } from './first-transformers.ts';
import { gemmaFourModels } from './gemma-four.ts';
import { gemmaModels } from './gemma.ts';
import { glmAndFalconModels } from './glm-and-falcon.ts';
import { gptOssModels } from './gpt-oss.ts';
import { llamaModels } from './llama.ts';
import { mistralModels } from './mistral.ts';
import { nemotronModels } from './nemotron.ts';
import { phiModels } from './phi.ts';
import { qwenHybridModels } from './qwen-hybrid.ts';
import { qwenModels } from './qwen.ts';

/** Every model whose dimensions are known without a file of it. */
export const catalogModels: readonly CatalogModel[] = [
  ...llamaModels,
  ...mistralModels,
  ...qwenModels,
  ...qwenHybridModels,
  ...phiModels,
  ...gemmaModels,
  ...gemmaFourModels,
  ...gptOssModels,
  ...nemotronModels,
  ...deepseekModels,
  ...glmAndFalconModels,
  ...firstTransformers,
];
