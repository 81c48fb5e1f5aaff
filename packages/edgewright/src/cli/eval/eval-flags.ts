import { AppError } from '../../base/app-error.ts';
import { nearest } from '../../base/nearest-word.ts';
import { itemSets } from '../../bench/quality/items/choose-items.ts';
import { type EvalTier, evalTiers } from '../../contract/eval-report.ts';

export interface EvalFlags {
  baseline: string | null;
  candidate: string | null;
  'baseline-run': string | null;
  'baseline-model': string | null;
  'candidate-model': string | null;
  'baseline-key': string | null;
  'candidate-key': string | null;
  tier: string | null;
  dataset: string | null;
  sets: string | null;
  items: number | null;
  concurrency: number | null;
  margin: string | null;
  equal: boolean;
  seed: number | null;
  out: string | null;
  resume: string | null;
  json: boolean;
}

/** Flags that mean nothing together. @throws AppError `usage` */
export function checkFlags(flags: EvalFlags): void {
  const given = (Object.keys(flags) as (keyof EvalFlags)[]).filter(
    (name) => flags[name] !== null && flags[name] !== false,
  );
  const clash = (one: keyof EvalFlags, others: readonly (keyof EvalFlags)[], why: string): void => {
    const other = others.find((name) => given.includes(name));
    if (given.includes(one) && other !== undefined)
      throw usage(`--${one} and --${other} do not go together: ${why}.`);
  };
  const questions = ['tier', 'dataset', 'sets', 'items', 'seed'] as const;
  clash(
    'resume',
    given.filter((name) => name !== 'resume' && name !== 'json'),
    'a run goes on as it was begun',
  );
  clash(
    'baseline-run',
    ['baseline', 'baseline-model', 'baseline-key'],
    'the answers of the earlier run are used',
  );
  clash('baseline-run', [...questions, 'concurrency'], 'both have to be asked the same in the same way');
  if (flags.tier === 'smoke' && (flags.items !== null || flags.dataset !== null || flags.sets !== null)) {
    throw usage(
      'The smoke tier has its own twenty prompts: give --tier quick with --items, --sets or --dataset.',
    );
  }
  if (flags.resume !== null) return;
  if (flags.baseline === null && flags['baseline-run'] === null) {
    throw usage('eval needs something to compare with: --baseline URL or --baseline-run DIR.');
  }
  if (flags['baseline-run'] !== null && flags.candidate === null) {
    throw usage('eval needs --candidate URL: there is nothing else to ask with --baseline-run.');
  }
}

export function tierOf(word: string | null): EvalTier {
  const tier = evalTiers.find((one) => one === (word ?? 'quick'));
  if (tier === undefined) throw usage(`--tier must be ${evalTiers.join(', ')}, but it is "${word}".`);
  return tier;
}

const defaultPoints = { smoke: 5, quick: 5, full: 2 } as const satisfies Record<EvalTier, number>;

/** 0 to 1, from points of a hundred. */
export function marginOf(text: string | null, tier: EvalTier): number {
  const value = text === null ? defaultPoints[tier] : Number(text);
  if (!(value > 0 && value < 100))
    throw usage(`--margin must be points between 0 and 100, but it is "${text}".`);
  return value / 100;
}

export function setsOf(text: string | null): string[] | null {
  if (text === null) return null;
  const known = itemSets.map(({ name }) => name).filter((name) => name !== 'sanity');
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    throw usage(
      `There is no set "${name}"${meant === null ? '' : `; is "${meant}" meant`}: ${known.join(', ')}.`,
    );
  }
  if (names.length === 0) throw usage('--sets names none.');
  return names;
}

/** @returns the address as given. A password in it would end up in reports. */
export function checkUrl(flag: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usage(`--${flag} must be an address such as http://127.0.0.1:8000, but it is "${text}".`);
  }
  if (url.username !== '' || url.password !== '') {
    throw usage(`--${flag} holds a name or a password: give a key with --${flag}-key VARIABLE.`);
  }
  return text.replace(/\/+$/, '');
}

export function usage(message: string): AppError {
  return new AppError('usage', { message, nextStep: 'Run `edgewright eval --help` for its flags.' });
}
