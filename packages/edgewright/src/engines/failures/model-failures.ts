import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { FailureRow } from './failure-row.ts';

const huggingFace: readonly PlanEngine[] = [
  'vllm',
  'sglang',
  'tensorrt-llm',
  'triton',
  'tgi',
  'tensorrt-edge-llm',
];
const ggml: readonly PlanEngine[] = ['llama-cpp', 'ollama', 'embedded'];

/** The model: not allowed, not there, not known, not whole. */
export const modelFailures: readonly FailureRow[] = [
  {
    class: 'model.gated',
    pattern: /gated repo|GatedRepoError|401 Client Error|Access to model \S{1,120} is restricted/,
    engines: [...huggingFace, 'mlc-llm'],
    severity: 'fatal',
    cause: 'The model is only given to those who have accepted its licence, and no valid token was sent.',
    remedy: 'Fetch it once with `edgewright models pull` and a token in HF_TOKEN, and serve the local copy.',
  },
  {
    class: 'vocab.harmony',
    pattern: /HarmonyError|error downloading or loading vocab file/,
    engines: huggingFace,
    severity: 'fatal',
    cause: 'The tokenizer of gpt-oss wants vocabulary files that are not on this machine.',
    remedy: 'Put o200k_base.tiktoken into a folder and point TIKTOKEN_ENCODINGS_BASE to it.',
  },
  {
    class: 'model.arch',
    pattern: /Model architectures \[(?<name>[^\]]{0,200})\] failed to be inspected/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause:
      'Importing the code of the model failed; the reason stands above it, mostly a GPU that the container does not see.',
    remedy:
      'Run `edgewright doctor`: it checks that containers see the GPU. Then look at the first error above.',
  },
  {
    class: 'model.arch',
    pattern:
      /Model architectures \[(?<name>[^\]]{0,200})\] (?:are not supported|was supported in vLLM until|is not supported in-tree)/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause: 'This release does not know the architecture {name}.',
    remedy: 'Use a newer image of the engine, or another one with --engine.',
  },
  {
    class: 'model.arch',
    pattern: /unknown model architecture: '(?<name>[^']{1,80})'/,
    engines: ggml,
    severity: 'fatal',
    cause: 'This release does not know the architecture {name}.',
    remedy: 'Use a newer release of the engine, or another one with --engine.',
  },
  {
    class: 'model.arch',
    pattern: /KeyError: '(?<name>\w{1,80}ForCausalLM)'/,
    engines: huggingFace,
    severity: 'fatal',
    cause: 'This release does not know the architecture {name}.',
    remedy: 'Use a newer image of the engine, or another one with --engine.',
  },
  {
    class: 'model.arch',
    pattern:
      /this model may be incompatible with your version of Ollama|Unsupported model type|Model type \S{1,60} is not supported/i,
    engines: ['ollama', 'tgi', 'mlc-llm', 'tensorrt-edge-llm'],
    severity: 'fatal',
    cause: 'This release does not serve this kind of model.',
    remedy: 'Use a newer release of the engine, or another one with --engine.',
  },
  {
    class: 'model.missing',
    pattern:
      /LocalEntryNotFoundError|HFValidationError: Repo id must be|OfflineModeIsEnabled|not a valid model identifier|We couldn't connect to 'https:\/\/huggingface\.co'|text-generation-server download-weights/,
    engines: huggingFace,
    severity: 'fatal',
    cause: 'Files of the model are missing on this machine, and the engine must not fetch them.',
    remedy: 'Fetch the model with `edgewright models pull`.',
  },
  {
    class: 'model.missing',
    pattern:
      /No such file or directory[^\n]{0,200}config\.json|config\.json[^\n]{0,80}No such file or directory|mlc-chat-config\.json[^\n]{0,60}not found/i,
    engines: [...huggingFace, 'mlc-llm'],
    severity: 'fatal',
    cause: 'The folder of the model has no configuration.',
    remedy: 'Check the path of the model, or fetch it with `edgewright models pull`.',
  },
  {
    class: 'model.missing',
    // In 0.33 without the advice, and in single quotation marks.
    pattern: /model ["']?(?<name>[^"'\s]{1,120})(?:["'] not found| not found, try pulling it first)/,
    engines: ['ollama'],
    severity: 'fatal',
    cause: 'The store of Ollama has no model {name}.',
    remedy: 'Import it into the store: `ollama create` from the GGUF file.',
  },
  {
    class: 'model.missing',
    pattern: /error loading model|failed to open GGUF|gguf_init_from_file|failed to load model/,
    engines: ggml,
    // Speculative decoding and multimodal projectors fail with the same words, and the server goes on.
    severity: 'warning',
    cause: 'The file of the model could not be read: it is not there, cut short, or no GGUF.',
    remedy: 'Check it with `edgewright models verify`, and fetch it again with `edgewright models pull`.',
  },
  {
    class: 'model.missing',
    pattern:
      /Error while deserializing header|SafetensorError|header too (?:large|small)|InvalidHeaderDeserialization/,
    engines: huggingFace,
    severity: 'fatal',
    cause: 'A file of weights is damaged or not whole.',
    remedy: 'Fetch the model again with `edgewright models pull`.',
  },
  {
    class: 'quant.mismatch',
    pattern:
      /Quantization method specified in the model config \((?<model>[^)]{1,60})\) does not match [^\n]{0,80}\((?<flag>[^)]{1,60})\)/,
    engines: huggingFace,
    severity: 'fatal',
    cause: 'The model is quantised as {model}, and {flag} was asked for.',
    remedy: 'Leave --quantization out: the model says itself what it is.',
  },
  {
    class: 'quant.mismatch',
    pattern:
      /Quantization method specified in the model config|Unknown quantization method|Cannot find the config file for \w{1,40}|Failed to load hf_quant_config/i,
    engines: huggingFace,
    severity: 'fatal',
    cause:
      'The engine does not load this kind of quantisation, or another one was asked for than the model has.',
    remedy: 'Leave --quantization out, or use another --engine.',
  },
];

/** Broad words, so they are tried after everything else. */
export const lastModelFailures: readonly FailureRow[] = [
  {
    class: 'quant.mismatch',
    pattern: /Error\b[^\n]{0,160}quant_algo/,
    engines: huggingFace,
    severity: 'fatal',
    cause: 'The engine does not know the way in which this model is quantised.',
    remedy: 'Use a newer image of the engine, or another one with --engine.',
  },
];
