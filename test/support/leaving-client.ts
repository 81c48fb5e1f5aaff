import { connect } from 'node:net';
import { withDeadline } from '../../packages/edgewright/src/base/deadline.ts';

/** When a client goes away: as soon as it has asked, after some tokens, or at the end mark. */
export const leavings = ['before-head', 'mid-stream', 'after-last-token'] as const;
export type Leaving = (typeof leavings)[number];

/**
 * Asks for a stream on a connection of its own and leaves, without a word. Answers the status it saw, null for none.
 * A body for `after-last-token` has to ask for a short answer.
 */
export async function askAndLeave(
  url: string,
  options: { leaving: Leaving; body: unknown },
): Promise<number | null> {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify(options.body);
  return await withDeadline({ durationMs: 30_000, signals: [] }, async (until) => {
    const socket = connect({ host: hostname, port: Number(port), signal: until });
    let text = '';
    const closed = new Promise<void>((resolve, reject) => {
      socket.once('close', resolve);
      socket.once('error', (error) => (socket.destroyed && !until.aborted ? resolve() : reject(error)));
    });
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (hasSeenEnough(text, options.leaving)) socket.destroy();
    });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      // The bytes are with the system; what the gateway has made of them by now differs from time to time.
      () => options.leaving === 'before-head' && setImmediate(() => socket.destroy()),
    );
    await closed;
    const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
    return status === undefined ? null : Number(status);
  });
}

/** A refusal is not streamed: nothing more than its head is waited for. */
function hasSeenEnough(text: string, leaving: Leaving): boolean {
  if (!text.startsWith('HTTP/1.1 200')) return text.includes('\r\n\r\n');
  if (leaving === 'after-last-token') return text.includes('data: [DONE]');
  return (text.match(/data: /g)?.length ?? 0) >= 3;
}
