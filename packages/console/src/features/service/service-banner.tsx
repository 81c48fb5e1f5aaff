import { Icon } from '../../components/icon.tsx';
import type { ServiceSummary } from './describe-service.ts';

/** Says why no answer can come right now; nothing while all is well or nothing is known yet. */
export function ServiceBanner({ summary }: { summary: ServiceSummary }) {
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
      {progress !== null && <progress aria-label="Start of the engine" value={progress} max={1} />}
    </div>
  );
}
