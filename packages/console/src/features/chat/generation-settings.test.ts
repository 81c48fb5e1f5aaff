import { describe, expect, it } from 'vitest';
import { defaultSettings, parseSettings } from './generation-settings.ts';

describe('parseSettings', () => {
  it('keeps valid settings', () => {
    const settings = { systemPrompt: 'Be brief.', temperature: 1.2, maxTokens: 64 };
    expect(parseSettings(settings)).toEqual(settings);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'oops'],
    ['a list', []],
    ['wrong types', { systemPrompt: 1, temperature: 'hot', maxTokens: '9' }],
    ['values out of range', { temperature: 2.1, maxTokens: 0 }],
    ['a fraction of a token', { maxTokens: 1.5 }],
    ['not a number', { temperature: Number.NaN, maxTokens: Number.POSITIVE_INFINITY }],
    ['a system prompt beyond the bound', { systemPrompt: 'x'.repeat(200_001) }],
  ])('gives the defaults for %s', (_name, raw) => {
    expect(parseSettings(raw)).toEqual(defaultSettings);
  });

  it('keeps the valid part of damaged settings', () => {
    expect(parseSettings({ temperature: 0, maxTokens: -1 })).toEqual({ ...defaultSettings, temperature: 0 });
  });
});
