import { AppError } from '../../base/app-error.ts';
import { type TokenLength, tokenLengthSchema } from '../../contract/load-model.ts';

const forms =
  '512, normal:512,64,256,1024 (mean, deviation, least, most) or lognormal:512,0.5,64,4096 (median, sigma, least, most)';

/** @throws AppError `usage` */
export function parseLength(flag: string, text: string): TokenLength {
  const [kind, list = ''] = text.includes(':') ? text.split(':') : ['fixed', text];
  const numbers = list.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [first, second, min, max] = numbers;
  const candidate = {
    fixed: { kind, tokens: first },
    normal: { kind, mean: first, deviation: second, min, max },
    lognormal: { kind, median: first, sigma: second, min, max },
  }[kind ?? ''];
  const expected = kind === 'fixed' ? 1 : 4;
  const parsed = tokenLengthSchema.safeParse(candidate);
  const ordered = min === undefined || max === undefined || min <= max;
  if (parsed.success && numbers.length === expected && ordered) return parsed.data;
  throw new AppError('usage', { message: `--${flag} is ${forms}; it got "${text}".` });
}
