/** A path of a file inside a folder, as an index or a server names it; null when it could lead out of there. */
export function safeRelativePath(path: string): string | null {
  if (path === '' || path.length > 1_024 || path.includes('\\') || path.includes('\0')) return null;
  const steps = path.split('/');
  return steps.some((step) => step === '' || step === '.' || step === '..') ? null : path;
}
