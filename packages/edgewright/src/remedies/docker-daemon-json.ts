import type { ChangeHost } from './change-host.ts';

export const dockerDaemonJson = '/etc/docker/daemon.json';

/** A file that is not JSON has to be repaired by whoever wrote it: nobody else knows what it should say. */
export async function refuseBrokenDaemonJson(host: ChangeHost): Promise<string | null> {
  const file = await host.readFile(dockerDaemonJson);
  if (file === null || parse(file.bytes.toString('utf8')) !== null) return null;
  return `${dockerDaemonJson} is not a JSON object; correct it by hand first`;
}

/** What `nvidia-ctk runtime configure` makes of the file: the runtime is added, the rest stays, keys are sorted. */
export function predictDaemonJson(content: string | null): string | null {
  const present = content === null ? {} : parse(content);
  if (present === null) return null;
  const runtimes = isObject(present['runtimes']) ? present['runtimes'] : {};
  const nvidia = { args: [], path: 'nvidia-container-runtime' };
  return `${JSON.stringify(sortKeys({ ...present, runtimes: { ...runtimes, nvidia } }), null, 4)}\n`;
}

/** The tool is written in Go, whose encoder writes the keys of maps in order. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).toSorted((left, right) => (left < right ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}

/** An empty file is valid for Docker. */
function parse(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
