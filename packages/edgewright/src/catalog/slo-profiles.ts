import type { Objective, ObjectiveMetric, ObjectiveStatistic, Workload } from '../contract/objective.ts';

/** Objectives that belong together, under one load. */
export interface SloProfile {
  readonly id: string;
  readonly title: string;
  /** Where the targets come from, and why they are read like this. */
  readonly because: string;
  readonly objectives: readonly Objective[];
}

type Target = readonly [ObjectiveMetric, ObjectiveStatistic, '<' | '>', number];

function profile(
  about: { id: string; title: string; because: string },
  workload: Workload,
  targets: readonly Target[],
): SloProfile {
  const objectives = targets.map(([metric, statistic, comparison, limit]) => ({
    id: `${about.id}/${metric}`,
    metric,
    statistic,
    comparison,
    limit,
    workload,
  }));
  return { ...about, objectives };
}

const chat: Workload = { sessions: 8, inputTokens: 2_048, outputTokens: 256, cachedTokens: 0 };
/** 20 sessions of 20 000 tokens, of which the answer takes 256. */
const long: Workload = { sessions: 20, inputTokens: 19_744, outputTokens: 256, cachedTokens: 0 };
const card: Workload = { sessions: 8, inputTokens: 7_936, outputTokens: 256, cachedTokens: 0 };
const matrix = 'compatibility matrix (Dec 2024)';

export const sloProfiles: readonly SloProfile[] = [
  profile(
    {
      id: 'thor-chat-2k',
      title: 'Chat on a Jetson AGX Thor',
      because:
        'text that appears faster than people read (5 to 10 tokens/s), and an answer that begins at once',
    },
    chat,
    [
      ['ttft', 'p95', '<', 2_000],
      ['tps-per-user', 'p50', '>', 15],
    ],
  ),
  profile(
    {
      id: 'thor-rag-20k-cached',
      title: 'Questions about long documents on a Jetson AGX Thor',
      because:
        'a cold prompt of 20 000 tokens takes a second at the best rate that was published: a quick first token wants the document in the prefix cache',
    },
    { ...long, cachedTokens: 19_232 },
    [
      ['ttft', 'p95', '<', 2_000],
      ['tps-per-user', 'p50', '>', 5],
    ],
  ),
  profile(
    {
      id: 'rtx4000-chat-2k',
      title: 'Chat on an RTX PRO 4000 Blackwell',
      because: 'as on Thor; the card has more than twice its bandwidth',
    },
    chat,
    [
      ['ttft', 'p95', '<', 2_000],
      ['tps-per-user', 'p50', '>', 30],
    ],
  ),
  profile(
    {
      id: 'matrix-thor-per-user',
      title: 'Targets of the matrix for Thor, read per user',
      because: `${matrix}: TPS 60+, read as tokens per second of each of the 20 users; P99 below 2000 ms, read as end to end; TTFT below 500 ms, read as the median`,
    },
    long,
    [
      ['tps-per-user', 'p50', '>', 60],
      ['e2e', 'p99', '<', 2_000],
      ['ttft', 'p50', '<', 500],
    ],
  ),
  profile(
    {
      id: 'matrix-thor-system',
      title: 'Targets of the matrix for Thor, read for the whole box',
      because: `${matrix}: TPS 60+, read as output tokens per second of all 20 users; P99 below 2000 ms, read as the first token's; TTFT below 500 ms as the median with the document cached`,
    },
    { ...long, cachedTokens: 19_232 },
    [
      ['tps-system', 'mean', '>', 60],
      ['ttft', 'p99', '<', 2_000],
      ['ttft', 'p50', '<', 500],
    ],
  ),
  profile(
    {
      id: 'matrix-rtx4000-per-user',
      title: 'Targets of the matrix for RTX PRO 4000, read per user',
      because: `${matrix}: TPS 50+, read as tokens per second of each of the 8 users; P99 below 3000 ms, read as end to end; TTFT below 750 ms, read as the median`,
    },
    card,
    [
      ['tps-per-user', 'p50', '>', 50],
      ['e2e', 'p99', '<', 3_000],
      ['ttft', 'p50', '<', 750],
    ],
  ),
  profile(
    {
      id: 'matrix-rtx4000-system',
      title: 'Targets of the matrix for RTX PRO 4000, read for the whole box',
      because: `${matrix}: TPS 50+, read as output tokens per second of all 8 users; P99 below 3000 ms, read as the first token's; TTFT below 750 ms as the median with the prompt cached`,
    },
    { ...card, cachedTokens: 7_424 },
    [
      ['tps-system', 'mean', '>', 50],
      ['ttft', 'p99', '<', 3_000],
      ['ttft', 'p50', '<', 750],
    ],
  ),
];

/** What a bare name of a target could mean: why it has to be said. */
export const readings: readonly {
  readonly words: RegExp;
  readonly about: string;
  readonly means: readonly string[];
}[] = [
  {
    words: /^(tps|tokens?\/s|tok\/s|throughput)\b/i,
    about: 'tokens per second',
    means: [
      'tps-per-user: 1 / time per output token, of each user',
      'tps-per-user over the whole request: output tokens / end-to-end time, which counts the wait for the first token (e2e says it)',
      'tps-system: output tokens of all users together; at 20 sessions up to 20 times the first reading',
      'prompt and output tokens of all users together: larger again, and says nothing about anybody’s wait',
    ],
  },
  {
    words: /^(p\d\d|latency|percentile)/i,
    about: 'latency',
    means: [
      'ttft: until the first token',
      'e2e: until the last; at 2000 ms and 20 tokens/s that leaves 30 tokens of answer',
      'tpot: between two tokens',
    ],
  },
  {
    words: /^ttft\b/i,
    about: 'time to the first token',
    means: [
      'mean, p50, p95 or p99: they differ by factors under load',
      'with the prompt cold or in the prefix cache: 20 000 cold tokens take a second and more on Thor, 500 cached ones do not',
      'of which prompt length, and with how many others at the same time',
    ],
  },
];
