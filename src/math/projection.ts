/**
 * The nearest vector (squared distance) without negative entries and with the sum of `values`; zeros when that is not positive. Projection
 * onto the simplex: Held, Wolfe and Crowder (1974), Math. Programming 6:62; Duchi et al. (2008), ICML.
 */
export function projectToTotal(values: Float64Array): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return new Float64Array(values.length);
  const descending = values.slice().sort().reverse();
  let sum = 0;
  let cut = 0;
  for (let k = 0; k < descending.length; k++) {
    sum += descending[k]!;
    const next = (sum - total) / (k + 1);
    if (descending[k]! <= next) break;
    cut = next;
  }
  return values.map((value) => Math.max(0, value - cut));
}
