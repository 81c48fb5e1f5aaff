/**
 * Whether a path matches a pattern as people write them for downloads: `*` is any text, also across folders, `?`
 * one character. A pattern without a slash also matches the file name alone, in any folder.
 */
export function matchesGlob(path: string, glob: string): boolean {
  if (matches(path, glob)) return true;
  return !glob.includes('/') && matches(path.slice(path.lastIndexOf('/') + 1), glob);
}

/** Greedy with one way back, so that no pattern takes more than the product of both lengths. */
function matches(text: string, glob: string): boolean {
  let at = 0;
  let globAt = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (at < text.length) {
    if (glob[globAt] === '*') {
      starAt = globAt;
      resumeAt = at;
      globAt += 1;
    } else if (globAt < glob.length && (glob[globAt] === '?' || glob[globAt] === text[at])) {
      at += 1;
      globAt += 1;
    } else if (starAt >= 0) {
      resumeAt += 1;
      at = resumeAt;
      globAt = starAt + 1;
    } else {
      return false;
    }
  }
  while (glob[globAt] === '*') globAt += 1;
  return globAt === glob.length;
}
