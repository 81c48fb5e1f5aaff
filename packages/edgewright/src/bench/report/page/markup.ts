/** Text for HTML and SVG, inside elements and quoted attributes alike. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Markup that is safe to put into a page: made by `element` or `labelled`, never taken from outside. */
export interface Markup {
  readonly markup: string;
}

function text(content: string | number): Markup {
  return { markup: escapeMarkup(String(content)) };
}

/** One element. Attribute values are escaped, children are markup already. Numbers are cut to two digits. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly Markup[] = [],
): Markup {
  const written = Object.entries(attributes).map(([key, value]) => {
    const plain = typeof value === 'number' ? String(Number(value.toFixed(2))) : escapeMarkup(value);
    return ` ${key}="${plain}"`;
  });
  return { markup: `<${name}${written.join('')}>${children.map(({ markup }) => markup).join('')}</${name}>` };
}

/** The same with text inside. */
export function labelled(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string,
): Markup {
  return element(name, attributes, [text(content)]);
}
