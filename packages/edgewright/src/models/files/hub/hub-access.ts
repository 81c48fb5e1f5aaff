import { join } from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import { hubHome, type Environment } from '../store/hub-cache.ts';
import { readBounded } from '../store/read-json.ts';

/** The token for gated models: of the environment, else the one that `hf auth login` keeps. null: none. */
export async function hubToken(environment: Environment, home?: string): Promise<string | null> {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH } = environment;
  const kept = await readBounded(HF_TOKEN_PATH || join(hubHome(environment, home), 'token'), 4_096);
  // A header cannot hold what stands around a token in a file.
  return (
    [HF_TOKEN, HUGGING_FACE_HUB_TOKEN, kept].map((token) => token?.trim()).find((token) => token) ?? null
  );
}

/** Whoever set this wants no request to leave the box. */
export function refuseWhenOffline(environment: Environment): void {
  const set = environment['HF_HUB_OFFLINE']?.toLowerCase();
  if (set === undefined || ['', '0', 'false', 'no', 'off'].includes(set)) return;
  throw new AppError('hub_unreachable', {
    message: 'HF_HUB_OFFLINE is set, so nothing is fetched.',
    nextStep: 'Unset it to download. `edgewright models ls` and `models verify` need no network.',
  });
}
