import { AppError } from '../../base/app-error.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { findNamedDevice } from '../../planner/find-device.ts';
import { hostOfDevice } from '../../planner/host-of-device.ts';
import { parseBytes } from './parse-bytes.ts';

/** A box that a command speaks of. */
export interface NamedBox {
  readonly host: HostFacts;
  /** A device of the catalog, not a box that was looked at. */
  readonly isNamed: boolean;
  readonly note: string | null;
}

/** Flags that say which box is meant; all null: this machine. */
export interface BoxFlags {
  readonly device: string | null;
  readonly memory?: string | null;
  readonly gpus?: number | null;
  readonly 'host-facts': string | null;
  readonly from: string | null;
}

/** A device of the catalog by its name, else the box of the facts flags, else this machine. */
export async function boxOfFlags({ memory = null, gpus = null, ...flags }: BoxFlags): Promise<NamedBox> {
  if (flags.device === null) {
    if (memory !== null || gpus !== null) {
      throw new AppError('usage', {
        message: '--memory and --gpus speak of a --device; this machine says itself what it has.',
      });
    }
    const { factsOf, openBox } = await import('../box/facts-source.ts');
    const host = await factsOf(await openBox(flags), {});
    return { host, isNamed: false, note: null };
  }
  if (flags['host-facts'] !== null || flags.from !== null) {
    throw new AppError('usage', {
      message: 'Two boxes are given: a --device of the catalog and the facts of a box.',
    });
  }
  const { profile, others } = findNamedDevice(flags.device);
  const host = hostOfDevice(profile, {
    ...(memory === null ? {} : { memoryBytes: parseBytes('--memory', memory) }),
    ...(gpus === null ? {} : { gpus: gpus }),
  });
  const also = others.length === 0 ? '' : ` (also fitting: ${others.join(', ')})`;
  const note = profile.id === flags.device ? null : `${flags.device} is taken for ${profile.id}${also}`;
  return { host, isNamed: true, note };
}
