import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameFilter } from './frame-filter.ts';
import { SseMeter } from './sse-meter.ts';
import { SseSplitter } from './sse-splitter.ts';

const TAIL_BYTES = 1_000;
const frameFilter = () => new FrameFilter({ dropUsageFrame: true, tailBytes: TAIL_BYTES });
/** As the relay does it: what the filter cuts, the meter reads. */
function metered(arrivals: readonly { chunk: Buffer; at: number }[]): SseMeter {
  const filter = frameFilter();
  const meter = new SseMeter();
  for (const { chunk, at } of arrivals) {
    for (const whole of filter.push(chunk).frames) meter.read(whole, at);
  }
  return meter;
}
const frame = (payload: unknown, lineEnd: string) => `data: ${JSON.stringify(payload)}${lineEnd}${lineEnd}`;
const choice = (delta: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
  usage: null,
});
const usageFrame = { choices: [], usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 } };

/** Role first, comments, an event line, reasoning, a tool call, several data lines, usage, the end mark. */
function sample(lineEnd: '\n' | '\r\n'): { all: string; withoutUsage: string } {
  const before = [
    frame(choice({ role: 'assistant', content: '' }), lineEnd),
    `: ping${lineEnd}${lineEnd}`,
    frame(choice({ reasoning_content: 'hm' }), lineEnd),
    `event: message${lineEnd}${frame(choice({ content: 'é→' }), lineEnd)}`,
    `data: {"choices":[{"delta":${lineEnd}data: {"tool_calls":[{"index":0}]}}]}${lineEnd}${lineEnd}`,
    frame(choice({}, 'stop'), lineEnd),
  ].join('');
  const end = `data: [DONE]${lineEnd}${lineEnd}`;
  return { all: before + frame(usageFrame, lineEnd) + end, withoutUsage: before + end };
}

/** Every way to cut a text in two, and one byte at a time. */
function cuts(text: string): Buffer[][] {
  const bytes = Buffer.from(text);
  const ways = Array.from({ length: bytes.length + 1 }, (_, at) => [
    bytes.subarray(0, at),
    bytes.subarray(at),
  ]);
  return [...ways, Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1))];
}

describe.each(['\n', '\r\n'] as const)('a stream with line ends %j, cut anywhere', (lineEnd) => {
  const { all, withoutUsage } = sample(lineEnd);

  it('splits into the same frames', () => {
    const expected = new SseSplitter(TAIL_BYTES)
      .push(Buffer.from(all))
      .map((piece) => piece.bytes.toString());
    expect(expected).toHaveLength(8);
    for (const chunks of cuts(all)) {
      const splitter = new SseSplitter(TAIL_BYTES);
      const pieces = chunks.flatMap((chunk) => splitter.push(chunk));
      expect(pieces.map((piece) => piece.bytes.toString())).toEqual(expected);
      expect(pieces.every((piece) => piece.whole)).toBe(true);
      expect(splitter.heldBytes).toBe(0);
    }
  });

  it('is metered the same', () => {
    for (const chunks of cuts(all)) {
      const meter = metered(chunks.map((chunk, at) => ({ chunk, at })));
      expect(meter).toMatchObject({ tokenFrames: 3, done: true, finished: true });
      expect(meter.usage).toEqual(usageFrame.usage);
    }
  });

  it('loses its usage frame and nothing else', () => {
    for (const chunks of cuts(all)) {
      const filter = frameFilter();
      const kept = chunks.flatMap((chunk) => filter.push(chunk).bytes);
      expect(Buffer.concat([...kept, filter.flush()]).toString()).toBe(withoutUsage);
    }
  });
});

