import koffi, { type TypeObject } from 'koffi';
import { AppError } from '../../../base/app-error.ts';
import type { LlamaLibraryFiles } from './locate-library.ts';
import {
  batchStruct,
  chainParamsStruct,
  contextParamsStruct,
  modelParamsStruct,
  threadpoolParamsStruct,
  type ContextParams,
  type ModelParams,
  type NativeBatch,
  type Pointer,
} from './llama-structs.ts';

/** The calls of llama.cpp's C interface that the engine uses. Names are those of `llama.h` without prefix. */
export interface LlamaLibrary {
  backendInit(): void;
  modelDefaultParams(): ModelParams;
  contextDefaultParams(): ContextParams;
  modelLoadFromFile(file: string, params: ModelParams): Pointer | null;
  modelFree(model: Pointer): void;
  modelGetVocab(model: Pointer): Pointer;
  modelContextTrain(model: Pointer): number;
  modelSize(model: Pointer): number | bigint;
  modelParameters(model: Pointer): number | bigint;
  modelDescription(model: Pointer, buffer: Buffer, size: number): number;
  modelMetaValue(model: Pointer, key: string, buffer: Buffer | null, size: number): number;
  modelChatTemplate(model: Pointer, name: string | null): string | null;
  modelIsRecurrent(model: Pointer): boolean;
  modelIsHybrid(model: Pointer): boolean;
  modelHasEncoder(model: Pointer): boolean;
  initFromModel(model: Pointer, params: ContextParams): Pointer | null;
  contextFree(context: Pointer): void;
  getMemory(context: Pointer): Pointer;
  contextSize(context: Pointer): number;
  memoryClear(memory: Pointer, data: boolean): void;
  memorySequenceRemove(memory: Pointer, sequence: number, from: number, to: number): boolean;
  memorySequenceCopy(memory: Pointer, source: number, target: number, span: [number, number]): void;
  batchInit(tokens: number, embedding: number, sequences: number): NativeBatch;
  batchFree(batch: NativeBatch): void;
  decode(context: Pointer, batch: NativeBatch): number;
  synchronize(context: Pointer): void;
  logitsAt(context: Pointer, index: number): Pointer | null;
  attachThreadpool(context: Pointer, generation: Pointer, batch: Pointer): void;
  vocabTokens(vocab: Pointer): number;
  vocabIsEndOfGeneration(vocab: Pointer, token: number): boolean;
  vocabBos(vocab: Pointer): number;
  vocabEos(vocab: Pointer): number;
  vocabAddsBos(vocab: Pointer): boolean;
  tokenize(vocab: Pointer, text: Buffer, target: Int32Array, options: TokenizeFlags): number;
  tokenToPiece(vocab: Pointer, token: number, buffer: Buffer, special: boolean): number;
  samplerChainInit(params: { no_perf: boolean }): Pointer;
  samplerChainAdd(chain: Pointer, sampler: Pointer): void;
  samplerChainRemove(chain: Pointer, index: number): Pointer;
  samplerGreedy(): Pointer;
  samplerDist(seed: number): Pointer;
  samplerTopK(count: number): Pointer;
  samplerTopP(share: number, keep: number): Pointer;
  samplerMinP(share: number, keep: number): Pointer;
  samplerTemperature(temperature: number): Pointer;
  samplerPenalties(vocabulary: number, window: number, penalties: PenaltyStrengths): Pointer;
  samplerLogitBias(vocabulary: number, count: number, biases: Buffer): Pointer;
  samplerGrammar(vocab: Pointer, grammar: string, root: string): Pointer | null;
  samplerSample(chain: Pointer, context: Pointer, index: number): number;
  samplerApply(sampler: Pointer, candidates: Buffer): void;
  samplerAccept(sampler: Pointer, token: number): void;
  samplerFree(sampler: Pointer): void;
  backendRegistration(name: string): Pointer | null;
  backendFunction(registration: Pointer, name: string): Pointer | null;
  threadpoolDefaults(threads: number): Record<string, unknown>;
}

export interface TokenizeFlags {
  addSpecial: boolean;
  parseSpecial: boolean;
}

export interface PenaltyStrengths {
  repeat: number;
  frequency: number;
  presence: number;
}

