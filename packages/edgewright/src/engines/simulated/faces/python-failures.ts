import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { FailureWords, ListenAddress, OutputLine } from './face.ts';
import { gib, plain } from './output-lines.ts';

/** Last lines of a traceback, as engines on PyTorch and transformers end; null: it ends without a word. */
export function pythonReason(
  cause: CrashCause,
  spec: SimulationSpec,
  { host, port }: ListenAddress,
): string | null {
  switch (cause) {
    case 'out-of-memory':
      return `torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of ${gib(spec.memory.totalBytes)} GiB of which 812.00 MiB is free.`;
    case 'gated-model':
      return `OSError: You are trying to access a gated repo.\nMake sure to have access to it at https://huggingface.co/${spec.models[0]}.\n401 Client Error.`;
    case 'unknown-architecture':
      return "ValueError: Model architectures ['UnheardOfForCausalLM'] are not supported for now. Supported architectures: dict_keys(['LlamaForCausalLM', 'Qwen3ForCausalLM'])";
    case 'port-in-use':
      return `ERROR:    [Errno 98] error while attempting to bind on address ('${host}', ${port}): address already in use`;
    case 'killed':
    case 'no-reason':
      return null;
  }
}

/** A whole failure around a reason. What the kernel kills says nothing, and ends with 128 + 9. */
export function pythonFailure(
  cause: CrashCause,
  reason: string | null,
  around: (reason: readonly string[]) => readonly OutputLine[],
): FailureWords {
  if (cause === 'killed') return { lines: [], exitCode: 137 };
  return { lines: reason === null ? [] : around(reason.split('\n')), exitCode: 1 };
}

/** What is printed when memory runs out under load. */
export function torchOutOfMemory(spec: SimulationSpec): string {
  return `torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.50 GiB. GPU 0 has a total capacity of ${gib(spec.memory.totalBytes)} GiB of which 402.00 MiB is free.`;
}

export const traceback = plain('Traceback (most recent call last):', 'stderr');

/** Lines of the web server that most of them run in. */
export function uvicornLines({ host, port }: ListenAddress): OutputLine[] {
  return [
    'Started server process [1]',
    'Waiting for application startup.',
    'Application startup complete.',
    `Uvicorn running on http://${host}:${port} (Press CTRL+C to quit)`,
  ].map((text) => plain(`INFO:     ${text}`, 'stderr'));
}
