import koffi from 'koffi';
import { AppError } from '../../../base/app-error.ts';
import type { LlamaLibrary } from './llama-library.ts';
import { progressCallbackPrototype, type Pointer } from './llama-structs.ts';

/** What the file says of itself; plain data, so that it can be sent to another thread. */
export interface ModelDescription {
  description: string;
  parameters: number;
  sizeBytes: number;
  contextTrain: number;
  vocabularySize: number;
  chatTemplate: string | null;
  bosText: string;
  eosText: string;
  /** The tokenizer puts the beginning-of-text token in front by itself. */
  addsBos: boolean;
  /** Sampling values that the file recommends, where it does (`general.sampling.*`). */
  recommendedSampling: {
    temperature: number | null;
    topK: number | null;
    topP: number | null;
    minP: number | null;
  };
}

export interface LoadedModel {
  pointer: Pointer;
  vocab: Pointer;
  vocabularySize: number;
  /** Recurrent and hybrid models keep a running state: a prefix cannot be cut or shared, only continued. */
  hasRunningState: boolean;
  /** Tokens that end an answer (end of sentence, end of turn, …). */
  endTokens: number[];
  about: ModelDescription;
}

/**
 * Loads the weights. Blocks the calling thread; `onProgress` gets fractions from 0 to 1.
 *
 * @throws AppError `model_unsupported` when llama.cpp refuses the file; its log says why.
 */
export function loadModel(
  library: LlamaLibrary,
  file: string,
  onProgress: (fraction: number) => void,
): LoadedModel {
  const callback = koffi.register((fraction: number) => {
    onProgress(fraction);
    return true;
  }, koffi.pointer(progressCallbackPrototype));
  let pointer: Pointer | null;
  try {
    pointer = library.modelLoadFromFile(file, {
      ...library.modelDefaultParams(),
      // Every layer goes to the accelerator, where a backend for one is loaded; without one this is ignored.
      n_gpu_layers: -1,
      progress_callback: callback,
    });
  } finally {
    koffi.unregister(callback);
  }
  if (!pointer) {
    throw new AppError('model_unsupported', {
      message: `llama.cpp could not load ${file}.`,
      facts: { file },
      nextStep: 'The engine log above names the reason (an unknown architecture, or a damaged tensor).',
    });
  }
  return describe(library, pointer);
}

function describe(library: LlamaLibrary, pointer: Pointer): LoadedModel {
  const vocab = library.modelGetVocab(pointer);
  const vocabularySize = library.vocabTokens(vocab);
  const buffer = Buffer.alloc(4096);
  const meta = (key: string): string | null => {
    const length = library.modelMetaValue(pointer, key, buffer, buffer.length);
    return length < 0 ? null : buffer.toString('utf8', 0, Math.min(length, buffer.length - 1));
  };
  const metaNumber = (key: string): number | null => {
    const text = meta(key);
    return text === null || Number.isNaN(Number(text)) ? null : Number(text);
  };
  const piece = (token: number): string => {
    if (token < 0) return '';
    const length = library.tokenToPiece(vocab, token, buffer, true);
    return length > 0 ? buffer.toString('utf8', 0, length) : '';
  };
  const descriptionLength = library.modelDescription(pointer, buffer, buffer.length);
  const description = buffer.toString('utf8', 0, Math.max(0, descriptionLength));
  const endTokens: number[] = [];
  for (let token = 0; token < vocabularySize; token += 1) {
    if (library.vocabIsEndOfGeneration(vocab, token)) endTokens.push(token);
  }
  return {
    pointer,
    vocab,
    vocabularySize,
    hasRunningState: library.modelIsRecurrent(pointer) || library.modelIsHybrid(pointer),
    endTokens,
    about: {
      description,
      parameters: Number(library.modelParameters(pointer)),
      sizeBytes: Number(library.modelSize(pointer)),
      contextTrain: library.modelContextTrain(pointer),
      vocabularySize,
      chatTemplate: library.modelChatTemplate(pointer, null),
      bosText: piece(library.vocabBos(vocab)),
      eosText: piece(library.vocabEos(vocab)),
      addsBos: library.vocabAddsBos(vocab),
      recommendedSampling: {
        temperature: metaNumber('general.sampling.temp'),
        topK: metaNumber('general.sampling.top_k'),
        topP: metaNumber('general.sampling.top_p'),
        minP: metaNumber('general.sampling.min_p'),
      },
    },
  };
}
