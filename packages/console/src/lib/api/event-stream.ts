import { createParser } from 'eventsource-parser';
import { limits } from 'edgewright/contract/limits';
import { browserError } from './service-error.ts';

export interface EventStreamOptions {
  /** Longest silence before the stream counts as dead, in milliseconds. */
  stallMs: number;
}

/**
 * The `data` of server-sent events, as many per step as arrived together: one wait per network read, not per
 * token. Ends with the body; leaving the loop early cancels the body and so closes the connection.
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  { stallMs }: EventStreamOptions,
): AsyncGenerator<string[], void, void> {
  let events: string[] = [];
  let tooLong = false;
  const parser = createParser({
    onEvent: (event) => events.push(event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') tooLong = true;
    },
    maxBufferSize: limits.streamTailBytes,
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await readWithin(reader, stallMs);
      // The parser waits for the empty line after an event; a last event without one still counts.
      if (done) parser.reset({ consume: true });
      else parser.feed(decoder.decode(value, { stream: true }));
      if (tooLong) throw browserError('unreadable_response', 'One event of the stream is too large.');
      if (events.length > 0) yield events;
      events = [];
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  stallMs: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const seconds = Math.round(stallMs / 1_000);
      reject(browserError('no_answer_in_time', `The answer fell silent for ${seconds} s.`));
    }, stallMs);
  });
  try {
    return await Promise.race([reader.read(), stalled]);
  } finally {
    clearTimeout(timer);
  }
}
