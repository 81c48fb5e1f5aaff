import { checkClient } from '../../bench/self-check/check-client.ts';
import type { ClientCheck } from '../../contract/bench-report.ts';
import type { CommandOutput } from '../command-output.ts';

/** Frames per second of one stream while the client is checked; what a fast engine gives one user. */
const checkFramesPerSecond = 60;
const checkMs = 5_000;
/** Something that passes may have disturbed the first ones. */
const checkAttempts = 3;
/** More streams say nothing new about a client of one thread. */
const mostStreams = 256;

/** How precise this client is here and now, with so many streams. Not good enough is a result, and is told. */
export async function checkThisClient(
  streams: number,
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<ClientCheck> {
  const load = {
    streams: Math.min(mostStreams, streams),
    paceMs: 1_000 / checkFramesPerSecond,
    durationMs: checkMs,
  };
  output.note(`Checking this client with ${load.streams} streams of ${checkFramesPerSecond} tokens/s …`);
  let check = await checkClient(load, stop);
  for (let again = 1; again < checkAttempts && !check.ok && !stop.aborted; again += 1) {
    check = await checkClient(load, stop);
  }
  if (!check.ok && !stop.aborted) {
    output.note(
      `This client is not precise enough now, so that nothing will be proven: ${check.because.join('; ')}.`,
    );
  }
  return check;
}
