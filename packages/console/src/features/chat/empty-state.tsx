import type { DeploymentView } from 'edgewright/contract/status';
import { CopyButton } from '../../components/copy-button.tsx';
import { formatCount, formatInteger } from '../../lib/format.ts';

interface EmptyStateProps {
  model: { id: string; demo: boolean } | null;
  deployment: DeploymentView | null;
  onAsk: (question: string) => void;
}

/** The built-in demo model was taught these; any real model knows them too. */
const examples = [
  'What is time to first token?',
  'What is the KV cache?',
  'What is continuous batching?',
  'Compare Jetson AGX Thor and RTX PRO 4000',
];

const serveCommand = 'npx edgewright up --model path/to/model.gguf';

/** What this page talks to, and a first question. */
export function EmptyState({ model, deployment, onAsk }: EmptyStateProps) {
  return (
    <div className="empty">
      <p className="eyebrow">{model?.demo ? 'Built-in demo model' : 'Served from this machine'}</p>
      <h1>{model ? model.id : 'Looking for a model'}</h1>
      {deployment && <p className="empty-facts">{factsLine(deployment)}</p>}
      {model?.demo && <DemoNote />}
      <h2 className="examples-title" id="examples-title">
        Ask it
      </h2>
      <ul className="examples" aria-labelledby="examples-title">
        {examples.map((question) => (
          <li key={question}>
            <button type="button" onClick={() => onAsk(question)} disabled={model === null}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function DemoNote() {
  return (
    <>
      <p className="lead">
        A tiny model that comes with Edgewright, so that a first answer needs no download. It knows LLM
        serving on edge devices, and says so when it is asked for more.
      </p>
      <div className="serve-real">
        <p>Serve a real model:</p>
        <div className="command">
          <code>{serveCommand}</code>
          <CopyButton text={serveCommand} label="Copy command" />
        </div>
      </div>
    </>
  );
}

function factsLine({ parameters, precision, contextTokens, engine }: DeploymentView): string {
  const parts = [
    parameters === null ? null : `${formatCount(parameters)} parameters`,
    precision,
    `${formatInteger(contextTokens)} tokens of context`,
    `${engine} engine`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
