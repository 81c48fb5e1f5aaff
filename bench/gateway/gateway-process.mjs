/**
 * The gateway alone in a process, as it is shipped (built files, no loader), before the engine whose address is the
 * first argument. The second is a JSON object: `sessions`, if need be `model`, `aliases`
 * and `contextTokens`, `settings` as in the part `gateway` of a configuration
 * file, and `build`, the folder of another build. Reports its address; answers every message with what only it knows of itself.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const [, , baseUrl, options] = process.argv;
const {
  sessions,
  model = 'bench',
  aliases = [],
  contextTokens = 32_768,
  settings = {},
  build = new URL('../../packages/edgewright/dist/', import.meta.url).href,
} = JSON.parse(options);
const load = (file) => import(new URL(file, new URL(build, 'file:')).href);
const { gatewaySettingsSchema } = await load('contract/gateway-settings.js');
const { buildGateway } = await load('gateway/app.js');
const { listenGateway } = await load('gateway/listen.js');
const { SettingsHolder } = await load('gateway/settings.js');
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
