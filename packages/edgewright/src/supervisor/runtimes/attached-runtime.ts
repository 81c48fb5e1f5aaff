import type { EngineExit, EngineRuntime } from './engine-runtime.ts';

/** Engines that somebody else runs: nothing is started, and ending one means to leave it alone. */
export const attachedRuntime: EngineRuntime = {
  start({ spec }) {
    if (spec.kind !== 'attached') throw new RangeError(`not attached: ${spec.kind}`);
    let leave: (exit: EngineExit) => void = () => undefined;
    const exited = new Promise<EngineExit>((resolve) => {
      leave = resolve;
    });
    return Promise.resolve({
      pid: null,
      containerId: null,
      baseUrl: spec.baseUrl,
      exited,
      end: () => leave({ exitCode: null, signal: null, oomKilled: false, why: null }),
      exec: () => Promise.resolve({ exitCode: null, output: 'this engine is run by somebody else' }),
      memoryBytes: () => Promise.resolve(null),
      processIds: () => Promise.resolve([]),
    });
  },
};
