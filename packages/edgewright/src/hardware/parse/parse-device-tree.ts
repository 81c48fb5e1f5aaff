/** A text of the device tree without its closing NUL; null when nothing is left. */
export function deviceTreeText(text: string): string | null {
  const line = text.split(/[\0\n]/)[0]?.trim() ?? '';
  return line === '' ? null : line;
}

export interface DeviceTreeIdentity {
  /** All entries, the most special first. */
  compatible: string[];
  /** For example `tegra264`. */
  soc: string | null;
  /** For example `p3834-0008`. */
  module: string | null;
}

/** /proc/device-tree/compatible: entries that end with NUL; printed ones may have line breaks instead. */
export function parseCompatible(text: string): DeviceTreeIdentity {
  const compatible = text.split(/[\0\s]+/).filter((entry) => entry !== '');
  const soc = firstMatch(compatible, /^nvidia,(tegra\d{2,4})$/);
  // The board's own entry names carrier and module: `nvidia,p4071-0000+p3834-0008`.
  const module =
    firstMatch(compatible, /\+(p\d{4}-\d{4})\b/) ?? firstMatch(compatible, /^nvidia,(p\d{4}-\d{4})\b/);
  return { compatible, soc, module };
}

function firstMatch(entries: readonly string[], pattern: RegExp): string | null {
  for (const entry of entries) {
    const found = pattern.exec(entry)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}
