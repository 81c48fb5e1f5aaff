import { AppError } from '../../base/app-error.ts';
import { nearest } from '../../base/nearest-word.ts';
import { type Fault, faultSchema } from './faults.ts';

/** Kinds in the order of the schema, for help and for suggestions. */
const faultKinds: readonly string[] = faultSchema.options.map(({ shape }) => shape.kind.value);

/**
 * Faults as they are written on a command line: `crash:stage=load,cause=out-of-memory`, several with `+` between.
 *
 * @throws AppError `usage` with what each fault takes
 */
export function parseFaults(text: string): Fault[] {
  return text.split('+').map((one) => parseFault(one.trim()));
}

function parseFault(text: string): Fault {
  const [kind = '', settings = ''] = text.split(/:(.*)/s);
  const option = faultSchema.options.find(({ shape }) => shape.kind.value === kind);
  if (option === undefined) {
    const meant = nearest(kind, [...faultKinds]);
    throw new AppError('usage', {
      message: `No fault is called "${kind}".${meant === null ? '' : ` Did you mean ${meant}?`}`,
      nextStep: `Known: ${faultKinds.join(', ')}.`,
    });
  }
  const pairs = settings === '' ? [] : settings.split(',').map((pair) => pair.split(/=(.*)/s));
  const values = Object.fromEntries(pairs.map(([key = '', value = '']) => [camelCase(key), valueOf(value)]));
  const parsed = faultSchema.safeParse({ kind, ...values });
  if (parsed.success) return parsed.data;
  const names = Object.keys(option.shape).filter((name) => name !== 'kind');
  const why = parsed.error.issues
    .map(({ path, message }) => `${path.join('.') || kind}: ${message}`)
    .join('; ');
  throw new AppError('usage', {
    message: `The fault "${text}" is not understood: ${why}.`,
    nextStep:
      names.length === 0 ? `${kind} takes no settings.` : `${kind} takes ${names.map(dashed).join(', ')}.`,
  });
}

function valueOf(text: string): string | number {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function camelCase(name: string): string {
  return name.trim().replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
