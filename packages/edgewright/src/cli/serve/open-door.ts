import { asAppError } from '../../base/app-error.ts';
import type { AccessRules } from '../../gateway/keys/access-rules.ts';
import { QuotaFile } from '../../gateway/keys/quota-file.ts';
import { Quotas } from '../../gateway/keys/quotas.ts';
import { WatchedKeys } from '../../gateway/keys/watched-keys.ts';
import type { SettingsHolder } from '../../gateway/settings.ts';
import { keysPath, quotaDaysPath } from '../keys/keys-paths.ts';
import type { ServiceLog } from '../service-log.ts';
import type { DoorPlan } from './plan-door.ts';

/** What the gateway is given about who comes in; lives as long as the service. */
export interface OpenDoor {
  readonly forGateway: {
    readonly access: AccessRules;
    readonly quotas: Quotas;
    readonly settings: SettingsHolder;
    readonly reload?: () => Promise<void>;
  };
  close(): Promise<void>;
}

/** Follows the keys, counts what they use, and reads the settings again on SIGHUP. */
export async function openDoor(plan: DoorPlan, log: ServiceLog): Promise<OpenDoor> {
  const { keysRequired, settings, reload } = plan;
  const quotas = new Quotas();
  const [keys, quotaFile] = await Promise.all([
    WatchedKeys.open(keysPath(), log),
    QuotaFile.open(quotaDaysPath(), { ledger: quotas.ledger, log }),
  ]);
  const stopListening = reload === null ? () => undefined : reloadOnSignal(reload, log);
  return {
    forGateway: {
      access: { keys, required: keysRequired },
      quotas,
      settings,
      ...(reload === null ? {} : { reload }),
    },
    async close() {
      stopListening();
      keys.close();
      await quotaFile.close();
    },
  };
}

/** Only where there is something to read: without a file of settings SIGHUP ends the process, as everywhere. */
function reloadOnSignal(reload: () => Promise<void>, log: ServiceLog): () => void {
  const onSignal = (): void => {
    reload().then(
      () => log.warn({}, 'The settings were read again.'),
      (thrown: unknown) => {
        const { code, message } = asAppError(thrown);
        log.error({ code }, `The settings stay as they were: ${message}`);
      },
    );
  };
  process.on('SIGHUP', onSignal);
  return () => process.off('SIGHUP', onSignal);
}
