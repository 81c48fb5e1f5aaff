import { escapeMarkup, type Markup } from './markup.ts';
import { pageStyle } from './page-style.ts';

/** A page that needs no other file, no script and no network. `ownStyle` comes after that of all pages. */
export function pageFrame(title: string, body: readonly Markup[], ownStyle = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>${pageStyle}${ownStyle}</style>
</head>
<body>
${body.map(({ markup }) => markup).join('\n')}
</body>
</html>
`;
}
