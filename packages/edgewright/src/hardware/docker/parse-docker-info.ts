import type { EngineInfo } from './engine-answers.ts';

/** `docker info` as printed for people, for engines that are not asked through their socket. */
export function parseDockerInfo(text: string): EngineInfo | null {
  const read = (name: string): string | null =>
    new RegExp(`^ *${name}: (\\S.*?)\\s*$`, 'm').exec(text)?.[1] ?? null;
  const runtimes = read('Runtimes');
  const version = read('Server Version');
  if (runtimes === null && version === null) return null;
  return {
    ServerVersion: version,
    Runtimes: runtimes === null ? null : Object.fromEntries(runtimes.split(/\s+/).map((name) => [name, {}])),
    DefaultRuntime: read('Default Runtime'),
    DockerRootDir: read('Docker Root Dir'),
    Driver: read('Storage Driver'),
    CDISpecDirs: listBelow(text, 'CDI spec directories'),
    DiscoveredDevices:
      listBelow(text, 'Discovered Devices')?.map((line) => ({
        Source: line.split(':')[0] ?? null,
        ID: line.replace(/^\w+: */, ''),
      })) ?? null,
  };
}

/** Lines indented below `name:`. */
function listBelow(text: string, name: string): string[] | null {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trim() === `${name}:`);
  if (at < 0) return null;
  const indent = indentOf(lines[at] ?? '');
  const below: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (line.trim() === '' || indentOf(line) <= indent) break;
    below.push(line.trim());
  }
  return below;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