/**
 * Opens llama.cpp and the compute backends beside it. Only the inference thread calls this.
 *
 * @throws AppError `install_incomplete` when the files cannot be loaded or are of another release.
 */
export function openLlamaLibrary(files: LlamaLibraryFiles): LlamaLibrary {
  try {
    koffi.load(files.ggmlBase);
    const ggml = koffi.load(files.ggml);
    const llama = koffi.load(files.llama);
    ggml.func('ggml_backend_load_all_from_path', 'void', ['str'])(files.directory);
    const library = bind(ggml, llama);
    checkLayout(library);
    library.backendInit();
    return library;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('install_incomplete', {
      message: `The llama.cpp library in ${files.directory} could not be loaded: ${(thrown as Error).message}`,
      cause: thrown,
    });
  }
}

type Handle = ReturnType<typeof koffi.load>;
type Row = [name: string, result: string | TypeObject, parameters: (string | TypeObject)[]];

function bind(ggml: Handle, llama: Handle): LlamaLibrary {
  const call = (handle: Handle, [name, result, parameters]: Row) => handle.func(name, result, parameters);
  const rows = Object.entries(llamaFunctions).map(([key, row]) => [key, call(llama, row)]);
  const backend = Object.entries(ggmlFunctions).map(([key, row]) => [key, call(ggml, row)]);
  const direct = Object.fromEntries([...rows, ...backend]) as Record<
    string,
    (...values: unknown[]) => unknown
  >;
  const native = (key: string, ...values: unknown[]): unknown => direct[key]?.(...values);
  return {
    ...(direct as unknown as LlamaLibrary),
    memorySequenceCopy: (memory, source, target, [from, to]) =>
      void native('memorySequenceCopy', memory, source, target, from, to),
    tokenize: (vocab, text, target, flags) =>
      native(
        'tokenize',
        vocab,
        text,
        text.length,
        target,
        target.length,
        flags.addSpecial,
        flags.parseSpecial,
      ) as number,
    tokenToPiece: (vocab, token, buffer, special) =>
      native('tokenToPiece', vocab, token, buffer, buffer.length, 0, special) as number,
    samplerPenalties: (vocabulary, window, strengths) =>
      native(
        'samplerPenalties',
        vocabulary,
        window,
        strengths.repeat,
        strengths.frequency,
        strengths.presence,
      ) as Pointer,
  };
}

const ggmlFunctions: Record<string, Row> = {
  backendRegistration: ['ggml_backend_reg_by_name', 'void*', ['str']],
  backendFunction: ['ggml_backend_reg_get_proc_address', 'void*', ['void*', 'str']],
  threadpoolDefaults: ['ggml_threadpool_params_default', threadpoolParamsStruct, ['int']],
};

