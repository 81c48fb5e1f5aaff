import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import { hubToken, refuseWhenOffline } from '../../models/files/hub/hub-access.ts';
import { hubClient } from '../../models/files/hub/hub-client.ts';
import { pullModel } from '../../models/files/hub/pull-model.ts';
import { hubCacheDirectory } from '../../models/files/store/hub-cache.ts';
import type { CommandContext } from '../define-command.ts';
import { readVersion } from '../installed-files.ts';
import { transferLine } from './transfer-line.ts';
import { untilStopped } from './until-stopped.ts';

export interface PullCommandWishes {
  repository: string;
  revision: string;
  include: readonly string[];
  endpoint: string | null;
  /** null: into the cache. */
  folder: string | null;
  json: boolean;
}

const standardEndpoint = 'https://huggingface.co';

/** Fetches what is missing of a model, and says where it is. The exit code. */
export async function pull(wishes: PullCommandWishes, { output, stop }: CommandContext): Promise<number> {
  const { env } = process;
  refuseWhenOffline(env);
  const client = hubClient({
    endpoint: wishes.endpoint ?? env['HF_ENDPOINT'] ?? standardEndpoint,
    token: await hubToken(env),
    userAgent: `edgewright/${readVersion()}`,
  });
  const { repository, revision, include, folder } = wishes;
  const line = transferLine(output);
  const startMs = performance.now();
  const pulled = await untilStopped('The download', stop, () =>
    pullModel(
      {
        repository,
        revision,
        include,
        into:
          folder === null
            ? { kind: 'cache', directory: hubCacheDirectory(env) }
            : { kind: 'folder', directory: folder },
      },
      {
        client,
        signal: stop,
        onProgress: (progress) => line.show(progress),
        onPlan: ({ files, totalBytes, missingBytes }) =>
          output.note(
            `${repository}: ${files} files, ${formatBytes(totalBytes)}, ${formatBytes(missingBytes)} to fetch`,
          ),
      },
    ).finally(() => line.end()),
  );
  for (const { path, bytes, why } of pulled.skipped)
    output.note(`left out ${path} (${formatBytes(bytes)}): ${why}`);
  if (wishes.json) {
    output.result(JSON.stringify({ schema: 'edgewright/pull@1', ...pulled }, null, 2));
    return 0;
  }
  const time = formatDuration(performance.now() - startMs);
  output.result(
    pulled.fetchedBytes === 0
      ? `${pulled.path}: complete already, every file has its length. \`models verify\` reads every byte.`
      : `${pulled.path}: complete, ${formatBytes(pulled.fetchedBytes)} fetched and checked in ${time}.`,
  );
  return 0;
}
