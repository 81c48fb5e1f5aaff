// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Markdown } from './markdown.tsx';

afterEach(cleanup);

describe('Markdown', () => {
  const attacks: [string, string][] = [
    ['a script element', '<script>window.attacked = true</script>'],
    ['an event handler', '<img src=x onerror="window.attacked = true">'],
    ['a frame', '<iframe src="javascript:window.attacked = true"></iframe>'],
    ['a javascript link', '[click](javascript:window.attacked=true)'],
    ['a javascript link in disguise', '[click](JaVaScRiPt&colon;window.attacked=true)'],
    ['a data link', '[click](data:text/html,<script>window.attacked=true</script>)'],
    ['a vbscript link', '[click](vbscript:msgbox)'],
    ['an automatic link', '<javascript:window.attacked=true>'],
    ['a javascript picture', '![x](javascript:window.attacked=true)'],
    ['a style element', '<style>body { display: none }</style>'],
    ['a handler split by a line', '<a href="#"\nonclick="window.attacked = true">x</a>'],
  ];
  it.each(attacks)('renders %s harmlessly', (_name, text) => {
    const { container } = render(<Markdown text={text} />);
    expect(container.querySelectorAll('script, style, iframe, img, object, embed, form')).toHaveLength(0);
    for (const element of container.querySelectorAll('*')) {
      const names = element.getAttributeNames();
      expect(names.filter((name) => name.startsWith('on'))).toEqual([]);
      expect(element.getAttribute('href') ?? '').not.toMatch(/script:|data:/i);
    }
  });

  it('opens links in a new tab that knows nothing of this one', () => {
    render(<Markdown text="[docs](https://example.org/a)" />);
    const link = screen.getByRole('link', { name: 'docs' });
    expect(link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(link.getAttribute('target')).toBe('_blank');
    expect(link.getAttribute('href')).toBe('https://example.org/a');
  });

  it('loads no picture, but links to it', () => {
    const { container } = render(<Markdown text="![a plot](https://example.org/p.png)" />);
    expect(container.querySelector('img')).toBeNull();
    expect(screen.getByRole('link', { name: 'Picture: a plot' })).toBeDefined();
  });

  it('gives code its language and a copy button', () => {
    render(<Markdown text={'```python\nprint(1)\n```'} />);
    expect(screen.getByText('python')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Copy code' })).toBeDefined();
    expect(screen.getByText('print(1)').tagName).toBe('CODE');
  });

  it('renders tables, task lists and strikethrough', () => {
    const { container } = render(<Markdown text={'| a |\n|---|\n| b |\n\n- [x] done\n\n~~old~~'} />);
    expect(container.querySelector('td')?.textContent).toBe('b');
    expect(container.querySelector('input[type=checkbox]')).not.toBeNull();
    expect(container.querySelector('del')?.textContent).toBe('old');
  });

  it('leaves finished blocks alone while the last one grows', () => {
    const { container, rerender } = render(<Markdown text={'first\n\nsec'} />);
    const first = container.querySelector('p');
    rerender(<Markdown text={'first\n\nsecond'} />);
    expect(container.querySelector('p')).toBe(first);
    expect(container.textContent).toContain('second');
  });
});
