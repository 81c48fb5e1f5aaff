import type { Sourced } from '../provenance.ts';

/** A table of Markdown. Cells may hold anything but line breaks; bars are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row))].join('\n');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Parts with a blank line between them; empty parts are left out. */
export function paragraphs(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** A value in a table; a dash where there is none. */
export function shown<Value>(
  { value }: Sourced<Value>,
  format: (value: NonNullable<Value>) => string = String,
): string {
  return value === null || value === undefined ? '–' : format(value);
}

/** A value with its confidence, for tables that have no room for sources. */
export function graded<Value>(
  fact: Sourced<Value>,
  format: (value: NonNullable<Value>) => string = String,
): string {
  return fact.value === null ? '–' : `${shown(fact, format)} (${fact.confidence})`;
}

export function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
