import { AppError } from '../../base/app-error.ts';
import { defineCommand, type FlagSpec } from '../define-command.ts';

const formats = ['gguf', 'safetensors'] as const;
const types = ['f16', 'bf16', 'q8_0', 'q4_0', 'mxfp4'] as const;
const scales = ['full', 'tiny'] as const;

/** Sizes are bounded so that a slip of the fingers asks for no petabyte. */
function size(summary: string, max: number): Extract<FlagSpec, { type: 'integer' }> {
  return { type: 'integer', placeholder: 'N', min: 1, max, summary, defaultText: 'as the model has it' };
}

export const modelsSynthCommand = defineCommand({
  name: 'models synth',
  summary: 'write a model with random weights: as large and as slow as the real one',
  description:
    'Writes a twin of a model: its architecture, its tensors with their names, shapes and types, and a real\n' +
    'tokenizer, but random weights. It loads, answers nonsense and takes the memory and time of the real one:\n' +
    'for measuring and testing without a download. It is written in a little memory, under another name until\n' +
    'it is whole.',
  positionals: [
    { name: 'model', summary: 'an architecture (qwen3) or a model (Qwen/Qwen3-8B)', required: true },
  ],
  flags: {
    out: { type: 'string', placeholder: 'PATH', summary: 'file (gguf) or folder (safetensors) to write' },
    format: { type: 'string', placeholder: 'FORMAT', summary: formats.join(' or '), defaultText: 'gguf' },
    type: {
      type: 'string',
      placeholder: 'TYPE',
      summary: `of the matrices: ${types.join(', ')} (experts); safetensors: f16, bf16`,
      defaultText: 'q8_0; safetensors: bf16',
    },
    scale: {
      type: 'string',
      placeholder: 'SCALE',
      summary: 'tiny: a few million parameters of the same architecture',
      defaultText: 'full',
    },
    layers: size('layers', 1_000),
    hidden: size('length of the hidden state', 65_536),
    'feed-forward': size('width of the feed-forward part, or of one expert', 524_288),
    heads: size('attention heads', 1_024),
    'kv-heads': size('heads that keep keys and values', 1_024),
    'head-length': size('numbers of one head', 1_024),
    vocabulary: size('tokens; made-up ones fill it up', 1_048_576),
    context: size('longest context', 16_777_216),
    tokenizer: {
      type: 'string',
      placeholder: 'FILE.gguf',
      summary: 'take the tokenizer from this file',
      defaultText: 'from the built-in demo model',
    },
    seed: {
      type: 'integer',
      placeholder: 'N',
      min: 0,
      max: 4_294_967_295,
      summary: 'the same seed gives the same file',
      defaultText: '1',
    },
    json: { type: 'boolean', summary: 'print what was written as one JSON document' },
  },
  examples: [
    {
      command: 'edgewright models synth qwen3 --scale tiny --out tiny.gguf',
      does: 'a few megabytes, for tests',
    },
    {
      command: 'edgewright models synth meta-llama/Llama-3.1-8B-Instruct --type q4_0 --out twin.gguf',
      does: 'how fast would it be here?',
    },
    {
      command: 'edgewright models synth Qwen/Qwen3-8B --format safetensors --out twin',
      does: 'a folder for vLLM and SGLang',
    },
  ],
  async run({ flags, positionals: [reference = ''] }, context) {
    if (flags.out === null) {
      throw usage('`edgewright models synth` needs --out PATH: where to write it.');
    }
    const format = choice('--format', flags.format, formats) ?? 'gguf';
    const type = choice('--type', flags.type, types) ?? (format === 'gguf' ? 'q8_0' : 'bf16');
    if (format === 'safetensors' && type !== 'f16' && type !== 'bf16') {
      throw usage(`--format safetensors holds f16 or bf16; it got --type ${type}.`);
    }
    const { synthesizeModel } = await import('../models/synth.ts');
    return synthesizeModel(
      {
        reference,
        path: flags.out,
        format,
        type,
        scale: choice('--scale', flags.scale, scales) ?? 'full',
        sizes: {
          layers: flags.layers,
          hiddenLength: flags.hidden,
          feedForwardWidth: flags['feed-forward'],
          heads: flags.heads,
          kvHeads: flags['kv-heads'],
          headLength: flags['head-length'],
          vocabularySize: flags.vocabulary,
          contextTokens: flags.context,
        },
        tokenizerPath: flags.tokenizer,
        seed: flags.seed ?? 1,
        json: flags.json,
      },
      context,
    );
  },
});

function choice<const Choice extends string>(
  flag: string,
  given: string | null,
  choices: readonly Choice[],
): Choice | null {
  if (given === null) return null;
  const chosen = choices.find((candidate) => candidate === given.toLowerCase());
  if (chosen !== undefined) return chosen;
  throw usage(`${flag} takes ${choices.join(', ')}; it got "${given}".`);
}

function usage(message: string): AppError {
  return new AppError('usage', {
    message,
    nextStep: 'Run `edgewright models synth --help` for its flags.',
  });
}
