// How far two sets of logits of the same model are apart.

export interface LogitDifference {
  /** largest absolute difference; NaN where one of them is not a number */
  readonly apart: number;
  /** largest minus smallest of `want`, but for those that stand for "never"; at least 1e-6 */
  readonly spread: number;
}

/** Logits below this stand for "never". */
const never = -1e8;

/** `want` and `got` of the same length, any length: no argument list is made of them. */
export function logitDifference(want: ArrayLike<number>, got: ArrayLike<number>): LogitDifference {
  let [apart, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [want[i]!, got[i]!];
    // equal infinities have no difference
    if (a !== b) apart = Math.max(apart, Math.abs(a - b));
    if (!Number.isFinite(a) || a <= never) continue;
    least = Math.min(least, a);
    most = Math.max(most, a);
  }
  return { apart, spread: Math.max(most - least, 1e-6) };
}
