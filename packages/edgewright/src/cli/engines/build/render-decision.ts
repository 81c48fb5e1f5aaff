import { describeSource } from '../../../builder/find-source.ts';
import { missingError } from '../../../builder/missing-tools.ts';
import { builtPrograms, type BuildDecision } from '../../../builder/plan-build.ts';
import { labelled } from '../../box/wrap-text.ts';
import type { Paper } from '../../command-output.ts';

/** What would be built and how, or all that is missing. */
export function renderDecision(decision: BuildDecision, paper: Paper): string {
  const rows =
    decision.kind === 'blocked'
      ? [
          ...decision.missing.map(({ what, why }): [string, string] => ['missing', `${what}: ${why}`]),
          ['next', missingError(decision.missing).nextStep] as [string, string],
        ]
      : planRows(decision.plan);
  const head =
    decision.kind === 'build' ? 'llama.cpp can be built here' : 'llama.cpp cannot be built here yet';
  const lines = rows.flatMap(([label, text]) =>
    labelled(label, text, { indent: 2, width: 12, columns: paper.columns - 2 }),
  );
  return [paper.style('bold', head), ...lines].join('\n');
}

function planRows(plan: Extract<BuildDecision, { kind: 'build' }>['plan']): [string, string][] {
  const { cmake, compile, git, jobs, label, because } = plan;
  const tools = [
    ['CMake', cmake],
    [compile.kind === 'ninja' ? 'Ninja' : 'make', compile.tool],
    ['git', git],
  ] as const;
  return [
    ['builds', builtPrograms.join(', ')],
    ['from', describeSource(plan.source)],
    ['variant', `${label}: ${because}`],
    ['jobs', `${jobs.count}: ${jobs.because}`],
    [
      'tools',
      tools
        .flatMap(([name, tool]) => (tool === null ? [] : [`${name} ${tool.version ?? tool.path}`]))
        .join(', '),
    ],
  ];
}
