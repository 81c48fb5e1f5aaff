import type { z } from 'zod';
import type { ContainerFacts, dockerFactsSchema } from '../../contract/container-facts.ts';
import {
  engineContainersSchema,
  engineImagesSchema,
  engineInfoSchema,
  engineVersionSchema,
  parseAnswer,
  type EngineInfo,
  type EngineQuestion,
} from '../docker/engine-answers.ts';
import { parseDaemonJson, type DaemonJson } from '../docker/parse-daemon-json.ts';
import { parseDockerInfo } from '../docker/parse-docker-info.ts';
import { firstLine, whyUnanswered, whyUnread, type Inquiry } from '../inquiry.ts';
import type { SocketOutcome } from '../machine.ts';
import { parseToolVersion } from '../parse/parse-tool-versions.ts';

export type DockerFacts = z.infer<typeof dockerFactsSchema>;

export interface DockerFindings {
  docker: DockerFacts;
  containers: ContainerFacts['containers'];
  images: ContainerFacts['images'];
}

const socket = '/var/run/docker.sock';
const daemonJsonPath = '/etc/docker/daemon.json';

/** What came of asking the engine, by its socket or by the docker command. */
interface EngineState extends Pick<DockerFacts, 'access' | 'problem'> {
  info: EngineInfo | null;
  version: string | null;
  /** Name of the door that answered, for `sources`. */
  door: string | null;
}

/** Docker: the Engine API first, the command where the socket is not there. */
export async function probeDocker(inquiry: Inquiry): Promise<DockerFindings> {
  const [answer, client, daemonJson] = await Promise.all([
    inquiry.get(socket, '/version'),
    inquiry.run(['docker', '--version']),
    readDaemonJson(inquiry),
  ]);
  const clientVersion =
    client.kind === 'ran' ? parseToolVersion('docker', `${client.stdout}${client.stderr}`) : null;
  const state =
    answer.kind === 'answered' && answer.status < 400
      ? await askEngine(inquiry, answer.body)
      : await withoutEngine(inquiry, answer, client.kind !== 'absent');
  const [containers, images] = await Promise.all([
    listContainers(inquiry, state),
    listImages(inquiry, state),
  ]);
  const { info, door } = state;
  if (door !== null) inquiry.source('containers.docker', door);
  if (state.access !== 'ok') {
    const why = state.problem ?? 'docker is not installed';
    for (const fact of ['docker.runtimes', 'containers', 'images'])
      inquiry.unknown(`containers.${fact}`, why);
  }
  return {
    docker: {
      access: state.access,
      problem: state.problem,
      version: state.version ?? info?.ServerVersion ?? clientVersion,
      runtimes: info?.Runtimes ? Object.keys(info.Runtimes).toSorted() : null,
      defaultRuntime: info?.DefaultRuntime ?? null,
      rootDirectory: info?.DockerRootDir ?? null,
      storageDriver: info?.Driver ?? null,
      cdiSpecDirectories: info?.CDISpecDirs ?? null,
      cdiDevices: info?.DiscoveredDevices?.flatMap(({ ID }) => ID ?? []) ?? null,
      daemonJson,
    },
    containers,
    images,
  };
}

async function askEngine(inquiry: Inquiry, version: string): Promise<EngineState> {
  const info = await inquiry.get(socket, '/info' satisfies EngineQuestion);
  return {
    access: 'ok',
    problem: null,
    info: info.kind === 'answered' ? parseAnswer(engineInfoSchema, info.body) : null,
    version: parseAnswer(engineVersionSchema, version)?.Version ?? null,
    door: `Engine API at ${socket}`,
  };
}

async function withoutEngine(
  inquiry: Inquiry,
  answer: SocketOutcome,
  hasClient: boolean,
): Promise<EngineState> {
  const nobody = { info: null, version: null, door: null };
  if (answer.kind === 'denied') {
    return { ...nobody, access: 'denied', problem: `${socket} may not be opened by this user` };
  }
  const refused = socketProblem(answer);
  if (!hasClient) {
    if (refused === null) return { ...nobody, access: 'not-installed', problem: null };
    return { ...nobody, access: 'not-running', problem: refused };
  }
  return askCommand(inquiry, refused);
}

/** A socket file that nobody answers at; null: there is no socket. */
function socketProblem(answer: SocketOutcome): string | null {
  switch (answer.kind) {
    case 'absent':
    case 'denied':
      return null;
    case 'answered':
      return `${socket} answered with status ${answer.status}`;
    case 'timeout':
      return `${socket} did not answer within ${answer.afterMs} ms`;
    case 'failed':
      return `${socket}: ${answer.why}`;
  }
}

const refusalWords = /cannot connect to the docker daemon|permission denied/i;

