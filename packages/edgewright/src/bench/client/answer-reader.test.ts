import { expect, test } from 'vitest';
import { AnswerReader, type AnswerSeen } from './answer-reader.ts';

const ms = 1e6;

/** One chunk of a socket: when it came, and what was in it. */
type Chunk = readonly [atMs: number, text: string];

function read(chunks: readonly Chunk[]): AnswerSeen {
  const reader = new AnswerReader({ frameBytes: 1_000_000, textCharacters: 1_000 });
  for (const [atMs, text] of chunks) reader.read(Buffer.from(text), atMs * ms);
  return reader.seen;
}

function frame(delta: object, more: object = {}): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta, ...more }], ...more })}\n\n`;
}
const role = frame({ role: 'assistant', content: '' });
const token = (content: string): string => frame({ content });
const usage = (completion_tokens: number, choices: object[] = []): string =>
  `data: ${JSON.stringify({ choices, usage: { prompt_tokens: 7, completion_tokens, prompt_tokens_details: { cached_tokens: 4 } } })}\n\n`;
const end = 'data: [DONE]\n\n';

// Traps of other clients: docs/benchmarking.md names where each was met.
const traps: {
  name: string;
  chunks: Chunk[];
  firstMs: number | null;
  lastMs: number | null;
  frames: number;
  seen?: Partial<AnswerSeen>;
}[] = [
  {
    name: 'the chunk that only names the role is no token',
    chunks: [
      [5, role],
      [300, token('a')],
      [320, token('b')],
      [321, end],
    ],
    firstMs: 300,
    lastMs: 320,
    frames: 2,
  },
  {
    name: 'comments that keep the connection alive are none',
    chunks: [
      [5, ': ping\n\n'],
      [10, ':\n\n'],
      [300, token('a')],
      [301, end],
    ],
    firstMs: 300,
    lastMs: 300,
    frames: 1,
  },
  {
    name: 'usage in a chunk with text counts neither twice nor not at all',
    chunks: [
      [9, usage(1, [{ index: 0, delta: { content: 'x' } }])],
      [12, end],
    ],
    firstMs: 9,
    lastMs: 9,
    frames: 1,
    seen: { usage: { promptTokens: 7, completionTokens: 1, cachedTokens: 4 } },
  },
  {
    name: 'a usage of null is none',
    chunks: [
      [9, frame({ content: 'a' }, { usage: null })],
      [12, usage(1)],
      [12, end],
    ],
    firstMs: 9,
    lastMs: 9,
    frames: 1,
    seen: { countsAlong: false },
  },
  ...(['reasoning_content', 'reasoning'] as const).map((field) => ({
    name: `reasoning in ${field} is a token, and no output`,
    chunks: [
      [50, frame({ [field]: 'hm' })],
      [90, token('a')],
      [91, end],
    ] as Chunk[],
    firstMs: 50,
    lastMs: 90,
    frames: 2,
    seen: { firstOutputTokenNs: 90 * ms, text: 'a' },
  })),
  {
    name: 'a tool call is output',
    chunks: [
      [40, frame({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] })],
      [41, end],
    ],
    firstMs: 40,
    lastMs: 40,
    frames: 1,
    seen: { firstOutputTokenNs: 40 * ms },
  },
  {
    name: 'tokens that come in one chunk came together, and are those of the first chunk',
    chunks: [
      [30, token('a') + token('b') + token('c')],
      [60, token('d')],
      [61, end],
    ],
    firstMs: 30,
    lastMs: 60,
    frames: 4,
    seen: { firstChunkTokens: 3, chunkGapsMs: [30] },
  },
  {
    name: 'a server that counts along says how many tokens the first chunk was',
    chunks: [
      [30, usage(5, [{ index: 0, delta: { content: 'five tokens' } }])],
      [50, usage(9, [{ index: 0, delta: { content: 'four more' } }])],
      [51, end],
    ],
    firstMs: 30,
    lastMs: 50,
    frames: 2,
    seen: { firstChunkTokens: 5, countsAlong: true },
  },
  {
    name: 'finish-only, usage-only and [DONE] come after the last token',
    chunks: [
      [30, token('a')],
      [50, token('b')],
      [70, frame({}, { finish_reason: 'stop' })],
      [90, usage(2)],
      [99, end],
    ],
    firstMs: 30,
    lastMs: 50,
    frames: 2,
    seen: { finishReason: 'stop', done: true },
  },
  {
    name: 'an error event inside a good answer',
    chunks: [
      [30, token('a')],
      [40, 'data: {"error":{"message":"out of memory"}}\n\n'],
    ],
    firstMs: 30,
    lastMs: 30,
    frames: 1,
    seen: { error: 'out of memory' },
  },
  {
    name: 'nothing but a role',
    chunks: [
      [5, role],
      [6, end],
    ],
    firstMs: null,
    lastMs: null,
    frames: 0,
  },
];

test.each(traps)('$name', ({ chunks, firstMs, lastMs, frames, seen }) => {
  const result = read(chunks);
  expect(result.firstTokenNs).toBe(firstMs === null ? null : firstMs * ms);
  expect(result.lastTokenNs).toBe(lastMs === null ? null : lastMs * ms);
  expect(result.tokenFrames).toBe(frames);
  expect(result).toMatchObject(seen ?? {});
});

test('a frame counts when its last byte is there, wherever it was cut', () => {
  const bytes = Buffer.from(`${role}${token('grün')}${token('b')}${usage(2)}${end}`);
  const crlf = Buffer.from(bytes.toString().replaceAll('\n', '\r\n'));
  for (const stream of [bytes, crlf]) {
    for (let cut = 1; cut < stream.length; cut += 1) {
      const reader = new AnswerReader({ frameBytes: 1_000_000, textCharacters: 1_000 });
      reader.read(stream.subarray(0, cut), 1 * ms);
      reader.read(stream.subarray(cut), 2 * ms);
      expect(reader.seen).toMatchObject({ text: 'grünb', tokenFrames: 2, done: true });
      expect(reader.seen.usage?.completionTokens).toBe(2);
    }
  }
});

test('a frame without end is not held for ever', () => {
  const reader = new AnswerReader({ frameBytes: 1_000, textCharacters: 1_000 });
  expect(reader.read(Buffer.from(`data: ${'x'.repeat(900)}`), 0)).toBe(true);
  expect(reader.read(Buffer.from('x'.repeat(200)), 0)).toBe(false);
});
