/**
 * What a file that is not GGUF looks like, from its first bytes: the mistakes people make. `null` when it
 * looks like nothing known.
 */
export function identifyFile(head: Buffer): { looksLike: string; nextStep: string } | null {
  const text = head.toString('latin1');
  const found = signatures.find((signature) => signature.matches(head, text));
  return found ? { looksLike: found.looksLike, nextStep: found.nextStep } : null;
}

interface Signature {
  looksLike: string;
  nextStep: string;
  matches: (head: Buffer, text: string) => boolean;
}

const convert = 'Convert the model with convert_hf_to_gguf.py of llama.cpp, or download a GGUF build of it.';

const signatures: readonly Signature[] = [
  {
    looksLike: 'a git-lfs pointer, which stands for the file but is not it',
    nextStep: 'Run `git lfs pull` in that repository, or download the file itself.',
    matches: (_, text) => text.startsWith('version https://git-lfs.github.com/spec/'),
  },
  {
    looksLike: 'a web page, as a failed download leaves it',
    nextStep: 'Open the file to see what the server said, then download the model again.',
    matches: (_, text) => /^\s*(<!doctype html|<html|<head|<\?xml)/i.test(text),
  },
  {
    looksLike: 'a safetensors file',
    nextStep: convert,
    matches: (head, text) => head.length > 9 && head.readUInt32LE(4) === 0 && text.startsWith('{"', 8),
  },
  {
    looksLike: 'a PyTorch checkpoint or another ZIP archive',
    nextStep: `Unpack it, if it holds a .gguf file. ${convert}`,
    matches: (_, text) => text.startsWith('PK\x03\x04'),
  },
  {
    looksLike: 'a Python pickle (an old PyTorch checkpoint)',
    nextStep: convert,
    matches: (head) => head[0] === 0x80 && head[1] !== undefined && head[1] >= 2 && head[1] <= 5,
  },
  {
    looksLike: 'a model in a format that llama.cpp used before GGUF (GGML, GGMF or GGJT)',
    nextStep: 'Download a newer build of the model; these formats are no longer read by anything current.',
    matches: (_, text) => /^(lmgg|fmgg|tjgg|algg)/.test(text),
  },
  {
    looksLike: 'a GGUF file with its bytes in the wrong order',
    nextStep: 'Download the little-endian build of the model.',
    matches: (_, text) => text.startsWith('FUGG'),
  },
  {
    looksLike: 'a gzip archive',
    nextStep: 'Unpack it with gunzip or tar first.',
    matches: (head) => head[0] === 0x1f && head[1] === 0x8b,
  },
  {
    looksLike: 'a zstd archive',
    nextStep: 'Unpack it with unzstd first.',
    matches: (head) => head.length >= 4 && head.readUInt32LE() === 0xfd2fb528,
  },
  {
    looksLike: 'JSON, as an error message or a configuration file',
    nextStep: 'Open the file to see what it says. Give the path of the .gguf file itself.',
    matches: (_, text) => /^\s*[{[]/.test(text),
  },
  {
    looksLike: 'a file of zeros, as an interrupted download reserves it',
    nextStep: 'Download the file again.',
    matches: (head) => head.length > 0 && head.every((byte) => byte === 0),
  },
];