describe('FrameFilter', () => {
  it('hands whole chunks on as they are', () => {
    const chunk = Buffer.from(frame(choice({ content: 'a' }), '\n') + frame(choice({ content: 'b' }), '\n'));
    expect(frameFilter().push(chunk).bytes[0]).toBe(chunk);
  });

  it.each([
    ['usage together with a choice', { ...choice({ content: 'x' }), usage: usageFrame.usage }],
    ['no choices and no usage', { choices: [], usage: null }],
    ['no choices, but prompt filter results', { choices: [], prompt_filter_results: [] }],
    ['no error', { ...choice({ content: 'x' }), error: null }],
    ['text that looks like an error', choice({ content: '"error": {"message": "x"}' })],
    ['text that looks like it', choice({ content: '"choices":[],"usage":{}' })],
  ])('keeps %s', (_name, payload) => {
    const text = frame(payload, '\n');
    const { bytes, errorFrame } = frameFilter().push(Buffer.from(text));
    expect({ text: Buffer.concat(bytes).toString(), errorFrame }).toEqual({ text, errorFrame: null });
  });

  it('drops the frame whatever its spacing', () => {
    const text = 'data: {"choices" : [ ], "usage": {"prompt_tokens": 1}}\n\n';
    expect(frameFilter().push(Buffer.from(text)).bytes).toEqual([]);
  });

  it.each([
    ['an error', { error: { message: 'x', code: 500 } }],
    ['an error with usage', { ...usageFrame, error: { message: 'x' } }],
    ['an error that is a sentence', { error: 'x', error_type: 'generation' }],
  ])('ends before %s, wherever the chunks are cut', (_name, payload) => {
    const before = frame(choice({ content: 'a' }), '\n');
    const failure = frame(payload, '\n');
    for (const chunks of cuts(`${before}${failure}data: [DONE]\n\n`)) {
      const filter = frameFilter();
      let passed = '';
      let found: Buffer | null = null;
      for (const chunk of chunks) {
        const { bytes, errorFrame } = filter.push(chunk);
        passed += Buffer.concat(bytes).toString();
        found = errorFrame;
        if (found !== null) break;
      }
      expect({ passed, found: found?.toString() }).toEqual({ passed: before, found: failure });
    }
  });
});

describe('SseSplitter', () => {
  it('passes frames on that are larger than it keeps, in parts, and finds the next one', () => {
    const large = `data: ${'x'.repeat(3 * TAIL_BYTES)}\n\n`;
    const small = 'data: 1\n\n';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), (step) => {
        const splitter = new SseSplitter(TAIL_BYTES);
        const bytes = Buffer.from(large + small);
        let out = '';
        let whole = 0;
        for (let at = 0; at < bytes.length; at += step) {
          for (const piece of splitter.push(bytes.subarray(at, at + step))) {
            out += piece.bytes.toString();
            if (piece.whole) whole += 1;
            expect(splitter.heldBytes).toBeLessThanOrEqual(TAIL_BYTES);
          }
        }
        expect(out).toBe(large + small);
        expect(whole).toBe(1);
      }),
    );
  });
});

describe('SseMeter', () => {
  it('takes its times from the frames that carry text', () => {
    const payloads = [
      choice({ role: 'assistant' }),
      choice({ content: 'a' }),
      choice({ content: 'b' }),
      choice({}, 'stop'),
    ];
    const meter = metered(
      payloads.map((payload, at) => ({ chunk: Buffer.from(frame(payload, '\n')), at: at * 10 })),
    );
    expect(meter).toMatchObject({ firstTokenAtMs: 10, lastTokenAtMs: 20, tokenFrames: 2, usage: null });
  });

  it('is finished when every choice is', () => {
    const of = (index: number, finish: string | null) => ({
      choices: [{ index, delta: { content: 'x' }, finish_reason: finish }],
    });
    const payloads = [of(0, null), of(1, null), of(0, 'stop'), of(1, null), of(1, 'length')];
    const meter = new SseMeter();
    const finished = payloads.map((payload) => {
      meter.read(Buffer.from(frame(payload, '\n')), 1);
      return meter.finished;
    });
    expect(finished).toEqual([false, false, false, false, true]);
    expect(meter.tokenFrames).toBe(5);
  });

  it('takes no notice of frames that are not JSON', () => {
    const chunk = Buffer.from('data: {oops\n\ndata: 7\n\ndata: {"choices":"x"}\n\nid: 3\n\n');
    const meter = metered([{ chunk, at: 1 }]);
    expect(meter).toMatchObject({ tokenFrames: 0 });
  });
});
