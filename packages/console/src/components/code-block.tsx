import { isValidElement, type ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

/** A block of code with its language and a copy button. `children` is the `code` element that Markdown made. */
export function CodeBlock({ children }: { children?: ReactNode }) {
  const language = languageOf(children);
  const text = textOf(children).replace(/\n$/, '');
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language ?? 'text'}</span>
        <CopyButton text={text} label="Copy code" />
      </figcaption>
      {/* Focusable, so that wide code can be scrolled with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={`Code${language ? `, ${language}` : ''}`}>
        {children}
      </pre>
    </figure>
  );
}

function languageOf(node: ReactNode): string | null {
  if (!isValidElement<{ className?: string }>(node)) return null;
  return /language-([\w+#.-]+)/.exec(node.props.className ?? '')?.[1] ?? null;
}

function textOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map(textOf).join('');
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : '';
}
