import { existsSync } from 'node:fs';

/** Where distributions put a Chromium; the first that exists is used. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser to test with: `named` (from EDGEWRIGHT_CHROMIUM) or one of the usual places; `null` for none. */
export function findChromium(named: string | undefined): string | null {
  if (named) return existsSync(named) ? named : null;
  return usualPlaces.find((path) => existsSync(path)) ?? null;
}
