/**
 * The gateway alone in a process, as it is shipped (built files, no loader), before the engine whose address is the
 * first argument. The second is a JSON object: `sessions`, if need be `model`, `aliases`
 * and `contextTokens`, and `settings` as in the part `gateway` of a configuration
 * file. Reports its address; answers every message with what only it knows of itself.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gatewaySettingsSchema } from '../../packages/edgewright/dist/contract/gateway-settings.js';
import { buildGateway } from '../../packages/edgewright/dist/gateway/app.js';
import { listenGateway } from '../../packages/edgewright/dist/gateway/listen.js';
import { SettingsHolder } from '../../packages/edgewright/dist/gateway/settings.js';

const [, , baseUrl, options] = process.argv;
const {
  sessions,
  model = 'bench',
  aliases = [],
  contextTokens = 32_768,
  settings = {},
} = JSON.parse(options);
const silent = { info() {}, warn() {}, error: (facts, message) => console.error(message, facts) };
const deployment = {
  id: 'bench',
  model,
  aliases,
  demo: false,
  engine: 'fake-engine',
  precision: 'q8_0',
  weightsBytes: 0,
  parameters: null,
  sessions,
  contextTokens,
  state: { kind: 'ready', pid: 0, baseUrl, sinceMs: 0 },
};
const app = buildGateway({
  engines: {
    deployments: () => [deployment],
    whenReady: async () => ({ deploymentId: 'bench', engine: 'fake-engine', baseUrl }),
    reportBroken() {},
    reportStuck() {},
    loadOf: () => null,
  },
  settings: new SettingsHolder(gatewaySettingsSchema.parse(settings)),
  version: 'bench',
  startedAtMs: Date.now(),
  consoleDirectory: null,
  log: silent,
});
const { url } = await listenGateway(app, { host: '127.0.0.1', port: 0 });

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
process.on('message', () => {
  // After a collection the heap tells what is held, not what waits to be collected.
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  // The timer's own resolution is part of what is measured.
  const delayMs = { p50: delay.percentile(50) / 1e6 - 10, p99: delay.percentile(99) / 1e6 - 10 };
  delay.reset();
  process.send({ heapBytes: heapUsed, externalBytes: external, delayMs });
});
process.on('disconnect', () => process.exit(0));
process.send({ url });
