import { compareVersions } from '../../catalog/compare-versions.ts';
import { isAbout } from '../../catalog/engines/engine-profile.ts';
import { precisionOfBuild, publishedBuild } from '../../catalog/models/published-builds.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { DeploymentQuestion } from '../deployment-question.ts';
import type { Evaluated } from '../evaluate-candidate.ts';
import { edgeLlmArguments } from './edge-llm-arguments.ts';
import type { LaunchFacts, PlanLaunch } from './launch-facts.ts';
import { llamaCppArguments, ollamaEnvironment } from './llama-cpp-arguments.ts';
import { sglangArguments } from './sglang-arguments.ts';
import { tensorrtLlmArguments, tensorrtLlmConfig } from './tensorrt-llm-arguments.ts';
import { tgiArguments } from './tgi-arguments.ts';
import { mlcArguments } from './mlc-arguments.ts';
import { vllmArguments } from './vllm-arguments.ts';

const ports: Readonly<Partial<Record<PlanEngine, number>>> = {
  sglang: 30_000,
  ollama: 11_434,
  'llama-cpp': 8_080,
};

/** Where the folder of models lies inside a container. */
const mountedAt = '/models';

/**
 * How the engine of a plan is started, on its own, without Edgewright. Null for Triton: its model repository needs
 * files of the image that nobody here has seen, and half a command would be a trap.
 */
export function launchOf(evaluated: Evaluated, question: DeploymentQuestion): PlanLaunch | null {
  const { engine, model, box } = evaluated.candidate;
  if (engine.id === 'triton') return null;
  const row = engine.images.find((image) => isAbout(image, box, compareVersions)) ?? null;
  const isLocal = model.format !== 'catalog';
  const inContainer = row !== null && isLocal;
  const port = ports[engine.id] ?? 8_000;
  const draft = question.draft ?? null;
  const facts: LaunchFacts = {
    evaluated,
    model: inContainer ? `${mountedAt}/${lastPart(model.path)}` : reference(model),
    draft: draft === null ? null : reference(draft),
    // Never an engine's own default: it is the whole network for some, and nobody outside a container for others.
    host: row === null ? '127.0.0.1' : '0.0.0.0',
    port,
  };
  const mounts = inContainer ? [{ from: model.path, to: facts.model, readOnly: true }] : [];
  const command = row?.command ?? engine.command;
  const base = {
    env: {},
    mounts,
    files: [],
    ports: [port],
    commandWords: 0,
    engineVersion: null,
    servedName: null,
    notes: [],
  };
  if (engine.id === 'embedded')
    return { ...base, kind: 'embedded', argv: embeddedArguments(evaluated), image: null };
  return {
    ...base,
    kind: row === null ? 'process' : 'container',
    image: row?.image ?? null,
    argv: [...command, ...engineArguments(facts)],
    commandWords: command.length,
    engineVersion: row?.version ?? null,
    env: environmentOf(facts),
    files: engine.id === 'tensorrt-llm' ? [tensorrtLlmConfig(facts)] : [],
  };
}

/** A model of the catalog is known by its name in 16 bits; where no build of it is known, the choice is the user's. */
function reference(model: ModelFacts): string {
  const { path, precision } = model;
  if (model.format !== 'catalog' || precision === 'bf16' || precision === 'mxfp4') return path;
  if (precisionOfBuild(path) === precision) return path;
  return publishedBuild(path, precision) ?? `<${precision} build of ${path}>`;
}

function lastPart(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? path;
}

function engineArguments(facts: LaunchFacts): string[] {
  switch (facts.evaluated.candidate.engine.id) {
    case 'vllm':
      return vllmArguments(facts);
    case 'sglang':
      return sglangArguments(facts);
    case 'tensorrt-llm':
      return tensorrtLlmArguments(facts);
    case 'tensorrt-edge-llm':
      return edgeLlmArguments(facts);
    case 'llama-cpp':
      return llamaCppArguments(facts);
    case 'mlc-llm':
      return mlcArguments(facts);
    case 'tgi':
      return tgiArguments(facts);
    case 'ollama':
    case 'embedded':
    case 'triton':
      return [];
  }
}

function environmentOf(facts: LaunchFacts): Record<string, string> {
  switch (facts.evaluated.candidate.engine.id) {
    case 'vllm':
      return { VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' };
    case 'ollama':
      return ollamaEnvironment(facts);
    case 'tensorrt-llm':
      return { TRTLLM_NO_USAGE_STATS: '1' };
    case 'embedded':
    case 'llama-cpp':
    case 'mlc-llm':
    case 'sglang':
    case 'tensorrt-edge-llm':
    case 'tgi':
    case 'triton':
      return {};
  }
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
