import { AppError } from '../../base/app-error.ts';
import { defineCommand } from '../define-command.ts';

export const modelsPullCommand = defineCommand({
  name: 'models pull',
  summary: 'fetch a model from a hub, or the rest of it, and check every file',
  description:
    'Fetches a model into the cache that programs of Hugging Face share, or into a folder. Goes on where an\n' +
    'earlier download stopped, and gives a file its name only when its checksum is right. Leaves out files that\n' +
    'hold the same weights again. HF_TOKEN opens gated models, HF_ENDPOINT names a mirror, HTTPS_PROXY a proxy.',
  positionals: [{ name: 'model', summary: 'org/name, as the hub calls it', required: true }],
  flags: {
    revision: {
      type: 'string',
      placeholder: 'REVISION',
      summary: 'branch, tag or commit',
      defaultText: 'main',
    },
    include: {
      type: 'string',
      placeholder: 'GLOBS',
      summary: 'only files that match, separated by commas (for example *Q4_K_M*)',
      defaultText: 'all but duplicates',
    },
    endpoint: {
      type: 'string',
      placeholder: 'URL',
      summary: 'another hub or a mirror',
      defaultText: 'HF_ENDPOINT, else https://huggingface.co',
    },
    out: {
      type: 'string',
      placeholder: 'DIR',
      summary: 'write plain files there, to carry to another box',
      defaultText: 'the cache: HF_HUB_CACHE, HF_HOME or ~/.cache/huggingface',
    },
    json: { type: 'boolean', summary: 'print what was fetched as one JSON document' },
  },
  examples: [
    { command: 'edgewright models pull Qwen/Qwen3-8B', does: 'into the cache' },
    {
      command: "edgewright models pull Qwen/Qwen3-8B-GGUF --include '*Q4_K_M*'",
      does: 'one of several builds',
    },
    { command: 'edgewright models pull Qwen/Qwen3-8B --out usb/qwen3', does: 'for a box without a network' },
  ],
  async run({ flags, positionals: [reference = ''] }, context) {
    const { parseRepository } = await import('../../models/files/store/hub-cache.ts');
    const parsed = parseRepository(reference);
    if (parsed === null) {
      throw new AppError('usage', {
        message: `"${reference}" is not the name of a model on a hub: it looks like org/name.`,
        nextStep: 'Run `edgewright models pull --help` for examples.',
      });
    }
    if (flags.endpoint !== null && !URL.canParse(flags.endpoint)) {
      throw new AppError('usage', { message: `--endpoint takes a URL; it got "${flags.endpoint}".` });
    }
    const { pull } = await import('../models/pull.ts');
    return pull(
      {
        repository: parsed.repository,
        revision: flags.revision ?? parsed.revision ?? 'main',
        include: flags.include?.split(',').map((glob) => glob.trim()) ?? [],
        endpoint: flags.endpoint,
        folder: flags.out,
        json: flags.json,
      },
      context,
    );
  },
});
