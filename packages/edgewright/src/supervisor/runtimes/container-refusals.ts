import { StartRefused } from './engine-runtime.ts';

/** What container engines say, and what it means. The first row that matches counts. */
const createRows: readonly {
  readonly pattern: RegExp;
  readonly failureClass: string;
  readonly nextStep: string;
}[] = [
  {
    pattern:
      /unknown or invalid runtime name|unknown runtime specified|could not select device driver|nvidia-container|CDI device|unresolvable CDI/i,
    failureClass: 'gpu.runtime',
    nextStep: 'Install and configure the NVIDIA Container Toolkit: `edgewright doctor --fix` shows how.',
  },
  {
    pattern: /port is already allocated|address already in use/i,
    failureClass: 'port.busy',
    nextStep: 'Start again: another port is taken then.',
  },
  {
    pattern: /no space left on device/i,
    failureClass: 'disk.full',
    nextStep: 'Free disk space below the data root of the container engine.',
  },
  {
    pattern: /executable file not found|no such file or directory|exec format error/i,
    failureClass: 'image.missing',
    nextStep: 'The image does not hold this engine, or is for another processor; choose another image.',
  },
  {
    pattern: /permission denied/i,
    failureClass: 'perm',
    nextStep: 'Check who owns the folders that are mounted.',
  },
];

/** An answer of the engine to `create` or `start` that was not a success. */
export function refusalOfCreate(engine: string, thrown: unknown): StartRefused {
  const said = messageOf(thrown);
  const row = createRows.find(({ pattern }) => pattern.test(said));
  return new StartRefused(`The container of the ${engine} engine could not be started: ${said}`, {
    code: 'engine_start_failed',
    permanent: row?.failureClass !== 'port.busy',
    cause: thrown,
    ...(row === undefined ? {} : { failureClass: row.failureClass, nextStep: row.nextStep }),
  });
}

export function refusalOfPull(image: string, thrown: unknown): StartRefused {
  const said = messageOf(thrown);
  const isUnknown = /not found|manifest unknown|does not exist|repository .* not/i.test(said);
  return new StartRefused(`The image ${image} could not be fetched: ${said}`, {
    code: 'image_pull_failed',
    failureClass: isUnknown ? 'image.missing' : 'image.pull',
    // A network that is away comes back; a name that does not exist stays that way.
    permanent: isUnknown,
    cause: thrown,
    ...(isUnknown
      ? { nextStep: 'Check the name of the image; `edgewright engines show` lists those that are known.' }
      : {}),
  });
}

export function refusalOfSocket(why: string): StartRefused {
  return new StartRefused(`The container engine cannot be used: ${why}.`, {
    code: 'container_runtime_unavailable',
    permanent: true,
  });
}

/** Docker's own words, without the wrapping of the client. */
function messageOf(thrown: unknown): string {
  const { json, message } = thrown as { json?: { message?: string }; message?: string };
  return json?.message ?? message ?? String(thrown);
}
