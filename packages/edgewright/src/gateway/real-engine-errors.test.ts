import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../contract/errors.ts';
import { engineErrorFrom } from './engine-error.ts';

/** What real engines answered in November 2026 to requests that they do not take, and what the gateway makes of it. */
const answers: Readonly<Record<string, Readonly<Record<string, ErrorCode>>>> = {
  'llama-cpp-0.5.0-dev': {
    // Asked for a key; the gateway gives the one it has.
    nokey: 'engine_bad_response',
    long: 'context_length_exceeded',
    nomessages: 'engine_rejected',
    badtemp: 'engine_rejected',
    badschema: 'engine_rejected',
    badgrammar: 'engine_rejected',
    image: 'engine_rejected',
    embeddings: 'engine_error',
    route: 'engine_bad_response',
  },
  'ollama-0.33.0': {
    wrongmodel: 'engine_bad_response',
    'native-wrongmodel': 'engine_bad_response',
    nomessages: 'engine_rejected',
    badtemp: 'engine_rejected',
    badschema: 'engine_rejected',
    tools: 'engine_rejected',
    image: 'engine_rejected',
    route: 'engine_bad_response',
  },
  'vllm-0.32.0': {
    long: 'context_length_exceeded',
    toomany: 'context_length_exceeded',
    wrongmodel: 'engine_bad_response',
    nomessages: 'engine_rejected',
    badtemp: 'engine_rejected',
    negative: 'engine_rejected',
    badschema: 'engine_rejected',
    image: 'engine_rejected',
    tools: 'engine_rejected',
    route: 'engine_bad_response',
  },
  'llama-cpp-python-0.3.36': {
    long: 'context_length_exceeded',
    // It answers 500 to what is wrong with a request.
    badtemp: 'engine_error',
    route: 'engine_bad_response',
  },
};

interface Captured {
  readonly status: number;
  readonly body: string;
}

function captured(folder: string): Record<string, Captured> {
  const url = new URL(`../engines/__fixtures__/real/${folder}/errors.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Record<string, Captured>;
}

describe.each(Object.entries(answers))('errors of a real %s', (folder, codes) => {
  const errors = Object.entries(captured(folder)).map(([name, { status, body }]) => {
    const error = engineErrorFrom({ status, headers: {}, body: Buffer.from(body) }, 'e');
    return [name, error] as const;
  });

  it('have the codes that clients know', () => {
    expect(Object.fromEntries(errors.map(([name, { code }]) => [name, code]))).toEqual(codes);
  });

  it('reach the client in words, not as JSON', () => {
    for (const [, { message }] of errors) expect(message).not.toMatch(/^\{/);
  });
});
