import { limits } from 'edgewright/contract/limits';
import { field } from '../../lib/api/service-error.ts';

/** What the user chose for the answers to come. */
export interface GenerationSettings {
  /** Sent as the first message; empty means none. */
  systemPrompt: string;
  /** 0 (always the likeliest token) to 2. */
  temperature: number;
  /** Longest answer in tokens, at least 1; `null` leaves it to the model and its context. */
  maxTokens: number | null;
}

/** A low temperature: this page is for judging a model, and facts come before flourishes. */
export const defaultSettings: GenerationSettings = { systemPrompt: '', temperature: 0.3, maxTokens: null };

export const settingsKey = 'edgewright.settings@1';

/** Takes what is valid of stored settings and the default for the rest. */
export function parseSettings(raw: unknown): GenerationSettings {
  const systemPrompt = field(raw, 'systemPrompt');
  const temperature = field(raw, 'temperature');
  const maxTokens = field(raw, 'maxTokens');
  return {
    systemPrompt:
      typeof systemPrompt === 'string' && systemPrompt.length <= limits.consolePromptChars
        ? systemPrompt
        : defaultSettings.systemPrompt,
    temperature: isTemperature(temperature) ? temperature : defaultSettings.temperature,
    maxTokens: isTokenCount(maxTokens) ? maxTokens : defaultSettings.maxTokens,
  };
}

function isTemperature(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 2;
}

export function isTokenCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}