const llamaFunctions: Record<string, Row> = {
  backendInit: ['llama_backend_init', 'void', []],
  modelDefaultParams: ['llama_model_default_params', modelParamsStruct, []],
  contextDefaultParams: ['llama_context_default_params', contextParamsStruct, []],
  modelLoadFromFile: ['llama_model_load_from_file', 'void*', ['str', modelParamsStruct]],
  modelFree: ['llama_model_free', 'void', ['void*']],
  modelGetVocab: ['llama_model_get_vocab', 'void*', ['void*']],
  modelContextTrain: ['llama_model_n_ctx_train', 'int32', ['void*']],
  modelSize: ['llama_model_size', 'uint64', ['void*']],
  modelParameters: ['llama_model_n_params', 'uint64', ['void*']],
  modelDescription: ['llama_model_desc', 'int32', ['void*', 'void*', 'size_t']],
  modelMetaValue: ['llama_model_meta_val_str', 'int32', ['void*', 'str', 'void*', 'size_t']],
  modelChatTemplate: ['llama_model_chat_template', 'str', ['void*', 'str']],
  modelIsRecurrent: ['llama_model_is_recurrent', 'bool', ['void*']],
  modelIsHybrid: ['llama_model_is_hybrid', 'bool', ['void*']],
  modelHasEncoder: ['llama_model_has_encoder', 'bool', ['void*']],
  initFromModel: ['llama_init_from_model', 'void*', ['void*', contextParamsStruct]],
  contextFree: ['llama_free', 'void', ['void*']],
  getMemory: ['llama_get_memory', 'void*', ['void*']],
  contextSize: ['llama_n_ctx', 'uint32', ['void*']],
  memoryClear: ['llama_memory_clear', 'void', ['void*', 'bool']],
  memorySequenceRemove: ['llama_memory_seq_rm', 'bool', ['void*', 'int32', 'int32', 'int32']],
  memorySequenceCopy: ['llama_memory_seq_cp', 'void', ['void*', 'int32', 'int32', 'int32', 'int32']],
  batchInit: ['llama_batch_init', batchStruct, ['int32', 'int32', 'int32']],
  batchFree: ['llama_batch_free', 'void', [batchStruct]],
  decode: ['llama_decode', 'int32', ['void*', batchStruct]],
  synchronize: ['llama_synchronize', 'void', ['void*']],
  logitsAt: ['llama_get_logits_ith', 'void*', ['void*', 'int32']],
  attachThreadpool: ['llama_attach_threadpool', 'void', ['void*', 'void*', 'void*']],
  vocabTokens: ['llama_vocab_n_tokens', 'int32', ['void*']],
  vocabIsEndOfGeneration: ['llama_vocab_is_eog', 'bool', ['void*', 'int32']],
  vocabBos: ['llama_vocab_bos', 'int32', ['void*']],
  vocabEos: ['llama_vocab_eos', 'int32', ['void*']],
  vocabAddsBos: ['llama_vocab_get_add_bos', 'bool', ['void*']],
  tokenize: ['llama_tokenize', 'int32', ['void*', 'void*', 'int32', 'void*', 'int32', 'bool', 'bool']],
  tokenToPiece: ['llama_token_to_piece', 'int32', ['void*', 'int32', 'void*', 'int32', 'int32', 'bool']],
  samplerChainInit: ['llama_sampler_chain_init', 'void*', [chainParamsStruct]],
  samplerChainAdd: ['llama_sampler_chain_add', 'void', ['void*', 'void*']],
  samplerChainRemove: ['llama_sampler_chain_remove', 'void*', ['void*', 'int32']],
  samplerGreedy: ['llama_sampler_init_greedy', 'void*', []],
  samplerDist: ['llama_sampler_init_dist', 'void*', ['uint32']],
  samplerTopK: ['llama_sampler_init_top_k', 'void*', ['int32']],
  samplerTopP: ['llama_sampler_init_top_p', 'void*', ['float', 'size_t']],
  samplerMinP: ['llama_sampler_init_min_p', 'void*', ['float', 'size_t']],
  samplerTemperature: ['llama_sampler_init_temp', 'void*', ['float']],
  samplerPenalties: ['llama_sampler_init_penalties', 'void*', ['int32', 'int32', 'float', 'float', 'float']],
  samplerLogitBias: ['llama_sampler_init_logit_bias', 'void*', ['int32', 'int32', 'void*']],
  samplerGrammar: ['llama_sampler_init_grammar', 'void*', ['void*', 'str', 'str']],
  samplerSample: ['llama_sampler_sample', 'int32', ['void*', 'void*', 'int32']],
  samplerApply: ['llama_sampler_apply', 'void', ['void*', 'void*']],
  samplerAccept: ['llama_sampler_accept', 'void', ['void*', 'int32']],
  samplerFree: ['llama_sampler_free', 'void', ['void*']],
};

/** A library of another release would return nonsense for these fields. */
function checkLayout(library: LlamaLibrary): void {
  const model = library.modelDefaultParams();
  const context = library.contextDefaultParams();
  const plausible =
    model.use_extra_bufts === true &&
    model.check_tensors === false &&
    context.n_batch === 2048 &&
    context.n_ubatch === 512 &&
    context.n_seq_max === 1 &&
    context.type_k === 1 &&
    context.type_v === 1 &&
    context.no_perf === true &&
    context.swa_full === true;
  if (plausible) return;
  throw new AppError('install_incomplete', {
    message: 'The llama.cpp library has another memory layout than release v0.5.0, which this version needs.',
    facts: { model, context },
  });
}
