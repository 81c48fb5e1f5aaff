import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { dataDirectory } from '../data-directory.ts';
import { isRunning, processIdentity } from '../../base/process-identity.ts';

/** What commands need to reach a running service. Only its user can read it. */
const recordSchema = z.object({
  url: z.string(),
  token: z.string(),
  process: z.string(),
  startedAtMs: z.number(),
});
export type ServiceRecord = z.infer<typeof recordSchema>;

function servicesDirectory(): string {
  return join(dataDirectory(), 'services');
}

/** Writes this process down as a service. The result takes it back. */
export async function registerService(about: { url: string; token: string }): Promise<() => Promise<void>> {
  const identity = (await processIdentity(process.pid)) ?? `${process.pid}::`;
  const record: ServiceRecord = { ...about, process: identity, startedAtMs: Date.now() };
  const path = join(servicesDirectory(), `${process.pid}.json`);
  try {
    await mkdir(servicesDirectory(), { recursive: true, mode: 0o700 });
    await writeFile(path, JSON.stringify(record), { mode: 0o600 });
  } catch {
    // A read-only home: it serves all the same, and only `ps` and its relatives do not find it.
    return () => Promise.resolve();
  }
  return () => rm(path, { force: true });
}

/** Services of this user that run now, the newest first. Records of others that were killed are cleaned up. */
export async function runningServices(): Promise<ServiceRecord[]> {
  const directory = servicesDirectory();
  const names = await readdir(directory).catch(() => []);
  const records = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => {
        const path = join(directory, name);
        const record = await readRecord(path);
        if (record !== null && (await isRunning(record.process))) return record;
        await rm(path, { force: true });
        return null;
      }),
  );
  return records
    .filter((record) => record !== null)
    .toSorted((left, right) => right.startedAtMs - left.startedAtMs);
}

/**
 * The service that a command speaks to: the one at `url`, else the only one.
 *
 * @throws AppError `service_not_running`, `service_ambiguous`
 */
export async function findService(url: string | null): Promise<ServiceRecord> {
  const services = await runningServices();
  const wanted = url?.replace(/\/+$/, '') ?? null;
  const matching = wanted === null ? services : services.filter((service) => service.url === wanted);
  const [first, second] = matching;
  if (first === undefined) {
    const others = services.map((service) => service.url).join(', ');
    throw new AppError('service_not_running', {
      message:
        wanted === null
          ? 'No service of this user runs on this machine.'
          : `No service of this user runs at ${wanted}.${others === '' ? '' : ` Running: ${others}.`}`,
    });
  }
  if (second !== undefined) {
    throw new AppError('service_ambiguous', {
      message: `Several services run: ${matching.map((service) => service.url).join(', ')}.`,
    });
  }
  return first;
}

async function readRecord(path: string): Promise<ServiceRecord | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
