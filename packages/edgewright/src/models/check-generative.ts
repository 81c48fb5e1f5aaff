import { AppError } from '../base/app-error.ts';

/** Architectures of llama.cpp that do not generate text one token after the other, and what they are for. */
const notGenerative: Readonly<Record<string, string>> = {
  bert: 'an encoder for embeddings',
  'modern-bert': 'an encoder for embeddings',
  'nomic-bert': 'an encoder for embeddings',
  'nomic-bert-moe': 'an encoder for embeddings',
  'neo-bert': 'an encoder for embeddings',
  'jina-bert-v2': 'an encoder for embeddings',
  'jina-bert-v3': 'an encoder for embeddings',
  eurobert: 'an encoder for embeddings',
  'gemma-embedding': 'an encoder for embeddings',
  'llama-embed': 'an encoder for embeddings',
  t5encoder: 'an encoder for embeddings',
  t5: 'an encoder-decoder model, which the chat protocol has no place for',
  clip: 'the picture or sound part of a multimodal model (mmproj), which belongs beside a language model',
  'wavtokenizer-dec': 'a decoder for sound',
  qwen3tts: 'a model for speech',
  pockettts: 'a model for speech',
  dream: 'a diffusion language model, which does not write from left to right',
  llada: 'a diffusion language model, which does not write from left to right',
  'llada-moe': 'a diffusion language model, which does not write from left to right',
  rnd1: 'a diffusion language model, which does not write from left to right',
  eagle3: 'a draft head, which only works beside its large model',
  dflash: 'a draft head, which only works beside its large model',
  'gemma4-assistant': 'a draft head, which only works beside its large model',
};

/** `general.type` of files that are not models by themselves. */
const notModels: Readonly<Record<string, string>> = {
  adapter: 'a LoRA adapter, which changes another model',
  imatrix: 'an importance matrix, which is used to quantise another model',
  mmproj: 'the picture or sound part of a multimodal model (mmproj), which belongs beside a language model',
};

/** Throws `model_unsupported` for a file that cannot answer a chat, whatever else is right with it. */
export function checkGenerative(about: {
  path: string;
  architecture: string;
  generalType: string | null;
  isCausal: boolean;
  tensorCount: number;
}): void {
  const kind = about.generalType === null ? undefined : notModels[about.generalType];
  const what =
    kind ?? notGenerative[about.architecture] ?? (about.isCausal ? null : 'an encoder for embeddings');
  if (what !== null) {
    throw new AppError('model_unsupported', {
      message: `${about.path} cannot generate text: it is ${what} (architecture ${about.architecture}).`,
      facts: { ...about },
      nextStep: 'Give a language model that generates text.',
    });
  }
  if (about.tensorCount === 0) {
    throw new AppError('model_unsupported', {
      message: `${about.path} has a vocabulary and no weights (0 tensors), so it cannot generate text.`,
      facts: { ...about },
      nextStep: 'Give the model file itself; this one is made for testing tokenizers.',
    });
  }
}
