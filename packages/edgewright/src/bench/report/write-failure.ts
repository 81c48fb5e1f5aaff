import { AppError } from '../../base/app-error.ts';

/** What the disk says while a run is written down, in our words; everything else as it is. */
export function asWriteFailure(thrown: unknown, path: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new AppError('disk_full', {
        message: `The disk of ${path} is full, or no larger file is allowed there (${code}).`,
        facts: { path },
        cause: thrown,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new AppError('output_refused', {
        message: `${path} cannot be written (${code}).`,
        facts: { path },
        cause: thrown,
      });
    case 'EEXIST':
      return new AppError('output_exists', {
        message: `${path} is there already; nothing was written.`,
        facts: { path },
        cause: thrown,
      });
    default:
      return thrown;
  }
}