/** The docker command reaches engines elsewhere too (DOCKER_HOST, rootless), and says why it cannot. */
async function askCommand(inquiry: Inquiry, refused: string | null): Promise<EngineState> {
  const argv = ['docker', 'info', '--format', '{{json .}}'];
  const outcome = await inquiry.run(argv);
  if (outcome.kind === 'ran' && outcome.exitCode === 0) {
    const info = parseAnswer(engineInfoSchema, outcome.stdout);
    // Without a server the command answers too: with an empty version and the reasons.
    const errors = info?.ServerErrors ?? [];
    if (errors.length === 0 && info?.ServerVersion) {
      return { access: 'ok', problem: null, info, version: null, door: 'docker info' };
    }
    if (errors.length > 0) return refusal(errors.join(' '));
  }
  const complaint = outcome.kind === 'ran' ? `${outcome.stdout}\n${outcome.stderr}` : '';
  if (refusalWords.test(complaint)) return refusal(lineWith(complaint, refusalWords));
  const plain = await inquiry.run(['docker', 'info']);
  if (plain.kind === 'ran') {
    const said = `${plain.stdout}\n${plain.stderr}`;
    const info = parseDockerInfo(plain.stdout);
    const isRefused = refusalWords.test(said);
    if (info !== null && !isRefused) {
      return { access: 'ok', problem: null, info, version: null, door: 'docker info' };
    }
    if (isRefused) return refusal(lineWith(said, refusalWords));
  }
  const problem = refused ?? (outcome.kind === 'absent' ? null : whyUnanswered(inquiry, argv, outcome));
  return {
    access: refused === null ? 'unknown' : 'not-running',
    problem: problem ?? 'the docker command is there, and no engine was asked',
    info: null,
    version: null,
    door: null,
  };
}

function refusal(said: string): EngineState {
  const access = /permission denied/i.test(said) ? 'denied' : 'not-running';
  return { access, problem: firstLine(said), info: null, version: null, door: null };
}

function lineWith(text: string, pattern: RegExp): string {
  return text.split('\n').find((line) => pattern.test(line)) ?? text;
}

async function readDaemonJson(inquiry: Inquiry): Promise<DaemonJson> {
  const outcome = await inquiry.read(daemonJsonPath);
  if (outcome.kind === 'read') return parseDaemonJson(daemonJsonPath, outcome.content);
  return {
    path: daemonJsonPath,
    verdict: outcome.kind === 'absent' ? 'missing' : 'unreadable',
    problem: outcome.kind === 'absent' ? null : whyUnread(daemonJsonPath, outcome),
    runtimes: [],
    defaultRuntime: null,
    cdiEnabled: null,
  };
}

async function listContainers(inquiry: Inquiry, state: EngineState): Promise<ContainerFacts['containers']> {
  if (state.access !== 'ok') return null;
  if (state.door === 'docker info') {
    const text = await inquiry.output([
      'docker',
      'ps',
      '--all',
      '--format',
      '{{.Names}}\t{{.Image}}\t{{.State}}\t{{.Ports}}',
    ]);
    return text === null ? null : text.split('\n').flatMap((line) => containerOfLine(line));
  }
  const answer = await inquiry.get(socket, '/containers/json?all=1' satisfies EngineQuestion);
  const listed = answer.kind === 'answered' ? parseAnswer(engineContainersSchema, answer.body) : null;
  return (
    listed?.map(({ Names, Image, State, Ports }) => ({
      name: Names[0]?.replace(/^\//, '') ?? '',
      image: Image,
      state: State,
      ports: [...new Set((Ports ?? []).flatMap(({ PublicPort }) => PublicPort ?? []))],
    })) ?? null
  );
}

function containerOfLine(line: string): NonNullable<ContainerFacts['containers']> {
  const [name = '', image = '', state = '', ports = ''] = line.split('\t');
  if (name === '' || image === '') return [];
  const published = [...ports.matchAll(/:(\d{1,5})->/g)].map(([, port]) => Number(port));
  return [{ name, image, state, ports: [...new Set(published)] }];
}

async function listImages(inquiry: Inquiry, state: EngineState): Promise<ContainerFacts['images']> {
  if (state.access !== 'ok') return null;
  if (state.door === 'docker info') {
    const text = await inquiry.output(['docker', 'images', '--format', '{{.Repository}}:{{.Tag}}']);
    return text?.split('\n').filter((line) => line !== '' && !line.includes('<none>')) ?? null;
  }
  const answer = await inquiry.get(socket, '/images/json' satisfies EngineQuestion);
  const listed = answer.kind === 'answered' ? parseAnswer(engineImagesSchema, answer.body) : null;
  return listed?.flatMap(({ RepoTags }) => (RepoTags ?? []).filter((tag) => !tag.includes('<none>'))) ?? null;
}
