/**
 * A number of nvidia-smi, with or without its unit: `143771`, `143771 MiB`, `79.57 W`, `38 C`, `0 %`. Everything else
 * is null: `[N/A]`, `N/A`, `Not Supported`, `[Unknown Error]`, `[GPU requires reset]`, an empty cell.
 */
export function parseSmiNumber(text: string | undefined): number | null {
  const digits = /^(-?\d{1,15}(?:\.\d{1,6})?)(?:\s+(?:MiB|W|C|MHz|%|us))?$/.exec(text?.trim() ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Mebibytes as bytes. */
export function parseSmiBytes(text: string | undefined): number | null {
  const mebibytes = parseSmiNumber(text);
  return mebibytes === null || mebibytes < 0 ? null : mebibytes * 1024 * 1024;
}

const noAnswers = /^(?:|\[?(?:n\/a|not supported|unknown error|not found|no data)\]?|\[.*\]|none\?)$/i;

/** A word or name; null where the driver has no answer. */
export function parseSmiText(text: string | undefined): string | null {
  const value = text?.trim() ?? '';
  return noAnswers.test(value) ? null : value;
}

export function parseSmiSwitch(text: string | undefined): boolean | null {
  const value = text?.trim().toLowerCase();
  if (value === 'enabled') return true;
  return value === 'disabled' ? false : null;
}

/** A version without remarks: driver 610 appends `[Deprecated; …]` to fields that it renamed. */
export function parseSmiVersion(text: string | undefined): string | null {
  return /^(\d{2,4}(?:\.\d{1,5}){1,3})(?:\s+\[.*\])?$/.exec(text?.trim() ?? '')?.[1] ?? null;
}

/** A compute capability. `0.0` is what drivers print for devices that they do not describe. */
export function parseComputeCapability(text: string | undefined): string | null {
  const value = /^[1-9]\d?\.\d$/.exec(text?.trim() ?? '')?.[0];
  return value ?? null;
}
