import type { ContainerLaunch, LaunchFile, LaunchPlace, LaunchSpec, ProcessLaunch } from '../launch-spec.ts';
import { quoted, quotedAssignment } from './shell-words.ts';

/** Where the files of a start lie inside a container. */
export const configMount = '/config';

/** Widest line of a command; a longer word has a line of its own. */
const lineCharacters = 76;

/** What starts an engine by hand, as lines for a POSIX shell: the files first, then the command. */
export function renderCommand(spec: LaunchSpec, place: LaunchPlace): string[] {
  const files = spec.kind === 'attached' ? [] : spec.files;
  return [...fileLines(files, place), ...renderStart(spec, place)];
}

/** The command alone, for files that lie in the run directory already. */
export function renderStart(spec: LaunchSpec, place: LaunchPlace): string[] {
  switch (spec.kind) {
    case 'attached':
      return [`# Nothing is started: the engine answers at ${spec.baseUrl}.`];
    case 'process':
      return commandLines(processWords(spec));
    case 'container':
      return commandLines(containerWords(spec, place));
  }
}

/** One engine listens on a port: the port tells its container from others. */
export function containerName({ port }: LaunchPlace): string {
  return `edgewright-${port}`;
}

/** Words that belong on one line, quoted. */
type Phrase = readonly string[];

/** What the surroundings are, and what runs in them: the second begins a line. */
type Sections = readonly [surroundings: readonly Phrase[], program: readonly Phrase[]];

function processWords({ command, argv, env }: ProcessLaunch): Sections {
  const variables = Object.entries(env).map(([name, value]) => [quotedAssignment(name, value)]);
  return [variables.length === 0 ? [] : [['env'], ...variables], [[quoted(command)], ...phrases(argv)]];
}

function containerWords(spec: ContainerLaunch, place: LaunchPlace): Sections {
  const { image, entrypoint, argv, env, mounts, files } = spec;
  const [program, ...before] = entrypoint ?? [];
  const surroundings = [
    ['docker', 'run', '--rm'],
    ...gpuWords(spec.gpu),
    ['--name', containerName(place)],
    ...networkWords(spec.network),
    spec.sharedMemory === 'host' ? ['--ipc', 'host'] : ['--shm-size', String(spec.sharedMemory)],
    ...spec.ulimits.map(({ name, soft, hard }) => [
      '--ulimit',
      soft === hard ? `${name}=${soft}` : `${name}=${soft}:${hard}`,
    ]),
    ['--security-opt', 'no-new-privileges'],
    ...mounts.map(({ from, to, readOnly }) => ['-v', mountWord(from, to, readOnly)]),
    ...(files.length === 0 ? [] : [['-v', mountWord(place.runDirectory, configMount, true)]]),
    ...Object.entries(env).map(([name, value]) => ['-e', quotedAssignment(name, value)]),
    ...(program === undefined ? [] : [['--entrypoint', quoted(program)]]),
  ];
  return [surroundings, [[quoted(image)], ...phrases([...before, ...argv])]];
}

function gpuWords(gpu: ContainerLaunch['gpu']): Phrase[] {
  switch (gpu.kind) {
    case 'none':
      return [];
    case 'gpus':
      return [['--gpus', 'all']];
    case 'runtime':
      return [['--runtime', quoted(gpu.runtime)]];
    case 'cdi':
      return gpu.devices.map((device) => ['--device', quoted(device)]);
  }
}

function networkWords(network: ContainerLaunch['network']): Phrase[] {
  return network.kind === 'host'
    ? [['--network', 'host']]
    : [['-p', `127.0.0.1:${network.hostPort}:${network.port}`]];
}

function mountWord(from: string, to: string, readOnly: boolean): string {
  return `${quoted(from)}:${quoted(to)}${readOnly ? ':ro' : ''}`;
}

/** A flag and its value stay together. */
function phrases(argv: readonly string[]): Phrase[] {
  const result: string[][] = [];
  let last: string | null = null;
  for (const word of argv) {
    const isValue = last !== null && /^--?[A-Za-z]/.test(last) && !/^--?[A-Za-z]/.test(word);
    if (isValue && !last?.includes('=')) result.at(-1)?.push(quoted(word));
    else result.push([quoted(word)]);
    last = word;
  }
  return result;
}

function commandLines(sections: Sections): string[] {
  const lines = sections.flatMap(brokenLines);
  return lines.map(
    (line, index) => `${index === 0 ? '' : '  '}${line}${index < lines.length - 1 ? ' \\' : ''}`,
  );
}

function brokenLines(words: readonly Phrase[]): string[] {
  const lines: string[] = [];
  for (const phrase of words) {
    const text = phrase.join(' ');
    const last = lines.at(-1);
    if (last === undefined || last.length + text.length + 1 > lineCharacters) lines.push(text);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines;
}

function fileLines(files: readonly LaunchFile[], { runDirectory }: LaunchPlace): string[] {
  const folders = new Set(files.map(({ path }) => parentOf(`${runDirectory}/${path}`)));
  return [
    ...(folders.size === 0 ? [] : [`mkdir -p ${[...folders].map(quoted).join(' ')}`]),
    ...files.flatMap(({ path, content }) => {
      const end = endMarker(content);
      const body = content.endsWith('\n') ? content.slice(0, -1) : content;
      return [`cat > ${quoted(`${runDirectory}/${path}`)} <<'${end}'`, ...body.split('\n'), end, ''];
    }),
  ];
}

/** A word that is no line of the content. */
function endMarker(content: string): string {
  const lines = new Set(content.split('\n'));
  let marker = 'END';
  while (lines.has(marker)) marker += '_';
  return marker;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
