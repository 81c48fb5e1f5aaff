import type { ReactNode } from 'react';
import { Icon } from '../../components/icon.tsx';
import type { ServiceSummary } from './describe-service.ts';

interface ServiceBannerProps {
  summary: ServiceSummary;
  /** What the user can do about it right here. */
  children?: ReactNode;
}

/** Says why no answer can come right now; nothing while all is well or nothing is known yet. */
export function ServiceBanner({ summary, children }: ServiceBannerProps) {
  const { tone, detail, progress, code, nextStep } = summary;
  if (detail === null || tone === 'good') return null;
  return (
    <div className="banner" data-tone={tone}>
      <div className="banner-line">
        <Icon name={tone === 'bad' ? 'alert' : 'clock'} />
        <p>
          {detail}
          {nextStep && <> {nextStep}</>}
          {code && <code className="problem-code">{code}</code>}
        </p>
      </div>
      {children}
      {progress !== null && <progress aria-label="Start of the engine" value={progress} max={1} />}
    </div>
  );
}
