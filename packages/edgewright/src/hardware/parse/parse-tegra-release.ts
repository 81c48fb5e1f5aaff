/**
 * The first line of /etc/nv_tegra_release: `# R38 (release), REVISION: 4.0, GCID: …, DATE: …`. The date comes in
 * two formats and is not read. Null: the line is not there.
 */
export function parseTegraRelease(text: string): string | null {
  const [, major, revision] =
    /^#\s*R(\d{1,4})\s*\(release\),\s*REVISION:\s*(\d{1,4}(?:\.\d{1,4}){0,2})\b/m.exec(text) ?? [];
  return major === undefined || revision === undefined ? null : `${major}.${revision}`;
}

/** The release in the version of the package nvidia-l4t-core: `38.4.0-20251230160601`. */
export function l4tOfPackage(version: string): string | null {
  return /^(\d{1,4}\.\d{1,4}\.\d{1,4})-/.exec(version)?.[1] ?? null;
}

/** The release in what `nvbootctrl dump-slots-info` prints: `Current version: 36.4.7`. */
export function parseBootSlots(text: string): string | null {
  return /^[ \t]*Current version:[ \t]*(\d{1,4}\.\d{1,4}\.\d{1,4})\s*$/m.exec(text)?.[1] ?? null;
}

/** `TNSPEC`, else `COMPATIBLE_SPEC`, of /etc/nv_boot_control.conf. */
export function parseBootControl(text: string): string | null {
  const read = (name: string): string | null =>
    new RegExp(`^[ \\t]*${name}[ \\t]+(\\S+)`, 'm').exec(text)?.[1] ?? null;
  return read('TNSPEC') ?? read('COMPATIBLE_SPEC');
}
