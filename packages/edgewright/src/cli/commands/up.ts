import { AppError } from '../../base/app-error.ts';
import type { ModelWishes } from '../serve/service-wishes.ts';
import { limits } from '../../contract/limits.ts';
import { defineCommand } from '../define-command.ts';
import { listenFlags, shapeFlags } from './serving-flags.ts';

export const upCommand = defineCommand({
  name: 'up',
  summary: 'serve a model: look at the box, plan, start the engine, the gateway and the console',
  description:
    'Looks at this machine, plans how to serve the model on it, starts the engine, and opens an\n' +
    'OpenAI-compatible API and a console. Without a model it serves the small built-in demo model.\n' +
    'An engine that cannot be started is replaced by the next of the plan; one that is named with\n' +
    '--engine stands alone. What is started is printed, and held against the plan before anybody is served.',
  positionals: [{ name: 'model', summary: 'the same as --model', required: false }],
  flags: {
    model: {
      type: 'string',
      placeholder: 'MODEL',
      summary: 'a file, a folder, or a name of the catalog',
      defaultText: 'the built-in demo model',
    },
    plan: {
      type: 'string',
      placeholder: 'FILE',
      summary: 'a plan that `plan --emit` wrote: model, engine and everything else is its',
    },
    engine: {
      type: 'string',
      placeholder: 'ENGINE',
      summary: 'only this engine; `engines ls` says which can run here',
      defaultText: 'the best of the plan, with the others to fall back on',
    },
    precision: {
      type: 'string',
      placeholder: 'PRECISION',
      summary: 'of the weights, for a name of the catalog',
    },
    'kv-dtype': { type: 'string', placeholder: 'DTYPE', summary: 'of the key/value cache: f16, fp8, q8_0' },
    draft: { type: 'string', placeholder: 'MODEL', summary: 'draft model for speculative decoding' },
    sessions: { ...shapeFlags.sessions, defaultText: '4' },
    context: {
      ...shapeFlags.context,
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
    'idle-unload': {
      type: 'integer',
      placeholder: 'SECONDS',
      min: 1,
      max: 604_800,
      summary: 'without a request for so long, give the memory back; the next request loads again',
      defaultText: 'never',
    },
    drain: {
      type: 'integer',
      placeholder: 'SECONDS',
      min: 0,
      max: 3_600,
      summary: 'how long running requests may take to end when the model is swapped',
      defaultText: String(limits.swapDrainMs / 1_000),
    },
    offline: { type: 'boolean', summary: 'fetch nothing: images and models have to be here' },
    'no-golden-check': {
      type: 'boolean',
      summary: 'serve without asking the engine questions with known answers first',
    },
    'llama-library': {
      type: 'string',
      placeholder: 'DIRECTORY',
      summary: 'a llama.cpp v0.5.0 build of your own for the embedded engine',
    },
    ...listenFlags,
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
    const model = await wishedModel(flags, modelPath);
    const host = flags.host ?? '127.0.0.1';
    // Everything heavy loads only now: `--help` must answer at once.
    const { planDoor } = await import('../serve/plan-door.ts');
    const door = await planDoor(flags);
    const { serveUntilStopped } = await import('../serve-until-stopped.ts');
    const idleSeconds = flags['idle-unload'];
    return serveUntilStopped(
      {
        door,
        host,
        port: flags.port ?? 8080,
        model,
        libraryDirectory: flags['llama-library'],
        idleUnloadMs: idleSeconds === null ? null : idleSeconds * 1_000,
        drainMs: flags.drain === null ? limits.swapDrainMs : flags.drain * 1_000,
        offline: flags.offline,
        golden: flags['no-golden-check'] ? 'off' : 'on',
      },
      flags,
      context,
    );
  },
});

interface ModelFlags {
  plan: string | null;
  engine: string | null;
  precision: string | null;
  'kv-dtype': string | null;
  draft: string | null;
  sessions: number | null;
  context: number | null;
  threads: number | null;
}

/** From the plan's file, or from the flags; never from both, as one of them would be silently ignored. */
async function wishedModel(flags: ModelFlags, modelPath: string | null): Promise<ModelWishes> {
  const { plan, precision, draft, sessions, context: contextTokens, threads } = flags;
  const { engineNamed } = await import('../plan/engine-named.ts');
  const kvCacheDtype = flags['kv-dtype']?.toLowerCase() ?? null;
  const engine = flags.engine === null ? null : engineNamed(flags.engine);
  const said = { precision, kvCacheDtype, draft, sessions, contextTokens, threads };
  if (plan === null) return { model: modelPath, engine, plan: null, ...said };
  if ([modelPath, engine, ...Object.values(said)].some((value) => value !== null)) {
    throw new AppError('usage', {
      message: '--plan says model, engine, sessions, context and threads itself.',
      nextStep: 'Leave those flags out, or plan again with other wishes.',
    });
  }
  const { readPlanFile } = await import('../plan/read-plan-file.ts');
  const { modelPath: model, plan: planned } = await readPlanFile(plan);
  return { model, engine: null, plan: planned, ...said };
}
