import { AppError } from '../../base/app-error.ts';

const units: Readonly<Record<string, number>> = {
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
};

/** `24GiB`, `24 GB` or `512MiB` in bytes. A number without a unit is refused: GB and GiB differ by 7 %. */
export function parseBytes(flag: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]i?b)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  const bytes = factor === undefined ? 0 : Math.floor(Number(number) * factor);
  if (bytes > 0) return bytes;
  throw new AppError('usage', {
    message: `${flag} takes a size with its unit, like 24GiB or 24GB; it got "${text}".`,
  });
}
