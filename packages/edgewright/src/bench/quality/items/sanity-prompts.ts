import { ask, type ItemSet } from './item-set.ts';

/** Prompts that any model answers somehow. Nothing is right or wrong: the guards look at the answers. */
const prompts = [
  'What is a large language model? Answer in two sentences.',
  'Explain what a GPU does.',
  'Write three sentences about the sea.',
  'What is the difference between memory and storage?',
  'Give me a short recipe for tea.',
  'What does a gateway do in a network?',
  'List five animals.',
  'Say hello in a friendly way.',
  'Why is the sky blue?',
  'What is the KV cache?',
  'Describe your favourite season in two sentences.',
  'How do I make a model smaller?',
  'What is quantization?',
  'Explain throughput and latency.',
  'What is the capital of France?',
  'Write a sentence about a robot in a warehouse.',
  'Summarize why backups matter.',
  'What is a container image?',
  'Which is larger, 9 or 4?',
  'How can I serve a model on an edge device?',
] as const;

export const sanityPrompts: ItemSet = {
  name: 'sanity',
  about: 'twenty plain prompts for the guards; nothing is right or wrong',
  most: prompts.length,
  make: ({ count }) =>
    prompts
      .slice(0, count)
      .map((prompt) => ask(prompt, { type: 'regex', pattern: '\\S' }, { max_tokens: 256 })),
};
