import type { LaunchFacts } from './launch-facts.ts';
import { shareOfTotal } from './memory-share.ts';

export function mlcArguments({ evaluated, model, host, port }: LaunchFacts): string[] {
  const { sessions, contextTokens } = evaluated.terms.shape;
  const overrides = [
    `max_num_sequence=${sessions}`,
    `context_window_size=${contextTokens}`,
    `max_total_seq_length=${sessions * contextTokens}`,
    `gpu_memory_utilization=${shareOfTotal(evaluated)}`,
  ];
  return [
    model,
    '--mode',
    'server',
    '--overrides',
    overrides.join(';'),
    '--host',
    host,
    '--port',
    String(port),
  ];
}
