import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { buildGateway } from '../../packages/edgewright/src/gateway/app.ts';
import { listenGateway } from '../../packages/edgewright/src/gateway/listen.ts';

it('closes although a client holds a connection on which it never asked for anything', async () => {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const gateway = buildGateway({
    engines: {
      deployments: () => [],
      whenReady: () => Promise.reject(new Error('there is no engine')),
      reportBroken: () => undefined,
      reportStuck: () => undefined,
      loadOf: () => null,
    },
    version: '0.0.0',
    startedAtMs: 0,
    consoleDirectory: null,
    log: silent,
    limits: { closeGraceMs: 20 },
  });
  const { port } = await listenGateway(gateway, { host: '127.0.0.1', port: 0 });
  const unused = connect(port, '127.0.0.1');
  await once(unused, 'connect');
  const ended = once(unused, 'close');
  unused.resume().on('error', () => undefined);
  await gateway.close();
  await ended;
  expect(gateway.server.listening).toBe(false);
});
