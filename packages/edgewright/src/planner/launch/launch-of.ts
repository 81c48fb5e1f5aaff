import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { DeploymentQuestion } from '../deployment-question.ts';
import type { Evaluated } from '../evaluate-candidate.ts';
import { edgeLlmWords } from './edge-llm-arguments.ts';
import type { EngineWords, LaunchFacts, PlanLaunch } from './launch-facts.ts';
import { imageNote, launchImage } from './launch-image.ts';
import { llamaCppWords } from './llama-cpp-arguments.ts';
import { mlcWords } from './mlc-arguments.ts';
import { clientName, modelNote, placeOfModel } from './model-place.ts';
import { ollamaWords } from './ollama-words.ts';
import { sglangWords } from './sglang-arguments.ts';
import { tensorrtLlmWords } from './tensorrt-llm-arguments.ts';
import { tgiWords } from './tgi-arguments.ts';
import { tritonWords } from './triton-arguments.ts';
import { vllmWords } from './vllm-arguments.ts';

const ports: Readonly<Partial<Record<PlanEngine, number>>> = {
  sglang: 30_000,
  ollama: 11_434,
  'llama-cpp': 8_080,
};

/** How the engine of a plan is started, on its own, without Edgewright. */
export function launchOf(evaluated: Evaluated, question: DeploymentQuestion): PlanLaunch {
  const { engine, model, box } = evaluated.candidate;
  const { engineVersion, servedName } = question.wishes;
  const image = launchImage(engine, box, engineVersion);
  const inContainer = image !== null;
  const port = ports[engine.id] ?? 8_000;
  const place = placeOfModel(model, inContainer);
  const draft = question.draft === undefined ? null : placeOfModel(question.draft, inContainer);
  const mounts = [...place.mounts, ...(draft?.mounts ?? [])];
  const base: PlanLaunch = { ...empty, mounts, ports: [port], kind: 'embedded' };
  if (engine.id === 'embedded') return { ...base, argv: embeddedArguments(evaluated) };
  const words = engineWords(engine.id, {
    evaluated,
    image,
    version: image?.version ?? engineVersion ?? null,
    model: place.name,
    servedName: servedName ?? clientName(model),
    draft: draft?.name ?? null,
    // Never an engine's own default: it is the whole network for some, and nobody outside a container for others.
    host: inContainer ? '0.0.0.0' : '127.0.0.1',
    port,
    threads: Math.max(1, question.host.cpu.cores - 1),
    admission: question.wishes.admission ?? 'guaranteed-no-evict',
    blockTokens: question.wishes.blockTokens ?? null,
  });
  const command = image?.command ?? engine.command;
  return {
    ...base,
    kind: inContainer ? 'container' : 'process',
    image: image?.image ?? null,
    engineVersion: image?.version ?? engineVersion ?? null,
    argv: [...command, ...words.arguments],
    commandWords: command.length,
    servedName: words.servedName,
    env: { ...words.env },
    mounts: [...mounts, ...(words.mounts ?? [])],
    files: [...(words.files ?? [])],
    prepare: [...(words.prepare ?? [])],
    afterStart: [...(words.afterStart ?? [])],
    notes: [
      // Ollama has names of its own, and says so itself.
      ...(engine.id === 'ollama' ? [] : modelNote(place.name, engine.formats.includes('gguf'))),
      ...imageNote(image, engineVersion),
      ...(words.notes ?? []),
    ],
  };
}

const empty: Omit<PlanLaunch, 'kind' | 'ports'> = {
  argv: [],
  commandWords: 0,
  image: null,
  engineVersion: null,
  servedName: null,
  notes: [],
  prepare: [],
  afterStart: [],
  env: {},
  mounts: [],
  files: [],
};

type Served = Exclude<PlanEngine, 'embedded'>;

const wordsOf = {
  vllm: vllmWords,
  sglang: sglangWords,
  'tensorrt-llm': tensorrtLlmWords,
  'tensorrt-edge-llm': edgeLlmWords,
  triton: tritonWords,
  'mlc-llm': mlcWords,
  'llama-cpp': llamaCppWords,
  ollama: ollamaWords,
  tgi: tgiWords,
} as const satisfies Record<Served, (facts: LaunchFacts) => EngineWords>;

function engineWords(engine: Served, facts: LaunchFacts): EngineWords {
  return wordsOf[engine](facts);
}

function embeddedArguments({ candidate, terms }: Evaluated): string[] {
  const { sessions, contextTokens } = terms.shape;
  return [
    'up',
    '--model',
    candidate.model.path,
    '--sessions',
    String(sessions),
    '--context',
    String(contextTokens),
  ];
}
