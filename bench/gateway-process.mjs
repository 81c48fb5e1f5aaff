/**
 * The gateway alone in a process, as it is shipped (built files, no loader), before the engine whose address
 * is the first argument. Reports its address, and its CPU time and memory whenever it is asked.
 */
import { buildGateway } from '../packages/edgewright/dist/gateway/app.js';
import { listenGateway } from '../packages/edgewright/dist/gateway/listen.js';

const [, , baseUrl, sessions] = process.argv;
const silent = { info() {}, warn() {}, error() {} };
const deployment = {
  id: 'bench',
  model: 'bench',
  aliases: [],
  demo: false,
  engine: 'fake-engine',
  precision: 'q8_0',
  weightsBytes: 0,
  parameters: null,
  sessions: Number(sessions),
  contextTokens: 4096,
  state: { kind: 'ready', pid: 0, baseUrl, sinceMs: 0 },
};
const app = buildGateway({
  engines: {
    deployments: () => [deployment],
    whenReady: async () => ({ deploymentId: 'bench', engine: 'fake-engine', baseUrl }),
    reportBroken() {},
  },
  version: 'bench',
  startedAtMs: 0,
  consoleDirectory: null,
  log: silent,
});
const { url } = await listenGateway(app, { host: '127.0.0.1', port: 0 });

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuUs: user + system, rssBytes: process.memoryUsage().rss });
});
process.on('disconnect', () => process.exit(0));
process.send({ url });
