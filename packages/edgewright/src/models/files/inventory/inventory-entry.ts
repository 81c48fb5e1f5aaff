/** How weights lie on a disk, as engines tell it apart. */
export const weightFormats = ['safetensors', 'gguf', 'pytorch', 'mlc', 'tensorrt-llm', 'ollama'] as const;
export type WeightFormat = (typeof weightFormats)[number];

/** One model on this box. */
export interface InventoryEntry {
  /** `org/name`, the name Ollama has for it, or the name of file or folder. */
  name: string;
  place: 'hub-cache' | 'ollama' | 'folder';
  /** What an engine is given. */
  path: string;
  /** null: files of a model without weights. */
  format: WeightFormat | null;
  /** On the disk, duplicates included. */
  bytes: number;
  /** null: it could not be told. */
  precision: string | null;
  parameters: number | null;
  /** Commit of a snapshot of a hub. */
  revision: string | null;
  /** Engines that read this format; empty when something is missing. */
  engines: readonly string[];
  /** Why it cannot be loaded as it is. */
  problems: readonly string[];
  /** Files that hold the same weights again. */
  duplicates: readonly { path: string; bytes: number; why: string }[];
}

export interface ModelInventory {
  places: { kind: 'hub-cache' | 'ollama' | 'folder'; path: string; isThere: boolean }[];
  models: InventoryEntry[];
  /** There is more than was looked at. */
  isCut: boolean;
}
