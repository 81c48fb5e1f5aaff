/** The smallest whole number from 0 to `most` for which `holds`, which once true stays true; `most` if none below. */
export function smallestWhere(most: number, holds: (candidate: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
