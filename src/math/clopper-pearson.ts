// Exact confidence limits of a binomial probability: Clopper and Pearson (1934). The lower limit solves P(X >= k | p) = alpha, and
// P(X >= k | p) = I_p(k, n - k + 1).
import { betaCdf } from "./beta.ts";

/** One-sided lower limit for k successes in n trials: above the true probability in a share of at most alpha of all samples. */
export function binomialLower(k: number, n: number, alpha: number): number {
  if (!(k >= 0 && k <= n && alpha > 0 && alpha < 1))
    throw new Error(`binomialLower: 0 <= k <= n, 0 < alpha < 1, got ${k} of ${n} at ${alpha}`);
  if (k === 0) return 0;
  let low = 0;
  let high = k / n;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return low;
    if (betaCdf(middle, k, n - k + 1) < alpha) low = middle;
    else high = middle;
  }
}

/** One-sided upper limit: the lower limit of the failures, turned round. */
export function binomialUpper(k: number, n: number, alpha: number): number {
  return 1 - binomialLower(n - k, n, alpha);
}
