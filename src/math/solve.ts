// Roots of an increasing function: false position with the Illinois rule, kept in the bracket; no derivative, few evaluations.

/** x in [low, high] with f(x) = target to 1e-12 of the bracket's ends; an end of the bracket when the target lies outside. */
export function solveIncreasing(f: (x: number) => number, target: number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a) - target, f(b) - target];
  if (fa >= 0) return a;
  if (fb <= 0) return b;
  let side = 0;
  for (let i = 0; i < 200 && b - a > 1e-12 * (Math.abs(a) + Math.abs(b)); i++) {
    // every third step halves, so that a flat end cannot hold the bracket open
    const x = i % 3 === 2 ? (a + b) / 2 : (a * fb - b * fa) / (fb - fa);
    const fx = f(x) - target;
    if (Math.abs(fx) < 1e-14) return x;
    if (fx < 0) {
      [a, fa] = [x, fx];
      if (side === -1) fb /= 2;
      side = -1;
    } else {
      [b, fb] = [x, fx];
      if (side === 1) fa /= 2;
      side = 1;
    }
  }
  return (a + b) / 2;
}
