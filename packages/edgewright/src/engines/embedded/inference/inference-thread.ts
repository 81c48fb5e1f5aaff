import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { asAppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import { DecodingContext } from '../native/decoding-context.ts';
import { openLlamaLibrary } from '../native/llama-library.ts';
import { loadModel, type LoadedModel } from '../native/load-model.ts';
import { locateLlamaLibrary } from '../native/locate-library.ts';
import { writeCounters } from './counters.ts';
import { InferenceLoop } from './inference-loop.ts';
import type { InferenceCommand, InferenceEvent, InferenceThreadData } from './messages.ts';

/**
 * Entry of the inference thread. Native calls block, so they have a thread of their own: it evaluates steps
 * while the main thread reads requests and writes answers. Commands are taken in between two steps; without
 * work the thread sleeps until the main thread wakes it.
 */

if (!parentPort) throw new Error('this module runs as a worker thread');
const port = parentPort;
const { options, wake, counters } = workerData as InferenceThreadData;
const post = (event: InferenceEvent): void => port.postMessage(event);

try {
  run();
} catch (thrown) {
  const { code, message, nextStep } = asAppError(thrown);
  post({ kind: 'fatal', code, message, nextStep });
}

function run(): void {
  const library = openLlamaLibrary(locateLlamaLibrary(options.libraryDirectory));
  post({ kind: 'loading', stage: 'load', fraction: 0 });
  const model = loadModel(library, options.modelPath, reportEvery(0.01));
  const context = new DecodingContext(library, model, options);
  const loop = new InferenceLoop(
    { library, model, context },
    { ...options, queuedRequests: limits.embeddedQueuedRequests },
  );
  post({ kind: 'loading', stage: 'warm-up', fraction: 0 });
  warmUp(context, model);
  writeCounters(counters, loop.counters);
  post({ kind: 'ready', model: model.about });

  serve(loop);

  context.dispose();
  library.modelFree(model.pointer);
  post({ kind: 'stopped' });
}

function serve(loop: InferenceLoop): void {
  for (;;) {
    const seen = Atomics.load(wake, 0);
    for (let message = receiveMessageOnPort(port); message; message = receiveMessageOnPort(port)) {
      const command = message.message as InferenceCommand;
      if (command.kind === 'stop') return;
      obey(loop, command);
    }
    if (loop.hasWork) post(loop.step());
    writeCounters(counters, loop.counters);
    if (!loop.hasWork) Atomics.wait(wake, 0, seen);
  }
}

function obey(loop: InferenceLoop, command: Exclude<InferenceCommand, { kind: 'stop' }>): void {
  switch (command.kind) {
    case 'generate': {
      const failure = loop.submit(command.request);
      if (!failure) return;
      const failed = [{ id: command.request.id, failure }];
      return post({ kind: 'step', deltas: [], finished: [], failed });
    }
    case 'cancel': {
      loop.cancel(command.id);
      return;
    }
    case 'tokenize': {
      const flags = { addSpecial: command.addSpecial, parseSpecial: true };
      return post({ kind: 'tokens', id: command.id, tokens: loop.pieces.encode(command.text, flags) });
    }
    case 'detokenize':
      return post({ kind: 'text', id: command.id, text: loop.pieces.decode(command.tokens) });
  }
}

/** The first step touches every weight: better now than in the first answer. */
function warmUp(context: DecodingContext, model: LoadedModel): void {
  context.add(model.endTokens[0] ?? 0, 0, 0, true);
  context.decode();
  context.clear();
}

/** Passes on only progress that a person would notice. */
function reportEvery(step: number): (fraction: number) => void {
  let reported = 0;
  return (fraction) => {
    if (fraction - reported < step && fraction < 1) return;
    reported = fraction;
    post({ kind: 'loading', stage: 'load', fraction });
  };
}
