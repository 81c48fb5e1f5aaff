import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Edgewright keeps what must outlast a run: below the XDG data home. */
export function dataDirectory(): string {
  const home = process.env['XDG_DATA_HOME'];
  return join(
    home !== undefined && home.startsWith('/') ? home : join(homedir(), '.local', 'share'),
    'edgewright',
  );
}
