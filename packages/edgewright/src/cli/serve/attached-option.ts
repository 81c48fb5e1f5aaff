import { withDeadline } from '../../base/deadline.ts';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { adaptEngine } from '../../engines/adapt-engine.ts';
import { detectEngine, type ListedModel } from '../../engines/detect-engine.ts';
import type { ServedEngine } from '../../engines/engine-behaviour.ts';
import type { EngineOption } from '../../supervisor/deployment.ts';

/** Engines that somebody else runs, in front of which a gateway is put. */
export interface AttachWishes {
  readonly urls: readonly string[];
  /** Null: asked. */
  readonly engine: ServedEngine | null;
  readonly sessions: number;
  readonly contextTokens: number | null;
}

/**
 * Looks who answers at each address and what it serves.
 *
 * @throws AppError `engine_unavailable` for an address where nobody answers, `usage` for one that is none
 */
export async function attachedOptions(wishes: AttachWishes, signal: AbortSignal): Promise<EngineOption[]> {
  const found = await Promise.all(
    wishes.urls.map(async (url) => {
      const baseUrl = originOf(url);
      const about = { durationMs: limits.healthProbeMs * 2, signals: [signal] };
      const { engine, models } = await withDeadline(about, (deadline) =>
        detectEngine({ baseUrl, apiKey: null }, deadline),
      ).catch((cause: unknown) => {
        throw new AppError('engine_unavailable', {
          message: `No engine answers at ${baseUrl}: ${(cause as Error).message}.`,
          nextStep: 'Start the engine first, or check the address.',
          cause,
        });
      });
      if (models.length === 0) {
        throw new AppError('engine_unavailable', {
          message: `${baseUrl} answers, and lists no model at /v1/models.`,
          nextStep: 'Check the address: the origin of an OpenAI-compatible server is wanted.',
        });
      }
      return models.map((model) => optionOf({ baseUrl, model, engine: wishes.engine ?? engine, wishes }));
    }),
  );
  return found.flat();
}

function originOf(url: string): string {
  try {
    const { protocol, origin } = new URL(url);
    if (protocol === 'http:' || protocol === 'https:') return origin;
  } catch {
    // Said below.
  }
  throw new AppError('usage', {
    message: `"${url}" is no address of a server.`,
    nextStep: 'Give its origin, for example http://127.0.0.1:8000.',
  });
}

function optionOf(about: {
  baseUrl: string;
  model: ListedModel;
  /** Null: it does not say who it is. */
  engine: ServedEngine | null;
  wishes: AttachWishes;
}): EngineOption {
  const { baseUrl, model, engine, wishes } = about;
  return {
    plan: null,
    neededBytes: null,
    contextOfEngine: wishes.contextTokens === null,
    facts: {
      model: model.id,
      aliases: [],
      demo: false,
      engine: engine ?? 'openai-compatible',
      precision: 'unknown',
      weightsBytes: 0,
      parameters: null,
      sessions: wishes.sessions,
      contextTokens: wishes.contextTokens ?? model.contextTokens ?? limits.contextTokensMost,
    },
    task: {
      historyKey: `attached ${baseUrl}`,
      // It comes back when its owner brings it back: that may be tomorrow.
      policy: { attempts: Infinity },
      adapter: adaptEngine({
        // Of all engines, vLLM's interface is the one that others take as their model.
        engine: engine ?? 'vllm',
        plan: null,
        listedName: model.id,
        apiKey: null,
        launch: () => ({ kind: 'attached', baseUrl }),
        prepare: () => [],
        afterStart: () => [],
        sleeps: false,
        scope: { device: null, l4t: null },
        deviceTitle: 'another owner',
        golden: null,
      }),
    },
  };
}
