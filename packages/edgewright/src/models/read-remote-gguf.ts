import { AppError } from '../base/app-error.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import { checkMagic } from './open-model-file.ts';
import { readGgufParts } from './read-gguf.ts';
import { splitAddress } from './split-parts.ts';
import type { ByteSource } from './sources/byte-source.ts';
import { openUrlSource, type UrlSourceOptions } from './sources/url-source.ts';

/**
 * The facts of a .gguf file behind an HTTP address, before anything is downloaded: only its header is fetched, and
 * those of its other parts when it is split.
 */
export async function readRemoteGgufFacts(url: string, options: UrlSourceOptions = {}): Promise<ModelFacts> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new AppError('model_url_failed', {
      message: `${url.slice(0, 200)} is not an address that starts with http:// or https://.`,
      facts: {},
    });
  }
  const open = async (part: string): Promise<ByteSource> => {
    const source = await openUrlSource(part, options);
    await checkMagic(source);
    return source;
  };
  const place = { open, parts: splitAddress, missing: () => Promise.resolve([]) };
  return readGgufParts(url, place, options.signal);
}
