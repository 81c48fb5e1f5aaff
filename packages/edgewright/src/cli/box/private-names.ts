import os from 'node:os';

/** Names of this machine and of who uses it, which nobody else has to know. */
export function privateNames(): string[] {
  const host = os.hostname();
  const short = host.split('.')[0] ?? host;
  return [
    ...new Set([host, short, userName(), process.env['SUDO_USER'] ?? '', process.env['LOGNAME'] ?? '']),
  ].filter((name) => name !== '');
}

/** A user id without an entry in passwd has no name. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return '';
  }
}
