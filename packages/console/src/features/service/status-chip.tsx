import type { DeploymentView } from 'edgewright/contract/status';
import { useEffect, useRef, useState } from 'react';
import { useEscape } from '../../components/use-escape.ts';
import { DeploymentFacts } from './deployment-facts.tsx';
import type { ServiceSummary } from './describe-service.ts';

interface StatusChipProps {
  summary: ServiceSummary;
  deployment: DeploymentView | null;
  version: string | null;
}

/** The state of the service in one word; opens to the facts of the deployment. */
export function StatusChip({ summary, deployment, version }: StatusChipProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const chip = useRef<HTMLButtonElement>(null);
  useEscape(root, open, () => {
    setOpen(false);
    chip.current?.focus();
  });
  useCloseOutside(open, root, () => setOpen(false));
  const percent = summary.progress === null ? '' : ` ${Math.floor(summary.progress * 100)} %`;
  return (
    <div className="status" ref={root}>
      <button
        type="button"
        ref={chip}
        className="status-chip"
        data-tone={summary.tone}
        aria-expanded={open}
        aria-controls="deployment-facts"
        onClick={() => setOpen(!open)}
      >
        <span className="status-dot" aria-hidden="true" />
        <span className="visually-hidden">Status: </span>
        {summary.label}
        {percent}
      </button>
      {/* Only the word is announced: a percentage that changes twice a second would never be quiet. */}
      <output className="visually-hidden">{summary.label}</output>
      <div id="deployment-facts" className="popover" hidden={!open}>
        <DeploymentFacts summary={summary} deployment={deployment} version={version} />
      </div>
    </div>
  );
}

function useCloseOutside(open: boolean, root: React.RefObject<HTMLElement | null>, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const look = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) close();
    };
    document.addEventListener('pointerdown', look);
    document.addEventListener('focusin', look);
    return () => {
      document.removeEventListener('pointerdown', look);
      document.removeEventListener('focusin', look);
    };
  });
}
