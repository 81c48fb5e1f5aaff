/**
 * The least that a relay in Node can do: read the body, send it on, copy the bytes back. What the gateway costs
 * beyond this is its own doing; the rest is Node's and the machine's.
 */
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [, , baseUrl, sessions] = process.argv;
const pool = new Pool(baseUrl, { connections: Number(sessions) + 4, headersTimeout: 0, bodyTimeout: 0 });
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => forward(request.url, Buffer.concat(chunks), response));
});

function forward(path, body, response) {
  const headers = { 'content-type': 'application/json' };
  pool.dispatch(
    { method: 'POST', path, headers, body },
    {
      onRequestStart() {},
      onResponseStart(_controller, status, received) {
        response.writeHead(status, { 'content-type': received['content-type'] });
      },
      onResponseData(_controller, chunk) {
        response.write(chunk);
      },
      onResponseEnd() {
        response.end();
      },
      onResponseError() {
        response.destroy();
      },
    },
  );
}

server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));

process.on('disconnect', () => process.exit(0));
