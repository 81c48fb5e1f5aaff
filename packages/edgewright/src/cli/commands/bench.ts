import { benchFlags } from '../bench/bench-flags.ts';
import { defineCommand } from '../define-command.ts';

export const benchCommand = defineCommand({
  name: 'bench',
  summary: 'measure a service under load: first token, time per token, throughput, objectives',
  description:
    'Sends requests of known length to any OpenAI-compatible server, in a closed or an open loop, and takes four times of\n' +
    'each. Failed requests count as endless where objectives are judged; every figure comes with its interval. The raw\n' +
    'records, a report as JSON and Markdown, and a page with plots are kept. docs/benchmarking.md defines every figure.',
  positionals: [
    { name: 'url', summary: 'address of the server; left out: the service on this machine', required: false },
  ],
  flags: benchFlags,
  examples: [
    {
      command: 'edgewright bench --concurrency 8 --input-tokens 2048 --output-tokens 256',
      does: 'eight users at once',
    },
    {
      command: 'edgewright bench http://thor:8080 --rate 2 --duration 300 --slo "ttft:p99<500"',
      does: 'two requests per second, held against an objective',
    },
    {
      command: 'edgewright bench --sweep --slo "ttft:p95<500 tps-per-user:p50>20"',
      does: 'how many users can be served like this',
    },
  ],
  async run({ flags, positionals: [url] }, { output, stop }) {
    const { runBench } = await import('../bench/run-bench.ts');
    return await runBench({ url: url ?? null, flags }, { output, stop });
  },
});
