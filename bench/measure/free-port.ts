import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';

/** A port that nobody listens on, for programs that cannot take port 0 and say what they got. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves as soon as `url` answers anything at all; fails after 30 s. */
export async function whenAnswering(url: string): Promise<void> {
  const untilMs = performance.now() + 30_000;
  for (;;) {
    try {
      const { body } = await request(url, { headersTimeout: 2_000 });
      await body.dump();
      return;
    } catch (thrown) {
      if (performance.now() > untilMs) throw new Error(`${url} does not answer.`, { cause: thrown });
      await pause(50);
    }
  }
}
