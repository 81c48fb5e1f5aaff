import { randomInt } from 'node:crypto';
import type { ChatCompletionRequest, CompletionRequest } from '../../../contract/openai.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { ModelDescription } from '../native/load-model.ts';
import type { SamplingOptions } from '../native/token-sampler.ts';

/** llama-server's defaults: users who come from there get the same answers. */
const ours = { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05 };

/**
 * The sampling of one request. A value comes from the first of: the request, the engine's flags, the model
 * file's recommendation, our default.
 */
export function samplingFromRequest(
  request: ChatCompletionRequest | CompletionRequest,
  grammar: string | null,
  defaults: { options: EngineOptions; model: ModelDescription },
): SamplingOptions {
  const { options, model } = defaults;
  const recommended = model.recommendedSampling;
  return {
    temperature: request.temperature ?? options.temperature ?? recommended.temperature ?? ours.temperature,
    topK: request.top_k ?? options['top-k'] ?? recommended.topK ?? ours.topK,
    topP: request.top_p ?? options['top-p'] ?? recommended.topP ?? ours.topP,
    minP: request.min_p ?? options['min-p'] ?? recommended.minP ?? ours.minP,
    // llama.cpp takes 32 bits; the bits above would be lost silently in the library.
    seed: (request.seed ?? randomInt(0xffff_ffff)) >>> 0,
    repetitionPenalty: request.repetition_penalty ?? asNumber(request['repeat_penalty']) ?? 1,
    frequencyPenalty: request.frequency_penalty ?? 0,
    presencePenalty: request.presence_penalty ?? 0,
    logitBias: logitBiases(request['logit_bias']),
    ignoreEos: request.ignore_eos ?? false,
    minTokens: request.min_tokens ?? 0,
    grammar,
  };
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}

/** OpenAI's form: an object from token id to bias. */
function logitBiases(value: unknown): [number, number][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .map(([token, bias]): [number, number] => [Number(token), Number(bias)])
    .filter(([token, bias]) => Number.isInteger(token) && token >= 0 && Number.isFinite(bias));
}
