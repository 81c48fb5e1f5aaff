import type { HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import { inspectCachedModel } from '../hub/inspect-cached-model.ts';
import { whyUnread, type Inquiry } from '../inquiry.ts';
import type { Folders } from '../folders.ts';

type Offline = NonNullable<HostFacts['offline']>;

const usualEncodings = '/etc/encodings';

/** Whether models, tokenizers and credentials are here, as far as files tell. */
export async function probeOffline(inquiry: Inquiry, folders: Folders): Promise<Offline> {
  const [models, tokenConfigured, encodings] = await Promise.all([
    readModels(inquiry, folders.hubCache),
    isTokenConfigured(inquiry, folders.hubHome),
    readEncodings(inquiry),
  ]);
  return {
    hubCache: folders.hubCache,
    models,
    tokenConfigured,
    hubOffline: isHubOffline(inquiry),
    ...encodings,
  };
}

async function readModels(inquiry: Inquiry, hubCache: string | null): Promise<Offline['models']> {
  if (hubCache === null) {
    inquiry.unknown('offline.models', 'the home folder is not known');
    return null;
  }
  const listed = await inquiry.list(hubCache);
  if (listed.kind === 'absent') return [];
  if (listed.kind !== 'read') {
    inquiry.unknown('offline.models', whyUnread(hubCache, listed));
    return null;
  }
  const names = listed.content.filter((name) => name.startsWith('models--'));
  const looked = names.slice(0, limits.cachedModels);
  if (looked.length < names.length) {
    inquiry.unknown('offline.models', `only the first ${looked.length} of ${names.length} were looked at`);
  }
  return Promise.all(looked.map((name) => inspectCachedModel(inquiry, hubCache, name)));
}

/** By its variables, or by the files that `hf auth login` writes. The token itself is not read. */
async function isTokenConfigured(inquiry: Inquiry, hubHome: string | null): Promise<boolean | null> {
  const names = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'];
  if (names.some((name) => (inquiry.machine.environment(name) ?? '') !== '')) return true;
  const listed = hubHome === null ? null : await inquiry.list(hubHome);
  if (listed?.kind === 'read') return listed.content.includes('token');
  if (listed?.kind === 'absent') return false;
  const why =
    listed === null || hubHome === null ? 'the home folder is not known' : whyUnread(hubHome, listed);
  inquiry.unknown('offline.tokenConfigured', why);
  return null;
}

/** As huggingface_hub reads the switch. */
function isHubOffline(inquiry: Inquiry): boolean | null {
  const value = inquiry.machine.environment('HF_HUB_OFFLINE');
  if (value !== null) return /^(?:1|on|yes|true)$/i.test(value.trim());
  if (inquiry.machine.origin !== 'composed') return false;
  inquiry.unknown('offline.hubOffline', 'a composed capture has no environment');
  return null;
}

async function readEncodings(inquiry: Inquiry): Promise<Pick<Offline, 'encodingsDirectory' | 'encodings'>> {
  const named = inquiry.machine.environment('TIKTOKEN_ENCODINGS_BASE');
  const directory = named === null || named === '' ? usualEncodings : named;
  const listed = await inquiry.list(directory);
  if (listed.kind === 'read') {
    return {
      encodingsDirectory: directory,
      encodings: listed.content.filter((name) => name.endsWith('.tiktoken')),
    };
  }
  if (directory === usualEncodings && listed.kind === 'absent') {
    return { encodingsDirectory: null, encodings: [] };
  }
  inquiry.unknown('offline.encodings', whyUnread(directory, listed));
  return { encodingsDirectory: directory, encodings: null };
}
