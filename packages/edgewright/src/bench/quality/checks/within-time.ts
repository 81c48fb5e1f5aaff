import { createContext, Script } from 'node:vm';

const context: { work: (() => unknown) | null } = { work: null };
createContext(context);
const script = new Script('work()');

/**
 * Does `work` and gives it up after `durationMs`: an expression that somebody brought may try for ever, and nothing
 * else stops one inside this thread. Null: it took too long.
 */
export function withinTime<Result>(durationMs: number, work: () => Result): { result: Result } | null {
  context.work = work;
  try {
    return { result: script.runInContext(context, { timeout: durationMs }) as Result };
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw thrown;
  } finally {
    context.work = null;
  }
}
