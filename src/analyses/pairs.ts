// Which pairs of groups are compared.

/** With more groups than this, each is compared with the first only: all pairs would be more than anyone reads. */
export const allPairs = 10;

/** [group, reference], every pair once, the earlier group as reference. */
export function pairsOf(groups: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let j = 0; j < (groups > allPairs ? 1 : groups); j++) {
    for (let i = j + 1; i < groups; i++) pairs.push([i, j]);
  }
  return pairs;
}
