import { describe, expect, it } from 'vitest';
import { readEventStream } from './event-stream.ts';

function bodyOf(chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      }
      controller.close();
    },
  });
}

async function collect(body: ReadableStream<Uint8Array>): Promise<string[]> {
  const all: string[] = [];
  for await (const events of readEventStream(body, { stallMs: 5_000 })) all.push(...events);
  return all;
}

describe('readEventStream', () => {
  const bytes = new TextEncoder().encode('data: größer\n\n');
  const cases: [string, (string | Uint8Array)[], string[]][] = [
    ['one event per chunk', ['data: a\n\n', 'data: b\n\n'], ['a', 'b']],
    ['several in one chunk', ['data: a\n\ndata: b\n\ndata: c\n\n'], ['a', 'b', 'c']],
    ['an event cut in two', ['dat', 'a: hel', 'lo\n', '\n'], ['hello']],
    ['a character cut in two', [bytes.slice(0, 9), bytes.slice(9)], ['größer']],
    ['comments that keep a connection open', [': wait\n\n', 'data: a\n\n'], ['a']],
    ['line ends of Windows', ['data: a\r\n\r\ndata: b\r\n\r\n'], ['a', 'b']],
    ['nothing', [], []],
  ];
  it.each(cases)('reads %s', async (_name, chunks, expected) => {
    expect(await collect(bodyOf(chunks))).toEqual(expected);
  });

  it('hands over together what arrived together', async () => {
    const groups: string[][] = [];
    const body = bodyOf(['data: a\n\ndata: b\n\n', 'data: c\n\n']);
    for await (const events of readEventStream(body, { stallMs: 5_000 })) groups.push(events);
    expect(groups).toEqual([['a', 'b'], ['c']]);
  });

  it('gives up after a silence', async () => {
    const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });
    await expect(readEventStream(silent, { stallMs: 20 }).next()).rejects.toMatchObject({
      problem: { code: 'no_answer_in_time' },
    });
  });

  it('cancels the body when the reader leaves early', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const events of readEventStream(endless, { stallMs: 5_000 })) {
      expect(events).toEqual(['a']);
      break;
    }
    expect(cancelled).toBe(true);
  });

  it('refuses an event without end', async () => {
    const endless = bodyOf(['data: ', 'x'.repeat(2 * 1024 * 1024)]);
    await expect(collect(endless)).rejects.toMatchObject({ problem: { code: 'unreadable_response' } });
  });
});
