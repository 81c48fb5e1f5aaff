import { Pool } from 'undici';
import type { Place } from './targets.ts';

/** What some streams showed. */
export interface StreamSample {
  /** From sending a request to its first frame. */
  ttftMs: number[];
  /** Per frame: from the engine's write to the client's read. */
  delayMs: number[];
  /** Per frame but the first: how far the gap before it differs from the engine's own, either way. */
  gapMs: number[];
  frames: number;
  missingFrames: number;
  failedStreams: number;
}

function emptySample(): StreamSample {
  return { ttftMs: [], delayMs: [], gapMs: [], frames: 0, missingFrames: 0, failedStreams: 0 };
}

/** Streams that run together: begun one after another over the time of one frame, so that they keep out of step. */
export interface StreamLoad {
  streams: number;
  framesEach: number;
  paceMs: number;
}

const QUESTION = 'x'.repeat(2_000);
const PATH = '/v1/chat/completions';
const STAMP = /"content":"(\d+)"/g;

export async function runStreams(place: Place, load: StreamLoad): Promise<StreamSample> {
  const sample = emptySample();
  const pool = poolOf(place, load.streams);
  await Promise.all(
    Array.from({ length: load.streams }, async (_, index) => {
      // No multiple of the pace, so that the frames of different streams do not coincide.
      await new Promise((resolve) => setTimeout(resolve, (index * load.paceMs * 1.618) % 997));
      await oneStream({ pool, place, load }, sample);
    }),
  );
  await pool.destroy();
  return sample;
}

/** One stream after the other. */
export async function runSingles(place: Place, count: number): Promise<StreamSample> {
  const sample = emptySample();
  const pool = poolOf(place, 1);
  const load = { streams: 1, framesEach: 2, paceMs: 1 };
  for (let sent = 0; sent < count; sent += 1) await oneStream({ pool, place, load }, sample);
  await pool.destroy();
  return sample;
}

function poolOf({ url }: Place, connections: number): Pool {
  return new Pool(url, { connections, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 });
}

/** Reads at the lowest level that undici has: the client must not be what is measured. */
function oneStream(
  { pool, place, load }: { pool: Pool; place: Place; load: StreamLoad },
  sample: StreamSample,
): Promise<void> {
  const body = JSON.stringify({
    model: 'bench',
    stream: true,
    max_tokens: load.framesEach,
    user: `pace-${load.paceMs}`,
    messages: [{ role: 'user', content: QUESTION }],
  });
  const headers = { 'content-type': 'application/json', ...place.headers };
  return new Promise((resolve) => {
    const sentAtNs = process.hrtime.bigint();
    let seen = 0;
    let lastDelayMs: number | null = null;
    let status = 0;
    const finish = (failed: boolean) => {
      sample.frames += seen;
      sample.missingFrames += load.framesEach - seen;
      if (failed || status !== 200) sample.failedStreams += 1;
      resolve();
    };
    pool.dispatch(
      { method: 'POST', path: PATH, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, received) {
          status = received;
        },
        onResponseData(_controller, chunk) {
          const nowNs = process.hrtime.bigint();
          // A stamp may be cut by a chunk's end: then it counts as missing, and none was seen to be.
          for (const [, stamp = '0'] of chunk.toString('latin1').matchAll(STAMP)) {
            const delayMs = Number(nowNs - BigInt(stamp)) / 1e6;
            if (seen === 0) sample.ttftMs.push(Number(nowNs - sentAtNs) / 1e6);
            if (lastDelayMs !== null) sample.gapMs.push(Math.abs(delayMs - lastDelayMs));
            sample.delayMs.push(delayMs);
            lastDelayMs = delayMs;
            seen += 1;
          }
        },
        onResponseEnd: () => finish(false),
        onResponseError: () => finish(true),
      },
    );
  });
}
