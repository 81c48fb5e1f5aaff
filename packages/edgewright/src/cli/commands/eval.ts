import { limits } from '../../contract/limits.ts';
import { defineCommand } from '../define-command.ts';

export const evalCommand = defineCommand({
  name: 'eval',
  summary: 'whether a cheaper model answers as well: the same questions to two services, with a verdict',
  description:
    'Asks a baseline (twice, to know its own noise) and a candidate the same questions, and says with 95 % confidence\n' +
    'whether the candidate lost more answers than the margin allows. Either may be any OpenAI-compatible service.\n' +
    'Exit code 0: pass; 1: fail; 4: undecided, more items are needed; docs/quality-gate.md tells how it is judged.',
  positionals: [],
  flags: {
    baseline: { type: 'string', placeholder: 'URL', summary: 'service with the model to compare with' },
    candidate: { type: 'string', placeholder: 'URL', summary: 'service with the model under test' },
    'baseline-run': {
      type: 'string',
      placeholder: 'DIR',
      summary:
        'an earlier run: its questions, and its answers of the baseline, so that only one service runs',
    },
    'baseline-model': {
      type: 'string',
      placeholder: 'NAME',
      summary: 'its model',
      defaultText: 'the first that it lists',
    },
    'candidate-model': {
      type: 'string',
      placeholder: 'NAME',
      summary: 'its model',
      defaultText: 'the first that it lists',
    },
    'baseline-key': {
      type: 'string',
      placeholder: 'VARIABLE',
      summary: 'environment variable that holds its key',
    },
    'candidate-key': {
      type: 'string',
      placeholder: 'VARIABLE',
      summary: 'environment variable that holds its key',
    },
    tier: {
      type: 'string',
      placeholder: 'TIER',
      summary: 'smoke (20 prompts, guards only), quick (300 items) or full (2 000)',
      defaultText: 'quick',
    },
    dataset: {
      type: 'string',
      placeholder: 'FILE',
      summary: 'your questions: our .jsonl, or as GSM8K (.jsonl) or MMLU (.csv, .jsonl) have them',
    },
    sets: {
      type: 'string',
      placeholder: 'NAMES',
      summary:
        'built-in sets, with commas: arithmetic, extraction, instructions, json, tools, devices, serving, honesty',
      defaultText: 'what suits the model',
    },
    items: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      max: limits.evalItems,
      summary: 'questions in all, where a verdict needs more or fewer will do',
      defaultText: 'as the tier says',
    },
    concurrency: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      max: limits.evalConcurrency,
      summary: 'requests at the same time',
      defaultText: '4',
    },
    margin: {
      type: 'string',
      placeholder: 'POINTS',
      summary: 'net loss that is allowed, in points of a hundred',
      defaultText: '5, or 2 in the full tier',
    },
    equal: {
      type: 'boolean',
      summary: 'the weights are the same (speculation): no more may change than the baseline by itself',
    },
    seed: {
      type: 'integer',
      placeholder: 'N',
      min: 0,
      max: 2 ** 31 - 1,
      summary: 'of the items and of the answers',
      defaultText: '1',
    },
    out: { type: 'string', placeholder: 'DIR', summary: 'folder of the run', defaultText: './eval-<time>' },
    resume: { type: 'string', placeholder: 'DIR', summary: 'go on with a run that was interrupted' },
    json: { type: 'boolean', summary: 'print the report as one JSON document' },
  },
  examples: [
    {
      command: 'edgewright eval --baseline http://thor:8000 --candidate http://thor:8001',
      does: 'the quick tier between two running services',
    },
    {
      command: 'edgewright eval --baseline http://thor:8000 --out fp16',
      does: 'only the answers of the baseline, for later',
    },
    {
      command: 'edgewright eval --baseline-run fp16 --candidate http://thor:8000',
      does: 'another model on the same box, against those',
    },
    {
      command: 'edgewright eval --baseline-run fp16 --candidate http://thor:8000 --equal',
      does: 'whether speculation changes answers',
    },
  ],
  async run({ flags }, { output, stop }) {
    const { runEval } = await import('../eval/run-eval.ts');
    return await runEval(flags, { output, stop });
  },
});
