import type { LogEvent, LogRule } from '../log-event.ts';
import { concernRule, factsRule, mebibytes, number, readyRule, stageRule } from '../log-rules.ts';

/** Layers, and the concern that not all of them are on the GPU. */
const offloadedLayers = /offloaded (\d{1,4})\/(\d{1,4}) layers to GPU/;

function unlessComplete(groups: RegExpExecArray): LogEvent | null {
  return groups[1] === groups[2] ? null : { kind: 'concern', concern: 'layers-on-cpu', text: groups.input };
}

/** Slots of one size each, or one pool for all (`kv_unified`), whose size each of them may use. */
const slotsLine =
  /initializing(?: slots)?, n_slots = (\d{1,4})(?:, n_ctx_slot = (\d{1,9})(?:, kv_unified = '(\w{1,5})')?)?/;

/**
 * What llama.cpp prints while it loads, with `--log-verbosity 4`; at its default of 3 it is silent about layers and
 * buffers. Sizes of several GPUs come on lines of their own, of which the last counts. Sources: llama.cpp
 * `src/llama-model.cpp`, `tools/server`, the parser of Ollama for b10488, a server of 2026 on a data-centre GPU, whole
 * starts of 0.5.0-dev on a CPU.
 */
export const llamaLoadRules: readonly LogRule[] = [
  stageRule('load', /load_model: loading model '/),
  stageRule('load', /llama_model_loader: loaded meta data with /),
  stageRule('warm-up', /warming up the model with an empty run/),
  stageRule('warm-up', /llama_server: model loaded/),

  factsRule(/using device (\S{1,20}) \(([^)]{1,80})\)/, (device = '', name = '') => ({
    device: `${device} (${name})`,
  })),
  // CPU, BLAS and `…_Host` buffers are not memory of the GPU.
  factsRule(/(?:CUDA|Vulkan|ROCm|Metal)\d{0,2} model buffer size = {1,6}([\d.]{1,12}) MiB/, (size) => ({
    weightsBytes: mebibytes(size),
  })),
  factsRule(/(?:CUDA|Vulkan|ROCm|Metal)\d{0,2} KV buffer size = {1,6}([\d.]{1,12}) MiB/, (size) => ({
    kvCacheBytes: mebibytes(size),
  })),
  factsRule(offloadedLayers, (onGpu, total) => ({ layersOnGpu: number(onGpu), layersTotal: number(total) })),
  factsRule(slotsLine, (slots, context, unified) =>
    context === undefined
      ? { slots: number(slots) }
      : {
          slots: number(slots),
          contextTokens: number(context),
          kvCacheTokens: number(context) * (unified === 'true' ? 1 : number(slots)),
        },
  ),

  { pattern: offloadedLayers, read: unlessComplete },
  concernRule('layers-on-cpu', /\( {0,6}[1-9]\d{0,3} overflowing\)/),
  concernRule('layers-on-cpu', /no usable GPU found, --gpu-layers option will be ignored/),
  concernRule('slow-attention', /Flash Attention was auto, set to disabled/),
  concernRule('default-chat-template', /falling back to chatml/),
];

export const llamaCppLogRules: readonly LogRule[] = [
  ...llamaLoadRules,
  // Not of a server that Ollama runs: there the version is Ollama's. `build: 6325 (…)` until 2026, `build 10488 (…)` since.
  factsRule(/\bbuild:? (\d{1,6}) \(/, (build = '') => ({ engineVersion: `b${build}` })),
  // `main: server is listening on` until 2026, `llama_server: listening on` since.
  readyRule(/listening on http/),
];
