// p-values adjusted for several comparisons by Holm (1979), Scand. J. Statist. 6:65: the k-th smallest of m times m - k + 1, made
// monotone, at most 1. Holds the familywise error whatever the dependence.

/** Adjusted p-values in the order given; NaN stays NaN and is not counted among the comparisons. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).filter((i) => !Number.isNaN(pValues[i]!));
  order.sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.map(() => Number.NaN);
  let floor = 0;
  order.forEach((i, k) => {
    floor = Math.min(1, Math.max(floor, (order.length - k) * pValues[i]!));
    adjusted[i] = floor;
  });
  return adjusted;
}
