import { AppError } from '../../base/app-error.ts';
import { defineCommand } from '../define-command.ts';
import { listenFlags, shapeFlags } from './serving-flags.ts';

export const gatewayCommand = defineCommand({
  name: 'gateway',
  summary: 'put the gateway in front of engines that somebody else runs',
  description:
    'Looks which engine answers at each address and which models it serves, and opens the API, the console and the\n' +
    'metrics in front of them. The engines are watched, and neither started nor stopped.',
  positionals: [
    {
      name: 'upstream',
      summary: 'origin of an engine, for example http://127.0.0.1:8000',
      required: true,
      repeats: true,
    },
  ],
  flags: {
    engine: {
      type: 'string',
      placeholder: 'ENGINE',
      summary: 'which engine it is, if it does not say',
      defaultText: 'asked',
    },
    sessions: { ...shapeFlags.sessions, defaultText: '16' },
    context: { ...shapeFlags.context, defaultText: 'what the engine lists' },
    ...listenFlags,
    json: { type: 'boolean', summary: 'print one JSON document when the service is ready' },
  },
  examples: [
    {
      command: 'edgewright gateway http://127.0.0.1:8000',
      does: 'the gateway in front of a vLLM of your own',
    },
  ],
  async run({ flags, positionals }, context) {
    const host = flags.host ?? '127.0.0.1';
    const [{ planDoor }, { engineNamed }, { keepServing }, { attachService }] = await Promise.all([
      import('../serve/plan-door.ts'),
      import('../plan/engine-named.ts'),
      import('../serve-until-stopped.ts'),
      import('../attach-service.ts'),
    ]);
    const engine = flags.engine === null ? null : engineNamed(flags.engine);
    if (engine === 'embedded') {
      throw new AppError('usage', {
        message: 'The embedded engine is part of a service and has no address.',
      });
    }
    const door = await planDoor(flags);
    const wishes = {
      door,
      urls: positionals,
      engine,
      sessions: flags.sessions ?? 16,
      contextTokens: flags.context,
      host,
      port: flags.port ?? 8080,
    };
    return keepServing((about) => attachService(wishes, about), { door, flags }, context);
  },
});
