import { withDeadline } from '../../base/deadline.ts';
import { AppError } from '../../base/app-error.ts';
import { formatDuration } from '../../base/format-quantity.ts';
import { limits } from '../../contract/limits.ts';
import type { ByteSource } from './byte-source.ts';

export interface UrlSourceOptions {
  signal?: AbortSignal | undefined;
  /** Sent along, for example with a token of a hub. */
  headers?: Readonly<Record<string, string>>;
  /** Longest wait for one range. */
  rangeMs?: number;
}

/** A vocabulary takes a few megabytes; a request per megabyte would take longer than the bytes. */
const windowBytes = 2 * 1024 * 1024;

/**
 * A file behind an address, read by HTTP ranges: the header of a model of 40 GB costs a few megabytes. Throws
 * `model_file_missing`, or `model_url_failed` for servers that are not reached or do not serve ranges.
 */
export async function openUrlSource(url: string, options: UrlSourceOptions = {}): Promise<ByteSource> {
  const shown = withoutSecrets(url);
  const first = await fetchRange(url, { start: 0, end: windowBytes - 1 }, options);
  let ranges = 1;
  return {
    name: shown,
    totalBytes: first.totalBytes,
    windowBytes,
    read: async (start, byteCount) => {
      const end = start + byteCount;
      if (end <= first.bytes.length) return first.bytes.subarray(start, end);
      ranges += 1;
      if (ranges > limits.remoteRanges) {
        throw failed(
          shown,
          `its header takes more than ${limits.remoteRanges} requests, which no model needs`,
        );
      }
      const range = await fetchRange(url, { start, end: end - 1 }, options);
      if (range.totalBytes !== first.totalBytes)
        throw failed(shown, 'the file was replaced while it was read');
      if (range.bytes.length !== byteCount)
        throw failed(shown, `${range.bytes.length} of ${byteCount} bytes arrived`);
      return range.bytes;
    },
    close: () => Promise.resolve(),
  };
}

interface Range {
  bytes: Buffer;
  totalBytes: number;
}

async function fetchRange(
  url: string,
  range: { start: number; end: number },
  options: UrlSourceOptions,
): Promise<Range> {
  const shown = withoutSecrets(url);
  const rangeMs = options.rangeMs ?? limits.remoteRangeMs;
  const about = { durationMs: rangeMs, signals: options.signal ? [options.signal] : [] };
  const headers = {
    ...options.headers,
    range: `bytes=${range.start}-${range.end}`,
    'accept-encoding': 'identity',
  };
  return await withDeadline(about, async (signal) => {
    try {
      const response = await fetch(url, { headers, signal });
      return await readRange(response, { ...range, shown });
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      options.signal?.throwIfAborted();
      if (signal.aborted) throw failed(shown, `nothing came within ${formatDuration(rangeMs)}`, thrown);
      throw failed(shown, reasonOf(thrown), thrown);
    }
  });
}

async function readRange(
  response: Response,
  about: { start: number; end: number; shown: string },
): Promise<Range> {
  const { start, end, shown } = about;
  if (response.status !== 206) {
    await response.body?.cancel();
    throw refused(response, shown);
  }
  const [, from, to, total] =
    /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  const totalBytes = Number(total);
  const expectedEnd = Math.min(end, totalBytes - 1);
  if (!Number.isSafeInteger(totalBytes) || Number(from) !== start || Number(to) !== expectedEnd) {
    await response.body?.cancel();
    throw failed(shown, 'it answers with another range than it was asked for');
  }
  return { bytes: await readBody(response, { most: expectedEnd - start + 1, shown }), totalBytes };
}

/** A server may send more than it said; nothing beyond is kept. */
async function readBody(response: Response, about: { most: number; shown: string }): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > about.most) throw failed(about.shown, 'it sends more than it was asked for');
    chunks.push(chunk);
  }
  if (length < about.most)
    throw failed(about.shown, `the connection ended after ${length} of ${about.most} bytes`);
  return Buffer.concat(chunks);
}

function refused(response: Response, shown: string): AppError {
  const { status } = response;
  if (status === 404 || status === 410) {
    return new AppError('model_file_missing', {
      message: `There is no file at ${shown} (HTTP ${status}).`,
      facts: { url: shown, status },
      nextStep: 'Check the address, and the name of the file in the repository.',
    });
  }
  if (status === 401 || status === 403) {
    return new AppError('model_url_failed', {
      message: `${shown} may not be read (HTTP ${status}).`,
      facts: { url: shown, status },
      nextStep: 'Accept the terms of the model on its page, and give a token that may read it.',
    });
  }
  if (status === 416) {
    return new AppError('model_file_truncated', {
      message: `${shown} is empty (0 bytes).`,
      facts: { url: shown, status },
    });
  }
  return failed(
    shown,
    status === 200 ? 'the server does not serve ranges' : `the server answers HTTP ${status}`,
  );
}

function failed(shown: string, why: string, cause?: unknown): AppError {
  return new AppError('model_url_failed', {
    message: `${shown} cannot be read: ${why}.`,
    facts: { url: shown },
    cause,
  });
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'it failed';
  const { cause } = thrown;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  return code ?? (cause instanceof Error ? cause.message : thrown.message);
}

/** Signed addresses carry their secret behind the question mark, others before the host. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return url.slice(0, 200).replace(/[?#].*$/s, '');
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
