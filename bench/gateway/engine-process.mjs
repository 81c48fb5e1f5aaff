/**
 * The engine of the benchmark: streams frames at a fixed pace and writes the monotonic clock into each, read just
 * before it goes out, so that a client on the same machine knows how long it was under way. `max_tokens` says how many
 * frames, `user` how far apart: fields that every gateway passes on. As little work per frame as Node.js allows.
 */
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    response.end();
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(JSON.parse(Buffer.concat(chunks).toString()), response));
});
server.keepAliveTimeout = 60_000;
server.on('connection', (socket) => socket.on('error', () => undefined));

const HEAD = '{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench",';

function answer({ max_tokens: frames, user, stream_options: options }, response) {
  const paceMs = Number(/^pace-(.+)$/.exec(user)?.[1] ?? 0);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const firstAtMs = performance.now();
  let sent = 0;
  const next = () => {
    if (response.destroyed) return;
    if (sent < frames) {
      const stamp = process.hrtime.bigint();
      response.write(
        `data: ${HEAD}"choices":[{"index":0,"delta":{"content":"${stamp}"},"logprobs":null,"finish_reason":null}]}\n\n`,
      );
      sent += 1;
      // By the schedule, not by the last frame: what was late once is not late for good.
      setTimeout(next, Math.max(0, firstAtMs + sent * paceMs - performance.now()));
      return;
    }
    const usage = options?.include_usage
      ? `data: ${HEAD}"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":${frames},"total_tokens":${frames + 7}}}\n\n`
      : '';
    response.end(
      `data: ${HEAD}"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n${usage}data: [DONE]\n\n`,
    );
  };
  next();
}

server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('disconnect', () => process.exit(0));
