import { findDrift } from '../catalog/find-drift.ts';
import { hostFactsSchema, type HostFacts } from '../contract/host-facts.ts';
import { assembleFacts, type CoreSections, type OtherSections } from './assemble-facts.ts';
import { describeAccelerators } from './describe-accelerators.ts';
import { foldersOf, type Folders } from './folders.ts';
import { openInquiry, type Inquiry } from './inquiry.ts';
import type { Machine } from './machine.ts';
import { probeAccelerators } from './probes/probe-accelerators.ts';
import { probeBoard, type BoardFacts } from './probes/probe-board.ts';
import { probeClock, probeUser } from './probes/probe-clock-and-user.ts';
import { probeContainerTools } from './probes/probe-container-tools.ts';
import { probeCuda } from './probes/probe-cuda.ts';
import { probeDisks, type WantedDisk } from './probes/probe-disks.ts';
import { probeDocker, type DockerFindings } from './probes/probe-docker.ts';
import { probeGpuContainer } from './probes/probe-gpu-container.ts';
import { probeJetson } from './probes/probe-jetson.ts';
import { probeKubernetes } from './probes/probe-kubernetes.ts';
import { probeMemory } from './probes/probe-memory.ts';
import { probeOffline } from './probes/probe-offline.ts';
import { probePackages } from './probes/probe-packages.ts';
import { probePci } from './probes/probe-pci.ts';
import { probePorts } from './probes/probe-ports.ts';
import { probeMemoryHolders } from './probes/probe-processes.ts';
import { probeProcessor } from './probes/probe-processor.ts';
import { probePython } from './probes/probe-python.ts';
import { probeRegistries } from './probes/probe-registries.ts';
import { probeSystem } from './probes/probe-system.ts';
import { probeThermal } from './probes/probe-thermal.ts';
import { readContainerLimits } from './read-container-limits.ts';

export interface HostFactsOptions {
  /** Ask registries whether they can be reached. */
  network?: boolean;
  /** Folders or files of models, whose disks are looked at. */
  modelPaths?: readonly string[];
  /** Start a container that looks for the GPU, from an image that is here already. */
  deep?: boolean;
  /** Only what a plan needs: machine, processor, memory, accelerators, device. */
  light?: boolean;
}

/**
 * Looks at a machine once. All probes run at the same time, each within its deadline. Never throws: what cannot be
 * told is `null` and explained in `unknown`.
 */
export async function readHostFacts(machine: Machine, options: HostFactsOptions = {}): Promise<HostFacts> {
  const opened: Inquiry[] = [];
  const inquire: Inquire = (probe) => {
    const inquiry = openInquiry(machine);
    opened.push(inquiry);
    return probe(inquiry);
  };
  const board = inquire(probeBoard);
  const [core, others] = await Promise.all([
    readCore({ machine, inquire, board, light: options.light === true }),
    options.light === true ? null : readOthers({ machine, inquire, board, options }),
  ]);
  const findings = opened.map((inquiry) => inquiry.findings);
  const facts = hostFactsSchema.parse(assembleFacts(machine.origin, { core, others, findings }));
  return { ...facts, drift: findDrift(facts) };
}

type Inquire = <Section>(probe: (inquiry: Inquiry) => Promise<Section>) => Promise<Section>;

async function readCore(given: {
  machine: Machine;
  inquire: Inquire;
  board: Promise<BoardFacts>;
  light: boolean;
}): Promise<CoreSections> {
  const { machine, inquire, light } = given;
  const limits = readContainerLimits(async (path) => {
    const outcome = await machine.readText(path);
    return outcome.kind === 'read' ? outcome.content : null;
  });
  const [system, board, processor, memory, smi, pci] = await Promise.all([
    inquire((inquiry) => probeSystem(inquiry, light)),
    given.board,
    inquire((inquiry) => probeProcessor(inquiry, limits)),
    inquire((inquiry) => probeMemory(inquiry, limits)),
    inquire((inquiry) => probeAccelerators(inquiry, light)),
    inquire(probePci),
  ]);
  const described = describeAccelerators({ smi, pci, board, memory });
  return { system, board, processor, memory, smi, described };
}

async function readOthers(given: {
  machine: Machine;
  inquire: Inquire;
  board: Promise<BoardFacts>;
  options: HostFactsOptions;
}): Promise<OtherSections> {
  const { inquire, board, options } = given;
  const folders = foldersOf(given.machine);
  const packages = inquire(probePackages);
  const docker = inquire(probeDocker);
  // Destructured in two halves: one list of all would be too long to follow.
  const software = Promise.all([
    inquire((inquiry) => probeJetson(inquiry, { board, packages })),
    inquire((inquiry) => probeCuda(inquiry, packages)),
    inquire(probeContainerTools),
    inquire(probeKubernetes),
    inquire(probePython),
    options.deep === true
      ? inquire(async (inquiry) => {
          const [{ images }, { isJetson }] = await Promise.all([docker, board]);
          return probeGpuContainer(inquiry, { images, isJetson });
        })
      : null,
  ]);
  const surroundings = Promise.all([
    inquire(probeThermal),
    inquire(async (inquiry) => probeDisks(inquiry, wantedDisks(await docker, folders, options))),
    inquire(probeMemoryHolders),
    inquire(probePorts),
    inquire(probeClock),
    inquire(probeUser),
    inquire((inquiry) => probeOffline(inquiry, folders)),
    options.network === true ? inquire(probeRegistries) : null,
  ]);
  const [jetson, cuda, tools, kubernetes, pythonPackages, gpuInContainer] = await software;
  const [thermal, disks, memoryHolders, ports, clock, user, offline, registries] = await surroundings;
  const containers = { ...(await docker), ...tools, gpuInContainer };
  return {
    jetson,
    ...cuda,
    containers,
    kubernetes,
    pythonPackages,
    thermal,
    disks,
    memoryHolders,
    ports,
    clock,
    user,
    offline,
    registries,
  };
}

function wantedDisks(docker: DockerFindings, folders: Folders, options: HostFactsOptions): WantedDisk[] {
  const models = [...(options.modelPaths ?? []), ...(folders.hubCache === null ? [] : [folders.hubCache])];
  const { rootDirectory } = docker.docker;
  return [
    { path: '/', purpose: 'system' },
    ...models.map((path) => ({ path, purpose: 'models' as const })),
    ...(rootDirectory === null ? [] : [{ path: rootDirectory, purpose: 'containers' as const }]),
    ...(folders.data === null ? [] : [{ path: folders.data, purpose: 'data' as const }]),
  ];
}
