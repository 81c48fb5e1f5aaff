import type { DeploymentView } from 'edgewright/contract/status';
import { formatBytes, formatCount, formatInteger } from '../../lib/format.ts';
import type { ServiceSummary } from './describe-service.ts';

interface DeploymentFactsProps {
  summary: ServiceSummary;
  deployment: DeploymentView | null;
  version: string | null;
}

/** What is served, by what, and within which limits. */
export function DeploymentFacts({ summary, deployment, version }: DeploymentFactsProps) {
  const rows = [...(deployment ? factsOf(deployment) : []), ['Edgewright', version ?? 'unknown']];
  return (
    <>
      {summary.detail && <p className="popover-detail">{summary.detail}</p>}
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function factsOf(deployment: DeploymentView): [string, string][] {
  const { model, demo, engine, parameters, precision, weightsBytes, sessions, contextTokens } = deployment;
  return [
    ['Model', demo ? `${model} (built-in demo)` : model],
    ['Engine', engine],
    ['Parameters', parameters === null ? 'unknown' : formatCount(parameters)],
    ['Precision', precision],
    ['Weights', formatBytes(weightsBytes)],
    ['Context', `${formatInteger(contextTokens)} tokens`],
    ['Sessions at once', formatInteger(sessions)],
  ];
}
