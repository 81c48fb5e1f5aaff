import {
  checkArguments,
  checkSettings,
  type FlagProblem,
} from '../../catalog/engines/flags/check-arguments.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { EngineRendering } from './render-engine.ts';

/** Everything in a rendering that the release it was written for would not read. */
export function checkRendering(rendering: Extract<EngineRendering, { kind: 'rendered' }>): FlagProblem[] {
  const { plan, spec } = rendering;
  const { launch, engine } = plan;
  if (launch === null || spec.kind === 'attached') return [];
  const version = launch.engineVersion;
  // Of a process the program itself is not among the arguments.
  const before = spec.kind === 'container' ? launch.commandWords : Math.max(0, launch.commandWords - 1);
  const argv = spec.argv.slice(before);
  return [
    ...checkArguments(engine, version, argv),
    ...checkSettings(engine, version, { place: 'override', names: overrideNames(engine, argv) }),
    ...launch.files.flatMap(({ path, content }) => checkFile(engine, version, { path, content })),
    ...checkSettings(engine, version, { place: 'variable', names: ownVariables(engine, spec.env) }),
  ];
}

function overrideNames(engine: PlanEngine, argv: readonly string[]): string[] {
  const at = argv.indexOf('--overrides');
  if (engine !== 'mlc-llm' || at === -1) return [];
  return (argv[at + 1] ?? '').split(';').map((pair) => pair.slice(0, pair.indexOf('=')));
}

function checkFile(
  engine: PlanEngine,
  version: string | null,
  { path, content }: { path: string; content: string },
): FlagProblem[] {
  if (path.endsWith('.yaml')) {
    return checkSettings(engine, version, { place: 'file', names: yamlKeys(content) });
  }
  if (!path.endsWith('/model.json')) return [];
  // Triton's backend for vLLM takes the arguments of vLLM, with underscores.
  const names = Object.keys(JSON.parse(content) as object).map((key) => `--${key.replaceAll('_', '-')}`);
  return names.flatMap((name) => checkArguments('vllm', version, [`${name}=`]));
}

/** Variables that others read, too, are not the engine's to know. */
function ownVariables(engine: PlanEngine, env: Readonly<Record<string, string>>): string[] {
  return engine === 'ollama' ? Object.keys(env).filter((name) => name.startsWith('OLLAMA_')) : [];
}

/** Keys of YAML with two levels, as we write it; those below with a dot. */
function yamlKeys(content: string): string[] {
  let parent = '';
  return content.split('\n').flatMap((line) => {
    const [, indent = '', key, value] = /^( *)([\w]+):(.*)$/.exec(line) ?? [];
    if (key === undefined) return [];
    if (indent !== '') return [`${parent}.${key}`];
    parent = key;
    return value === '' ? [] : [key];
  });
}
