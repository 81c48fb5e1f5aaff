import { AppError } from '../../base/app-error.ts';
import { defaultGatewaySettings } from '../../contract/gateway-settings.ts';
import { isLoopbackHost } from '../../gateway/doors/loopback.ts';
import { readKeys } from '../../gateway/keys/key-file.ts';
import { keyRing, usableKeys } from '../../gateway/keys/key-ring.ts';
import { SettingsHolder } from '../../gateway/settings.ts';
import { readConfig } from '../config/read-config.ts';
import { keysPath } from '../keys/keys-paths.ts';
import type { ListenFlags } from '../commands/serving-flags.ts';
import { promisedSlo } from './promised-slo.ts';

/** Who may come in, and by which settings; decided before anything is started. */
export interface DoorPlan {
  readonly keysRequired: boolean;
  /** Who can reach it at all. */
  readonly reach: 'this-machine' | 'network';
  readonly settings: SettingsHolder;
  /** Reads the file of settings again. Null: there is none. */
  readonly reload: (() => Promise<void>) | null;
}

/**
 * Keys are needed as soon as other machines reach the service, unless it was decided otherwise.
 *
 * @throws AppError `keys_missing`, `keys_unreadable`, `config_invalid`, `slo_unclear`
 */
export async function planDoor(flags: ListenFlags): Promise<DoorPlan> {
  const host = flags.host ?? '127.0.0.1';
  const reach = isLoopbackHost(host) ? 'this-machine' : 'network';
  const keysRequired = flags['require-keys'] || (reach === 'network' && !flags['without-keys']);
  if (flags['require-keys'] && flags['without-keys']) {
    throw new AppError('usage', { message: '--require-keys and --without-keys contradict each other.' });
  }
  // Read in any case: a damaged file shows now, and not when the first key is sent.
  const keys = await readKeys(keysPath());
  if (keysRequired && usableKeys(keyRing(keys), Date.now()).length === 0) throw noKey(host, flags);
  const { config } = flags;
  const read = async () => {
    const gateway = config === null ? defaultGatewaySettings : (await readConfig(config)).gateway;
    const slo = promisedSlo(flags.slo, gateway.slo);
    return { ...gateway, slo, ...(flags['log-prompts'] ? { logPrompts: true } : {}) };
  };
  const settings = new SettingsHolder(await read());
  const reload = config === null ? null : async () => settings.replace(await read());
  return { keysRequired, reach, settings, reload };
}

function noKey(host: string, flags: ListenFlags): AppError {
  if (flags['require-keys']) {
    return new AppError('keys_missing', {
      message: 'Keys are to be required, and there is none that could be used.',
    });
  }
  return new AppError('keys_missing', {
    message: `${host} can be reached from other machines, and there is no key that could be asked for.`,
    nextStep:
      'Run `edgewright keys create --name NAME` first; --without-keys opens the service to everybody on that network.',
  });
}
