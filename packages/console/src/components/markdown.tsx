import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { splitMarkdownBlocks } from '../lib/markdown-blocks.ts';
import { CodeBlock } from './code-block.tsx';

/**
 * Text of a model as Markdown. Models repeat what they were fed, so nothing in it is trusted: HTML stays
 * text, dangerous addresses are removed, and pictures become links, because loading one would tell a foreign
 * server that this answer was read.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      {splitMarkdownBlocks(text).map((block, index) => (
        // A block keeps its place while the text grows: only the last one changes.
        <MarkdownBlock key={index} text={block} />
      ))}
    </div>
  );
});

const plugins = [remarkGfm];

const components: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => (
    <SafeLink href={typeof src === 'string' ? src : undefined}>
      Picture: {alt ? alt : 'no description'}
    </SafeLink>
  ),
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- wide tables scroll with the keyboard
    <div className="table-frame" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components}>
      {text}
    </ReactMarkdown>
  );
});

/** An address that the sanitizer emptied is shown as plain text. */
function SafeLink({ href, children }: { href: string | undefined; children?: React.ReactNode }) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
