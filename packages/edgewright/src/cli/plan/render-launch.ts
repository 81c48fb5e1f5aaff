import { findDevice } from '../../catalog/devices.ts';
import type { Plan } from '../../contract/plan.ts';

/** The command that starts the engine of a plan, one argument pair per line, ready to paste. */
export function renderLaunch(plan: Plan): string[] {
  const { launch } = plan;
  if (launch === null) return ['  not written yet: this engine needs files that come with its image'];
  if (launch.kind === 'embedded') return [`  edgewright ${launch.argv.map(quoted).join(' ')}`];
  const words =
    launch.kind === 'container' ? dockerWords(plan, launch) : [...environment(launch.env), ...launch.argv];
  const files = launch.files.flatMap(({ path, content }) => [
    `  cat > ${fileName(path)} <<'END'`,
    ...content.trimEnd().split('\n'),
    'END',
    '',
  ]);
  return [...files, ...brokenLines(words.map(quoted)), ...afterwards(plan)];
}

function dockerWords(plan: Plan, launch: NonNullable<Plan['launch']>): string[] {
  const { device } = plan;
  const profile = device === null ? null : findDevice(device);
  const gpu = profile === null ? ['--gpus', 'all'] : (profile.container.gpuArguments.value ?? []);
  return [
    'docker',
    'run',
    '--rm',
    ...gpu,
    '--ipc',
    'host',
    '--ulimit',
    'memlock=-1',
    '--ulimit',
    'stack=67108864',
    ...(plan.engine === 'ollama' ? ['--name', 'edgewright-ollama'] : []),
    ...launch.ports.flatMap((port) => ['-p', `127.0.0.1:${port}:${port}`]),
    ...(launch.mounts.length === 0 ? ['-v', storeOf(plan)] : []),
    ...launch.files.flatMap(({ path }) => ['-v', `$PWD/${fileName(path)}:${path}:ro`]),
    ...launch.mounts.flatMap(({ from, to, readOnly }) => ['-v', `${from}:${to}${readOnly ? ':ro' : ''}`]),
    ...Object.entries(launch.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...(launch.image === null ? [] : [launch.image]),
    ...launch.argv,
  ];
}

/** Where the engine keeps what it fetches. */
function storeOf({ engine }: Plan): string {
  return engine === 'ollama' ? 'ollama:/root/.ollama' : '~/.cache/huggingface:/root/.cache/huggingface';
}

/** What has to follow once the engine answers. */
function afterwards({ engine }: Plan): string[] {
  return engine === 'ollama'
    ? [
        '',
        '  # then, with the name that the model has at ollama.com:',
        '  docker exec edgewright-ollama ollama pull NAME',
      ]
    : [];
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function environment(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** Breaks before every flag, so that each line says one thing. */
function brokenLines(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const startsFlag = word.startsWith('-') && lines.length > 0 && (last?.length ?? 0) > 20;
    if (last === undefined || startsFlag || last.length + word.length > 76) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map(
    (line, index) => `${index === 0 ? '  ' : '    '}${line}${index < lines.length - 1 ? ' \\' : ''}`,
  );
}

/** As a POSIX shell needs it; the home folder stays outside the quotes. */
function quoted(word: string): string {
  if (word.startsWith('$PWD/')) return `"$PWD"${word.slice('$PWD'.length)}`;
  if (/^[\w@%+=:,./~-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
