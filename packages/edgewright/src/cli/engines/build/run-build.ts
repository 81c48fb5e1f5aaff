import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../../base/app-error.ts';
import { formatDuration } from '../../../base/format-quantity.ts';
import { buildLlamaServer, type BuiltEngine } from '../../../builder/build-llama-server.ts';
import { findBuildTools } from '../../../builder/build-tools.ts';
import { findSource } from '../../../builder/find-source.ts';
import { missingError } from '../../../builder/missing-tools.ts';
import { planBuild, type BuildBox, type BuildDecision, type BuildPlan } from '../../../builder/plan-build.ts';
import { liveMachine } from '../../../hardware/live-machine.ts';
import { readHostFacts } from '../../../hardware/read-host-facts.ts';
import { dataDirectory } from '../../data-directory.ts';
import type { CommandContext } from '../../define-command.ts';
import { demoModelPath } from '../../installed-files.ts';
import { buildLine } from './build-line.ts';
import { renderDecision } from './render-decision.ts';

export interface BuildCommandWishes {
  readonly source: string | null;
  readonly jobs: number | null;
  readonly withoutCuda: boolean;
  readonly offline: boolean;
  readonly onlyCheck: boolean;
  readonly keepsWork: boolean;
  readonly json: boolean;
}

const standardRegistry = 'https://registry.npmjs.org';

/** Builds the server, or says whether it could. The exit code. */
export async function runBuild(wishes: BuildCommandWishes, context: CommandContext): Promise<number> {
  const { output, stop } = context;
  const decision = await decide(wishes, stop);
  if (wishes.onlyCheck) {
    const document = { schema: 'edgewright/engine-build-check@1', ...decision };
    output.result(wishes.json ? JSON.stringify(document, null, 2) : renderDecision(decision, output.report));
    return decision.kind === 'build' ? 0 : 1;
  }
  if (decision.kind === 'blocked') throw missingError(decision.missing);
  const startMs = performance.now();
  const built = await build(decision.plan, wishes, context);
  if (wishes.json) {
    output.result(JSON.stringify({ schema: 'edgewright/engine-built@1', ...built }, null, 2));
    return 0;
  }
  const { checked, path } = built;
  output.result(
    [
      `llama-server ${checked.version} is built and answers (${formatDuration(performance.now() - startMs)}): ${path}`,
      `\`edgewright up\` uses it from now on.`,
    ].join('\n'),
  );
  return 0;
}

async function decide(wishes: BuildCommandWishes, stop: AbortSignal): Promise<BuildDecision> {
  const { env } = process;
  const [tools, source, box] = await Promise.all([
    findBuildTools(env, { signal: stop }),
    findSource({
      given: wishes.source,
      searchFrom: [dirname(fileURLToPath(import.meta.url)), process.cwd()],
      registry: env['npm_config_registry'] ?? standardRegistry,
      offline: wishes.offline,
    }),
    describeBox(),
  ]);
  return planBuild({ tools, source, box, wishes });
}

async function describeBox(): Promise<BuildBox> {
  const facts = await readHostFacts(liveMachine(), { light: true });
  return {
    cores: facts.cpu.cores,
    availableBytes: facts.memory.availableBytes,
    capabilities: (facts.accelerators ?? []).map(({ computeCapability }) => computeCapability),
    freeDiskBytes: await freeDiskBytes(dataDirectory()),
  };
}

async function build(
  plan: BuildPlan,
  wishes: BuildCommandWishes,
  { output, stop }: CommandContext,
): Promise<BuiltEngine> {
  const line = buildLine(output);
  try {
    return await buildLlamaServer(plan, {
      dataDirectory: dataDirectory(),
      checkModel: checkModel(),
      environment: process.env,
      keepsWork: wishes.keepsWork,
      signal: stop,
      onEvent: (event) => line.show(event),
    });
  } catch (thrown) {
    if (!stop.aborted) throw thrown;
    throw new AppError('stopped', {
      message: 'The build was stopped; nothing of it is installed.',
      nextStep: 'Run the same command again: it goes on where it was.',
      cause: thrown,
    });
  } finally {
    line.end();
  }
}

function checkModel(): string {
  const path = demoModelPath();
  if (path !== null) return path;
  throw new AppError('install_incomplete', {
    message:
      'The built-in demo model, which a new server has to answer with, is missing from this installation.',
    nextStep: 'Run `npm run build`.',
  });
}

async function freeDiskBytes(path: string): Promise<number | null> {
  const found = await statfs(path).catch(() => null);
  if (found !== null) return found.bavail * found.bsize;
  return dirname(path) === path ? null : await freeDiskBytes(dirname(path));
}
