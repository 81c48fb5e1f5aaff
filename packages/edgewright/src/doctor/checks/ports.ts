import type { HostFacts } from '../../contract/host-facts.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

/** The ports that a service needs when nobody asks for others. */
const enginePort = 8000;
const neededPorts = [
  { port: 8080, use: 'the gateway' },
  { port: enginePort, use: 'an engine in a container' },
] as const;

/** Programs that are meant to hold them. */
const servingPrograms = /^(edgewright|vllm|llama-server|sglang|ollama)/i;
const engineImages = /vllm|sglang|llama|triton|tensorrt|ollama/i;

export const portsCheck: Check = {
  id: 'ports',
  title: 'Ports',
  phases: ['before', 'during'],
  why: 'Two programs cannot listen on one port: the second one ends with "address already in use".',
  source: ['ss -ltn', 'compatibility matrix (Dec 2024): deployment'],
  applies: () => null,
  judge: (facts) => {
    const { ports } = facts;
    if (ports === null) return skip(`${unknownReason(facts, 'ports')}.`);
    const taken = neededPorts.filter(({ port }) => ports.some((holder) => holder.port === port));
    if (taken.length === 0) return pass(`${neededPorts.map(({ port }) => port).join(' and ')} are free.`);
    const evidence = taken
      .map(({ port, use }) => `${port} (${use}) is held by ${nameHolder(facts, port)}.`)
      .join(' ');
    const foreign = taken.filter(({ port }) => !isOurs(facts, port));
    if (foreign.length === 0) return pass(evidence);
    return warn(
      evidence,
      manual({
        summary: 'If that is not your own service, stop it, or choose another port.',
        commands: foreign.flatMap(({ port }) => [
          `sudo ss -ltnp 'sport = :${port}'`,
          ...(port === 8080 ? [`edgewright up --port ${freePort(facts, port)}`] : []),
        ]),
      }),
    );
  },
};

type Container = NonNullable<HostFacts['containers']['containers']>[number];

function runningContainers(facts: HostFacts): Container[] {
  return (facts.containers.containers ?? []).filter(({ state }) => state === 'running');
}

function containerOn(facts: HostFacts, port: number): Container | null {
  return runningContainers(facts).find(({ ports }) => ports.includes(port)) ?? null;
}

/** A container with the network of the host publishes no port: it may be the one on the usual port of engines. */
function hostNetworkEngine(facts: HostFacts, port: number): Container | null {
  if (port !== enginePort) return null;
  const candidates = runningContainers(facts).filter(
    ({ image, ports }) => ports.length === 0 && engineImages.test(image),
  );
  return candidates[0] ?? null;
}

function holderOf(facts: HostFacts, port: number): { pid: number; name: string } | null {
  return facts.ports?.find((holder) => holder.port === port && holder.process !== null)?.process ?? null;
}

function nameHolder(facts: HostFacts, port: number): string {
  const container = containerOn(facts, port);
  if (container !== null) return `container ${container.name} (${container.image})`;
  const process = holderOf(facts, port);
  if (process !== null) return `${process.name} (pid ${process.pid})`;
  const engine = hostNetworkEngine(facts, port);
  return engine === null
    ? 'a program of another user'
    : `probably container ${engine.name} (${engine.image})`;
}

function isOurs(facts: HostFacts, port: number): boolean {
  const container = containerOn(facts, port);
  if (container !== null) return engineImages.test(container.image);
  const process = holderOf(facts, port);
  return process === null ? hostNetworkEngine(facts, port) !== null : servingPrograms.test(process.name);
}

function freePort(facts: HostFacts, taken: number): number {
  let port = taken + 1;
  while (facts.ports?.some((holder) => holder.port === port)) port += 1;
  return port;
}
