import koffi from 'koffi';

/**
 * The structures that cross the C interface by value, as `llama.h` of release v0.5.0 lays them out. A field
 * that is added, removed or reordered upstream corrupts memory here: change this file together with
 * `llamaRelease` and the pinned package versions, and compare with the header line by line. The start-up
 * check in `llama-library.ts` compares the defaults that the library returns with known ones.
 */

/** An address in the engine process. */
export type Pointer = bigint;

export const modelParamsStruct = koffi.struct({
  devices: 'void*',
  tensor_buft_overrides: 'void*',
  n_gpu_layers: 'int32',
  split_mode: 'int',
  load_mode: 'int',
  lazy_mode: 'int',
  main_gpu: 'int32',
  tensor_split: 'void*',
  progress_callback: 'void*',
  progress_callback_user_data: 'void*',
  kv_overrides: 'void*',
  vocab_only: 'bool',
  check_tensors: 'bool',
  use_extra_bufts: 'bool',
  no_host: 'bool',
  no_alloc: 'bool',
  load_mtp: 'bool',
});

/** The fields we set. The rest keeps the library's default. */
export interface ModelParams {
  n_gpu_layers: number;
  use_extra_bufts: boolean;
  check_tensors: boolean;
  progress_callback: Pointer | null;
}

export const contextParamsStruct = koffi.struct({
  n_ctx: 'uint32',
  n_batch: 'uint32',
  n_ubatch: 'uint32',
  n_seq_max: 'uint32',
  n_rs_seq: 'uint32',
  n_outputs_max: 'uint32',
  n_outputs_max_per_seq: 'uint32',
  n_threads: 'int32',
  n_threads_batch: 'int32',
  ctx_type: 'int',
  rope_scaling_type: 'int',
  pooling_type: 'int',
  attention_type: 'int',
  flash_attn_type: 'int',
  rope_freq_base: 'float',
  rope_freq_scale: 'float',
  yarn_ext_factor: 'float',
  yarn_attn_factor: 'float',
  yarn_beta_fast: 'float',
  yarn_beta_slow: 'float',
  yarn_orig_ctx: 'uint32',
  defrag_thold: 'float',
  cb_eval: 'void*',
  cb_eval_user_data: 'void*',
  type_k: 'int',
  type_v: 'int',
  abort_callback: 'void*',
  abort_callback_data: 'void*',
  embeddings: 'bool',
  offload_kqv: 'bool',
  no_perf: 'bool',
  op_offload: 'bool',
  swa_full: 'bool',
  kv_unified: 'bool',
  samplers: 'void*',
  n_samplers: 'size_t',
  ctx_other: 'void*',
});

/** The fields we set or check. The rest keeps the library's default. */
export interface ContextParams {
  n_ctx: number;
  n_batch: number;
  n_ubatch: number;
  n_seq_max: number;
  n_outputs_max: number;
  n_threads: number;
  n_threads_batch: number;
  no_perf: boolean;
  swa_full: boolean;
  kv_unified: boolean;
  type_k: number;
  type_v: number;
}

export const batchStruct = koffi.struct({
  n_tokens: 'int32',
  token: 'void*',
  embd: 'void*',
  pos: 'void*',
  n_seq_id: 'void*',
  seq_id: 'void*',
  logits: 'void*',
});

export interface NativeBatch {
  n_tokens: number;
  token: Pointer;
  embd: Pointer | null;
  pos: Pointer;
  n_seq_id: Pointer;
  seq_id: Pointer;
  logits: Pointer;
}

export const chainParamsStruct = koffi.struct({ no_perf: 'bool' });

/** `cpumask` has GGML_MAX_N_THREADS (512) flags. */
export const threadpoolParamsStruct = koffi.struct({
  cpumask: koffi.array('bool', 512),
  n_threads: 'int',
  prio: 'int',
  poll: 'uint32',
  strict_cpu: 'bool',
  paused: 'bool',
});

// Named, because koffi 3.3.4 confuses the pointers to unnamed prototypes with those to unnamed structures.
export const progressCallbackPrototype = koffi.proto('LlamaProgressCallback', 'bool', ['float', 'void*']);
export const threadpoolNewPrototype = koffi.proto('GgmlThreadpoolNew', 'void*', [
  koffi.pointer(threadpoolParamsStruct),
]);
export const threadpoolFreePrototype = koffi.proto('GgmlThreadpoolFree', 'void', ['void*']);

/** `struct { int32 id; float logit; float p; }`, 12 bytes each. */
export const tokenDataBytes = 12;
