import type { ChangeId } from '../contract/change.ts';
import type { Remedy } from '../contract/finding.ts';

interface RemedyParts {
  summary: string;
  commands: readonly string[];
  undo?: readonly string[];
}

/** A remedy that a person applies. */
export function manual(parts: RemedyParts): Remedy {
  return { ...remedyOf(parts), automatic: false };
}

/** A remedy that `doctor --fix` applies; the commands say what it does. */
export function automatic(change: ChangeId, parts: RemedyParts): Remedy {
  return { ...remedyOf(parts), automatic: true, change };
}

function remedyOf({ summary, commands, undo }: RemedyParts): Omit<Remedy, 'automatic'> {
  return {
    summary,
    commands: [...commands],
    needsRoot: commands.some((command) => /(^|\s)sudo\s/.test(command)),
    ...(undo ? { undo: [...undo] } : {}),
  };
}
