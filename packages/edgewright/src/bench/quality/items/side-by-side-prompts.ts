import type { EvalItem } from '../../../contract/eval-items.ts';
import { ask } from './item-set.ts';

/** For the eye of a person: what the workshop tries by hand after a model is up. Nothing of it is judged. */
const prompts: readonly (readonly [topic: string, prompt: string])[] = [
  ['domain', 'What changed from ROS 1 to ROS 2, and when does a robotics team feel it?'],
  ['domain', 'A vehicle fuses camera, lidar and radar. What has to be decided before any code is written?'],
  ['domain', 'Sketch how a small company could bring a product with a model on an edge box to market.'],
  [
    'reasoning',
    'Three pumps fill a tank in 6 hours. One of them fails after 2 hours. How long does it take in all? Show the steps.',
  ],
  [
    'reasoning',
    'Ada is older than Ben. Cem is younger than Ben. Dora is older than Ada. Who is the second oldest, and why?',
  ],
  [
    'code',
    'Write a Python function that returns the moving average of a list over a window, and say how it behaves at the ends.',
  ],
  ['code', 'Explain what a binary search does and where its usual mistakes are.'],
  [
    'analysis',
    'A service answers in 0.4 s at the median and in 9 s at the 99th percentile. What may be behind it, and what would you measure first?',
  ],
  [
    'analysis',
    'Summarise in three points why a smaller model with a longer context may serve a help desk better than a larger one.',
  ],
  ['instructions', 'Describe a gateway in exactly three bullet points of at most eight words each.'],
  ['instructions', 'Answer in one sentence without the letter "z": what does quantization do to a model?'],
  ['serving', 'What decides how many users one edge box can serve at the same time?'],
];

/** As items whose set is their topic. */
export function sideBySideItems(): EvalItem[] {
  return prompts.map(([topic, prompt], index) => ({
    ...ask(prompt, { type: 'regex', pattern: '\\S' }, { max_tokens: 500 }),
    id: `side-by-side-${index + 1}`,
    set: topic,
  }));
}
