import { AppError } from '../../../base/app-error.ts';
import type { Tokenizer } from './read-gguf-tokenizer.ts';

/** Kinds of tokens (`enum llama_token_type`). */
const controlToken = 3;
const userToken = 4;

/**
 * A `tokenizer.json` for the tokenizers library from the vocabulary of a GGUF file. Byte-pair vocabularies
 * only: a SentencePiece one keeps no merges in GGUF, and the library has no other way to split with it.
 */
export function tokenizerJson(tokenizer: Tokenizer, path: string): object {
  if (tokenizer.model !== 'gpt2' || tokenizer.merges.length === 0) {
    throw new AppError('twin_unsupported', {
      message: `The tokenizer of ${path} is of kind "${tokenizer.model}"; a tokenizer.json can be made from byte-pair ones only.`,
      facts: { path, model: tokenizer.model },
      nextStep:
        'Give another file with --tokenizer, leave it out for the built-in one, or write --format gguf.',
    });
  }
  const added = tokenizer.tokens.flatMap((content, id) => {
    const kind = tokenizer.tokenTypes[id];
    if (kind !== controlToken && kind !== userToken) return [];
    const about = { single_word: false, lstrip: false, rstrip: false, normalized: false };
    return [{ id, content, ...about, special: kind === controlToken }];
  });
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: { ...byteLevel, trim_offsets: false },
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokenizer.tokens.map((token, id) => [token, id])),
      merges: tokenizer.merges,
    },
  };
}

/** `tokenizer_config.json`: the class, the tokens with a role, and the chat template. */
export function tokenizerConfig({ tokens, ids, chatTemplate }: Tokenizer, contextTokens: number): object {
  const named = (role: string): string | null => tokens[ids.get(role) ?? -1] ?? null;
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: contextTokens,
    clean_up_tokenization_spaces: false,
    add_bos_token: false,
    bos_token: named('bos'),
    eos_token: named('eos'),
    pad_token: named('padding') ?? named('eos'),
    unk_token: named('unknown'),
    ...(chatTemplate === null ? {} : { chat_template: chatTemplate }),
  };
}
