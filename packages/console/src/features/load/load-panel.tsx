import { useRef, type ReactNode } from 'react';
import { Icon } from '../../components/icon.tsx';
import { useEscape } from '../../components/use-escape.ts';
import type { Service } from '../../lib/api/http.ts';
import type { Problem } from '../../lib/api/service-error.ts';
import { DeploymentLoad } from './deployment-load.tsx';
import type { LoadView } from './load-view.ts';
import { RequestsList } from './requests-list.tsx';
import { useLoad } from './use-load.ts';

interface LoadPanelProps {
  service: Service;
  /** There is one to ask with. */
  hasKey: boolean;
  /** A place to enter another key; null: there is one elsewhere on the page. */
  keyForm: ReactNode;
  onClose: () => void;
}

/** How busy the service is, and why no more requests may run. Only as long as somebody looks. */
export function LoadPanel({ service, hasKey, keyForm, onClose }: LoadPanelProps) {
  const panel = useRef<HTMLElement>(null);
  const { view, problem, end } = useLoad(service, hasKey);
  useEscape(panel, true, onClose);
  return (
    <section ref={panel} className="settings" id="load" aria-labelledby="load-title">
      <div className="settings-head">
        <h2 id="load-title">Load</h2>
        <button type="button" className="icon-button" aria-label="Close load" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {problem && <LoadProblem problem={problem} />}
      <LoadContent view={view} keyForm={keyForm} onEnd={(id) => void end(id)} />
    </section>
  );
}

interface LoadContentProps {
  view: LoadView;
  keyForm: ReactNode;
  onEnd: (id: string) => void;
}

function LoadContent({ view, keyForm, onEnd }: LoadContentProps) {
  switch (view.kind) {
    case 'asking':
      return <p className="load-note">Asking the service.</p>;
    case 'unknown':
      return (
        <>
          <LoadProblem problem={view.problem} />
          {view.problem.httpStatus === 403 && keyForm}
        </>
      );
    case 'known':
      return (
        <>
          {view.admission.deployments.map((deployment) => (
            <DeploymentLoad key={deployment.id} deployment={deployment} />
          ))}
          <section aria-labelledby="load-requests">
            <h3 id="load-requests">Requests in flight</h3>
            {view.requests === null ? (
              <>
                <p className="load-note">
                  A key with the scope admin shows them and can end them; with the scope models as well it
                  serves the chat too.
                </p>
                {keyForm}
              </>
            ) : (
              <RequestsList requests={view.requests} onEnd={onEnd} />
            )}
          </section>
        </>
      );
  }
}

function LoadProblem({ problem }: { problem: Problem }) {
  return (
    <p className="load-problem" role="alert">
      {problem.message} {problem.nextStep} <code className="problem-code">{problem.code}</code>
    </p>
  );
}
