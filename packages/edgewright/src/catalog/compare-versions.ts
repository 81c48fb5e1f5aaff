/** The leading numbers of a version: `10.13.3.9-1+cuda13.0` is 10, 13, 3, 9. Empty when it does not begin with one. */
export function versionNumbers(version: string): number[] {
  const [leading = ''] = /^\d+(?:\.\d+)*/.exec(version.trim()) ?? [];
  return leading === '' ? [] : leading.split('.').map(Number);
}

/** Negative: `left` is older. Missing numbers count as 0. */
export function compareVersions(left: string, right: string): number {
  const [leftNumbers, rightNumbers] = [versionNumbers(left), versionNumbers(right)];
  for (let index = 0; index < Math.max(leftNumbers.length, rightNumbers.length); index += 1) {
    const difference = (leftNumbers[index] ?? 0) - (rightNumbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether two versions say the same as far as both of them go: `13.0` and `13.0.88` do. */
export function isSameRelease(left: string, right: string): boolean {
  const [leftNumbers, rightNumbers] = [versionNumbers(left), versionNumbers(right)];
  const shared = Math.min(leftNumbers.length, rightNumbers.length);
  return shared > 0 && leftNumbers.slice(0, shared).every((number, index) => number === rightNumbers[index]);
}
