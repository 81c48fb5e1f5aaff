import { AppError } from '../../base/app-error.ts';

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** Ten years. */
const longestMs = 3_650 * 86_400_000;

/** `30d` in ms. @throws AppError `usage` */
export function parseExpiry(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (unitsMs[unit] ?? Number.NaN);
  if (ms > 0 && ms <= longestMs) return ms;
  throw new AppError('usage', {
    message: `--expires takes a time up to ten years, such as 45m, 12h, 30d or 8w; it got "${text}".`,
    nextStep: 'Leave it out for a key that holds until it is revoked.',
  });
}
