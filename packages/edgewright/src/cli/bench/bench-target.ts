import { networkInterfaces } from 'node:os';
import { AppError } from '../../base/app-error.ts';
import { findTarget, type FoundTarget } from '../../bench/client/find-target.ts';
import type { BenchReport } from '../../contract/bench-report.ts';
import { runningServices } from '../services/service-registry.ts';

export interface TargetFlags {
  readonly model: string | null;
  readonly 'api-key-env': string | null;
}

/** @throws AppError `usage`, `service_not_running`, `bench_target_unusable` */
export async function targetOfFlags(
  url: string | null,
  flags: TargetFlags,
  signal: AbortSignal,
): Promise<FoundTarget> {
  const name = flags['api-key-env'] ?? 'EDGEWRIGHT_API_KEY';
  const apiKey = process.env[name] ?? null;
  if (flags['api-key-env'] !== null && apiKey === null) {
    throw new AppError('usage', { message: `The environment variable ${name} of --api-key-env is not set.` });
  }
  return await findTarget({ url: url ?? (await onlyService()), model: flags.model, apiKey }, signal);
}

async function onlyService(): Promise<string> {
  const services = await runningServices();
  const [first, second] = services;
  if (first !== undefined && second === undefined) return first.url;
  const found =
    services.length === 0
      ? 'None runs here'
      : `${services.length} run here: ${services.map(({ url }) => url).join(', ')}`;
  throw new AppError('usage', {
    message: `Without an address the service on this machine is measured. ${found}.`,
    nextStep: 'Give the address, for example `edgewright bench http://127.0.0.1:8080`.',
  });
}

/** Whether client and server share a machine, as far as the address tells: a tunnel looks like this machine. */
export function clientPlaceOf(url: string): BenchReport['target']['clientPlace'] {
  const { hostname } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  return name === 'localhost' || name.startsWith('127.') || own.includes(name) ? 'same-box' : 'other-host';
}
