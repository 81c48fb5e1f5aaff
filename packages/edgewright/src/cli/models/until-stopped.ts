import { AppError } from '../../base/app-error.ts';

/** Runs work that ends early when the user asks for it, and then says so instead of showing an abort error. */
export async function untilStopped<Result>(
  what: string,
  stop: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!stop.aborted) throw thrown;
    throw new AppError('stopped', { message: `${what} was stopped before it was whole.`, cause: thrown });
  }
}
