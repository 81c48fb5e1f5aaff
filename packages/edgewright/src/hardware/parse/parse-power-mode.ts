export interface PowerMode {
  id: number | null;
  name: string | null;
}

/**
 * `nvpmodel -q`: `NV Power Mode: 120W` and the id on the next line, among lines of `NVPM` that are no answer. The
 * name can be empty. Null: there is no answer in it.
 */
export function parsePowerMode(text: string): PowerMode | null {
  const lines = text.split('\n').flatMap((line) => (/^\s*NVPM/.test(line) ? [] : line.trim()));
  const at = lines.findIndex((line) => line.startsWith('NV Power Mode:'));
  if (at < 0) return null;
  const name = (lines[at] ?? '').slice('NV Power Mode:'.length).trim();
  const id = /^\d{1,3}$/.exec(lines[at + 1] ?? '')?.[0];
  if (name === '' && id === undefined) return null;
  return { id: id === undefined ? null : Number(id), name: name === '' ? null : name };
}

export interface ListedPowerMode {
  id: number;
  name: string;
  isDefault: boolean;
}

/** The modes of /etc/nvpmodel.conf, in its order; null when it lists none. */
export function parsePowerModes(text: string): ListedPowerMode[] | null {
  const fallback = /^<\s*PM_CONFIG\s+DEFAULT=(\d{1,3})\s*>/m.exec(text)?.[1];
  const modes = [...text.matchAll(/^<\s*POWER_MODEL\s+ID=(\d{1,3})\s+NAME=([^\s>]+)\s*>/gm)].map(
    ([, id = '', name = '']) => ({ id: Number(id), name, isDefault: id === fallback }),
  );
  return modes.length === 0 ? null : modes;
}

export interface JetsonClocks {
  soc: string | null;
  model: string | null;
  powerMode: string | null;
}

/** `jetson_clocks --show`, as far as it tells what other sources did not. */
export function parseJetsonClocks(text: string): JetsonClocks {
  const header = /^SOC family:(tegra\d{2,4})\s+Machine:(.*\S)\s*$/m.exec(text);
  return {
    soc: header?.[1] ?? null,
    model: header?.[2] ?? null,
    powerMode: /^NV Power Mode: (\S+)\s*$/m.exec(text)?.[1] ?? null,
  };
}
