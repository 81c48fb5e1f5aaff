import { join } from 'node:path';
import { dataDirectory } from '../data-directory.ts';

/** The keys of this user's services. */
export function keysPath(): string {
  return join(dataDirectory(), 'keys.json');
}

/** What each of them used today. */
export function quotaDaysPath(): string {
  return join(dataDirectory(), 'quota-days.json');
}
