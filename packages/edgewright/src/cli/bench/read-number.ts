import { AppError } from '../../base/app-error.ts';

/** A number of a flag that is no integer. @throws AppError `usage` */
export function readNumber(
  flag: string,
  text: string | null,
  { fallback, above = -Infinity, most = Infinity }: { fallback: number; above?: number; most?: number },
): number {
  if (text === null) return fallback;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value > above && value <= most) return value;
  const bounds = [
    ...(above === -Infinity ? [] : [`above ${above}`]),
    ...(most === Infinity ? [] : [`at most ${most}`]),
  ].join(' and ');
  throw new AppError('usage', {
    message: `--${flag} is a number${bounds === '' ? '' : ` ${bounds}`}; it got "${text}".`,
  });
}
