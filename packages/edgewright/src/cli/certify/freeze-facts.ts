import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FrozenFact } from '../../contract/certificate.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { ServiceFacts } from '../services/service-facts.ts';

type Value = FrozenFact['value'];

const unsaid = 'the machine or the service does not say';

/** What must not change for a certificate to hold, as far as it can be told from here. */
export async function freezeFacts(about: {
  /** Null: the server is on another machine, or simulated. */
  host: HostFacts | null;
  service: ServiceFacts | null;
  signal: AbortSignal;
}): Promise<FrozenFact[]> {
  return [
    ...hostFacts(about.host),
    ...serviceFacts(about.service),
    ...(await modelFacts(about.service, about.signal)),
  ];
}

const elsewhere = 'the server is a simulation, or on another machine that this client cannot look at';

function hostFacts(host: HostFacts | null): FrozenFact[] {
  const rows: readonly (readonly [string, (host: HostFacts) => Value | undefined])[] = [
    ['device.id', ({ device }) => device?.id],
    ['machine.model', ({ machine }) => machine.model],
    ['machine.arch', ({ machine }) => machine.arch],
    ['machine.os', ({ machine: { os } }) => [os.id, os.version].filter((part) => part !== null).join(' ')],
    ['machine.kernel', ({ machine }) => machine.kernel],
    ['cpu.model', ({ cpu }) => cpu.model],
    ['cpu.cores', ({ cpu }) => cpu.cores],
    ['memory.totalBytes', ({ memory }) => memory.totalBytes],
    ['jetson.jetpack', ({ jetson }) => jetson?.jetpack],
    ['jetson.powerMode', ({ jetson }) => jetson?.powerMode?.name],
    ['cuda.version', ({ cuda }) => (cuda === null ? null : JSON.stringify(cuda))],
    ['containers.docker', ({ containers: { docker } }) => docker?.version],
  ];
  if (host === null) return rows.map(([id]) => ({ id, value: null, why: elsewhere }));
  const gpus = (host.accelerators ?? []).flatMap((gpu): FrozenFact[] => [
    fact(`gpu${gpu.index}.name`, gpu.name),
    fact(`gpu${gpu.index}.uuid`, gpu.uuid),
    fact(`gpu${gpu.index}.driver`, gpu.driver),
    fact(`gpu${gpu.index}.powerLimitWatts`, gpu.power.limitWatts),
  ]);
  return [...rows.map(([id, read]) => fact(id, read(host))), ...gpus];
}

function serviceFacts(service: ServiceFacts | null): FrozenFact[] {
  const why = 'no service of Edgewright of this user answers at this address';
  const rows: readonly (readonly [string, (service: ServiceFacts) => Value | undefined])[] = [
    ['gateway.version', ({ status }) => status.version],
    ['engine.name', ({ deployment }) => deployment?.engine],
    ['engine.version', engineVersion],
    ['engine.image', ({ plan }) => plan?.launch?.image],
    ['engine.command', ({ deployment }) => deployment?.command],
    ['engine.sessions', ({ deployment }) => deployment?.sessions],
    ['engine.contextTokens', ({ deployment }) => deployment?.contextTokens],
    ['model.precision', ({ deployment }) => deployment?.precision],
    ['model.parameters', ({ deployment }) => deployment?.parameters],
    ['model.weightsBytes', ({ deployment }) => deployment?.weightsBytes],
    ['model.kvCacheDtype', ({ plan }) => plan?.kvCacheDtype],
    ['plan.basis', ({ plan }) => plan?.performance?.basis],
    ['plan.tpotMs', ({ plan }) => plan?.performance?.tpotMs],
  ];
  if (service === null) return rows.map(([id]) => ({ id, value: null, why }));
  return rows.map(([id, read]) => {
    // A plan names an image also where a program of the box is started instead of it.
    if (id !== 'engine.image' || runsIn(service) === 'container') return fact(id, read(service));
    return { id, value: null, why: runsIn(service) === 'process' ? 'it runs in no container' : unsaid };
  });
}

/** What the engine said itself; of a container that did not say, what its image is known to hold; our own is of this release. */
function engineVersion(known: ServiceFacts): string | null {
  const { deployment, plan, status } = known;
  if (deployment?.engine === 'embedded') return `edgewright ${status.version}`;
  const said = deployment?.state.kind === 'ready' ? deployment.state.facts?.engineVersion : undefined;
  return said ?? (runsIn(known) === 'container' ? (plan?.launch?.engineVersion ?? null) : null);
}

/** Unknown: it is not ready, or belongs to somebody else. */
function runsIn({ deployment }: ServiceFacts): 'container' | 'process' | 'unknown' {
  if (deployment?.state.kind !== 'ready') return 'unknown';
  const { containerId = null, pid } = deployment.state;
  if (containerId !== null) return 'container';
  return pid === null ? 'unknown' : 'process';
}

/** The hash of the weights, where they are a file whose path the engine was started with. */
async function modelFacts(service: ServiceFacts | null, signal: AbortSignal): Promise<FrozenFact[]> {
  const words = service?.deployment?.command?.split(/\s+/) ?? [];
  const path = words.map((word) => word.replace(/^['"]|['"]$/g, '')).find((word) => word.endsWith('.gguf'));
  if (path === undefined) {
    return [{ id: 'model.sha256', value: null, why: 'its command names no file of weights' }];
  }
  try {
    await stat(path);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash, { signal });
    return [fact('model.sha256', hash.digest('hex'))];
  } catch (thrown) {
    return [{ id: 'model.sha256', value: null, why: (thrown as Error).message }];
  }
}

function fact(id: string, value: Value | undefined): FrozenFact {
  return value === undefined || value === null || value === ''
    ? { id, value: null, why: unsaid }
    : { id, value };
}
