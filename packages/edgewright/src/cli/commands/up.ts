import { AppError } from '../../base/app-error.ts';
import type { ServiceWishes } from '../compose.ts';
import { defineCommand } from '../define-command.ts';

export const upCommand = defineCommand({
  name: 'up',
  summary: 'serve a model: look at the box, plan, start the engine, the gateway and the console',
  description:
    'Looks at this machine, plans how to serve the model on it, starts the engine, and opens an\n' +
    'OpenAI-compatible API and a console. Without a model it serves the small built-in demo model.',
  positionals: [{ name: 'model', summary: 'the same as --model', required: false }],
  flags: {
    model: {
      type: 'string',
      placeholder: 'PATH.gguf',
      summary: 'the model file',
      defaultText: 'the built-in demo model',
    },
    plan: {
      type: 'string',
      placeholder: 'FILE',
      summary: 'a plan that `plan --emit` wrote: model, sessions, context and threads are its',
    },
    port: {
      type: 'integer',
      placeholder: 'PORT',
      min: 0,
      max: 65_535,
      summary: 'port of the API; 0 takes a free one',
      defaultText: '8080',
    },
    host: {
      type: 'string',
      placeholder: 'ADDRESS',
      summary: 'address to listen on',
      defaultText: '127.0.0.1',
    },
    sessions: {
      type: 'integer',
      placeholder: 'COUNT',
      min: 1,
      max: 256,
      summary: 'requests that run at the same time',
      defaultText: '4',
    },
    context: {
      type: 'integer',
      placeholder: 'TOKENS',
      min: 64,
      max: 4_194_304,
      summary: 'longest prompt plus answer',
      defaultText: 'what the model was trained for, up to 8192, as memory allows',
    },
    threads: {
      type: 'integer',
      placeholder: 'COUNT',
      min: 1,
      max: 512,
      summary: 'threads that compute',
      defaultText: 'cores - 1',
    },
    'llama-library': {
      type: 'string',
      placeholder: 'DIRECTORY',
      summary: 'a llama.cpp v0.5.0 build of your own for the embedded engine',
    },
    'without-keys': {
      type: 'boolean',
      summary: 'listen beyond this machine although nobody is asked for a key',
    },
    verbose: { type: 'boolean', summary: 'report every request' },
    json: {
      type: 'boolean',
      summary: 'print one JSON document when the service is ready; progress goes to stderr',
    },
  },
  examples: [
    { command: 'edgewright up', does: 'serve the demo model on http://127.0.0.1:8080' },
    {
      command: 'edgewright up --model qwen3-4b-q4_k_m.gguf --sessions 8',
      does: 'serve a model of your own to 8 users',
    },
  ],
  async run({ flags, positionals: [positional] }, context) {
    const modelPath = flags.model ?? positional ?? null;
    if (flags.model !== null && positional !== undefined && flags.model !== positional) {
      throw new AppError('usage', {
        message: `Two models are given: --model ${flags.model} and ${positional}.`,
      });
    }
    const planned = await plannedBy(flags, modelPath);
    const host = flags.host ?? '127.0.0.1';
    refuseOpenDoor(host, flags['without-keys']);
    // Everything heavy loads only now: `--help` must answer at once.
    const { serveUntilStopped } = await import('../serve-until-stopped.ts');
    return serveUntilStopped(
      {
        host,
        port: flags.port ?? 8080,
        ...planned,
        libraryDirectory: flags['llama-library'],
      },
      { json: flags.json, verbose: flags.verbose },
      context,
    );
  },
});

/** From the plan's file, or from the flags; never from both, as one of them would be silently ignored. */
async function plannedBy(
  flags: { plan: string | null; sessions: number | null; context: number | null; threads: number | null },
  modelPath: string | null,
): Promise<Pick<ServiceWishes, 'modelPath' | 'sessions' | 'contextTokens' | 'threads'>> {
  const { plan, sessions, context: contextTokens, threads } = flags;
  if (plan === null) return { modelPath, sessions, contextTokens, threads };
  if ([modelPath, sessions, contextTokens, threads].some((value) => value !== null)) {
    throw new AppError('usage', {
      message: '--plan says model, sessions, context and threads itself.',
      nextStep: 'Leave those flags out, or plan again with other wishes.',
    });
  }
  const { readPlanFile } = await import('../plan/read-plan-file.ts');
  return await readPlanFile(plan);
}

/** Keys come with a later version; until then a service for the network is a decision to be made knowingly. */
function refuseOpenDoor(host: string, withoutKeys: boolean): void {
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (isLoopback || withoutKeys) return;
  throw new AppError('usage', {
    message: `${host} can be reached from other machines, and this version cannot ask for keys yet.`,
    nextStep: 'Add --without-keys if everybody on that network may use the service; else stay on 127.0.0.1.',
  });
}
