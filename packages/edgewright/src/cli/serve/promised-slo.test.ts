import { expect, it } from 'vitest';
import { promisedSlo } from './promised-slo.ts';

const none = { ttftMs: null, tpotMs: null };

it.each([
  { text: null, configured: none, promised: none },
  { text: 'ttft:p95<2000', configured: none, promised: { ttftMs: 2000, tpotMs: null } },
  {
    text: 'ttft:p50<400@512+64x20 ttft:p99<900@512+64x20 tpot:p95<90@512+64x20',
    configured: none,
    promised: { ttftMs: 900, tpotMs: 90 },
  },
  { text: 'e2e:p99<9000', configured: none, promised: none },
  { text: 'ttft:p95<2000', configured: { ttftMs: 500, tpotMs: 50 }, promised: { ttftMs: 500, tpotMs: 50 } },
])('$text beside $configured promises $promised', ({ text, configured, promised }) => {
  expect(promisedSlo(text, configured)).toEqual(promised);
});

it('refuses what it cannot keep', () => {
  expect(() => promisedSlo('fast', none)).toThrow(expect.objectContaining({ code: 'slo_unclear' }));
});
