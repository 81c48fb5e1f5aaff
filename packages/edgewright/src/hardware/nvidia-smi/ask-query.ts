import { limits } from '../../contract/limits.ts';
import { firstLine, whyUnanswered, type Inquiry } from '../inquiry.ts';

/** Values by field; one row per GPU. A field that the driver does not know is not in the rows. */
export type SmiRow = ReadonlyMap<string, string>;

export type SmiAnswer =
  | { kind: 'rows'; rows: SmiRow[]; dropped: string[] }
  | { kind: 'absent' }
  | { kind: 'failed'; why: string };

/**
 * Asks for fields of all GPUs. One field that the driver does not know makes the whole command fail; it is dropped
 * and the rest asked again, a bounded number of times.
 */
export async function askGpus(inquiry: Inquiry, wanted: readonly string[]): Promise<SmiAnswer> {
  let fields = [...wanted];
  const dropped: string[] = [];
  for (let attempt = 0; attempt <= limits.probeFieldRetries && fields.length > 0; attempt += 1) {
    const argv = ['nvidia-smi', `--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'];
    const outcome = await inquiry.run(argv);
    if (outcome.kind === 'absent') return { kind: 'absent' };
    if (outcome.kind !== 'ran') return { kind: 'failed', why: whyUnanswered(inquiry, argv, outcome) };
    const text = `${outcome.stdout}\n${outcome.stderr}`;
    if (outcome.exitCode === 0) return { kind: 'rows', rows: parseRows(outcome.stdout, fields), dropped };
    if (/no devices were found/i.test(text)) return { kind: 'rows', rows: [], dropped };
    const invalid = /Field "([^"]+)" is not a valid field/.exec(text)?.[1];
    if (invalid === undefined || !fields.includes(invalid)) {
      return { kind: 'failed', why: `nvidia-smi ended with ${outcome.exitCode}: ${firstLine(text)}` };
    }
    dropped.push(invalid);
    fields = fields.filter((field) => field !== invalid);
  }
  return { kind: 'failed', why: `nvidia-smi knows none of the fields asked for (${dropped.join(', ')})` };
}

/** Cells are divided by comma and blank; no value has a comma. A line with another number of cells is no row. */
export function parseRows(text: string, fields: readonly string[]): SmiRow[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    if (line.trim() === '' || cells.length !== fields.length) return [];
    return [new Map(fields.map((field, index) => [field, cells[index] ?? '']))];
  });
}
