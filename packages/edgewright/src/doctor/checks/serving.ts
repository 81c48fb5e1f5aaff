import type { HostFacts } from '../../contract/host-facts.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';

type Container = NonNullable<HostFacts['containers']['containers']>[number];

const engineImage = /vllm|sglang|llama[._-]?cpp|tritonserver|tensorrt|ollama|mlc/i;
const gatewayPort = 8080;
const usualEnginePort = 8000;

export const openWebuiCheck: Check = {
  id: 'open-webui',
  title: 'Open WebUI and its models',
  phases: ['after'],
  why: 'Open WebUI lists the models of the address that it was started with; inside its container `localhost` is the container itself.',
  source: ['Jetson Thor workshop (2025): model does not appear in Open WebUI'],
  applies: (facts) => {
    const { containers } = facts.containers;
    if (containers === null) return 'The containers could not be asked.';
    return containers.some(isWebui) ? null : 'There is no container of Open WebUI.';
  },
  judge: (facts) => {
    const containers = facts.containers.containers ?? [];
    const [webui] = containers.filter(isWebui);
    const engines = containers.filter(isRunningEngine);
    const listening = new Set((facts.ports ?? []).map(({ port }) => port));
    // With the network of the host a container publishes no port.
    const enginePorts = engines.flatMap((engine) => [...engine.ports, usualEnginePort]);
    const served = [...enginePorts, gatewayPort].find((port) => listening.has(port)) ?? null;
    const name = webui?.name ?? 'open-webui';
    if (webui?.state !== 'running') return warn(`${name} is ${webui?.state}.`, startWebui(name));
    if (facts.ports !== null && served === null) {
      return warn(
        `${name} runs, but nothing serves models on the port of an engine or on ${gatewayPort}.`,
        manual({
          summary:
            'Start a service with a key for Open WebUI; it must listen on an address that containers reach, not only on 127.0.0.1. Open WebUI takes the key as OPENAI_API_KEY.',
          commands: serveWithKey(name),
        }),
      );
    }
    const lonely = facts.ports
      ?.filter((one) => one.port === served)
      .every(({ address }) => isLoopback(address));
    if (served !== null && lonely) {
      return warn(
        `${name} runs, but port ${served} listens on the loopback address only, which containers do not reach.`,
        manual({
          summary:
            'Let the service listen on an address that containers reach, with a key for Open WebUI, which takes it as OPENAI_API_KEY.',
          commands: serveWithKey(name),
        }),
      );
    }
    return skip(
      `${name} runs. The address it uses is not read, because it stands beside secrets.`,
      manual({
        summary: `It has to be OPENAI_API_BASE_URL=http://ADDRESS-OF-THIS-BOX:${served ?? gatewayPort}/v1.`,
        commands: askWebui(name, served ?? gatewayPort),
      }),
    );
  },
};

function isWebui({ image, name }: Container): boolean {
  return /open-webui/i.test(image) || /open-webui/i.test(name);
}

function isRunningEngine(container: Container): boolean {
  return container.state === 'running' && engineImage.test(container.image) && !isWebui(container);
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '[::1]';
}

/** Beyond this machine a service asks for a key, so there has to be one. */
function serveWithKey(name: string): string[] {
  return [
    'export OPENAI_API_KEY=$(edgewright keys create --name open-webui)',
    `edgewright up --host 0.0.0.0 --port ${gatewayPort}`,
    `curl -s -H "Authorization: Bearer $OPENAI_API_KEY" http://localhost:${gatewayPort}/v1/models`,
    ...lookIntoWebui(name),
  ];
}

function askWebui(name: string, port: number): string[] {
  return [`curl -s http://localhost:${port}/v1/models`, ...lookIntoWebui(name)];
}

function lookIntoWebui(name: string): string[] {
  return [`docker exec ${name} printenv OPENAI_API_BASE_URL`, `docker logs --tail 50 ${name}`];
}

function startWebui(name: string): ReturnType<typeof manual> {
  return manual({
    summary: 'Start it.',
    commands: [`docker start ${name}`, `docker logs --tail 50 ${name}`],
  });
}

export const engineHealthCheck: Check = {
  id: 'engine-health',
  title: 'Health of running engines',
  phases: ['after'],
  why: 'A container that runs is not yet an engine that answers: models load for minutes.',
  source: ['compatibility matrix (Dec 2024): validate health endpoints, configure monitoring'],
  applies: (facts) => {
    const { containers } = facts.containers;
    if (containers === null) return 'The containers could not be asked.';
    return containers.some((one) => engineImage.test(one.image) && !isWebui(one))
      ? null
      : 'There is no container of an engine.';
  },
  judge: (facts) => {
    const engines = (facts.containers.containers ?? []).filter(
      (one) => engineImage.test(one.image) && !isWebui(one),
    );
    const running = engines.filter(isRunningEngine);
    const restarting = engines.filter(({ state }) => state === 'restarting');
    if (restarting.length > 0) {
      return warn(
        `${restarting.map(({ name }) => name).join(', ')} starts over and over.`,
        manual({
          summary: 'Its log says why.',
          commands: restarting.map(({ name }) => `docker logs --tail 200 ${name}`),
        }),
      );
    }
    if (running.length === 0)
      return pass(`None runs (${engines.map(({ name, state }) => `${name} ${state}`).join(', ')}).`);
    const ports = running.flatMap((one) => (one.ports.length > 0 ? one.ports : [usualEnginePort]));
    return skip(
      `${running.map(({ name }) => name).join(', ')} ${running.length === 1 ? 'runs' : 'run'}; engines are not asked by the doctor.`,
      manual({
        summary: 'Ask for health, models and metrics.',
        commands: ports.flatMap((port) => [
          `curl -fsS -o /dev/null -w '%{http_code}\\n' http://localhost:${port}/health`,
          `curl -fsS http://localhost:${port}/v1/models`,
          `curl -fsS http://localhost:${port}/metrics | head`,
        ]),
      }),
    );
  },
};
