// Matchers shared by all tests.
import { expect } from "vitest";

interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
}

expect.extend({
  /** |got - want| <= absolute + relative |want| for every entry; names the worst one. NaN matches only NaN. */
  toBeAllclose(got: ArrayLike<number>, want: ArrayLike<number>, { relative = 0, absolute = 0 }: Tolerance) {
    if (got.length !== want.length) {
      return { pass: false, message: () => `length ${got.length}, expected ${want.length}` };
    }
    let worst = -1;
    let excess = 1;
    for (let i = 0; i < want.length; i++) {
      const g = got[i]!;
      const w = want[i]!;
      if (Number.isNaN(w) && Number.isNaN(g)) continue;
      if (g === w) continue;
      const ratio = Math.abs(g - w) / (absolute + relative * Math.abs(w));
      if (!(ratio <= excess)) {
        excess = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
        worst = i;
      }
    }
    return {
      pass: worst < 0,
      message: () =>
        `at ${worst}: got ${got[worst]}, expected ${want[worst]} (${excess.toPrecision(3)} times the tolerance)`,
    };
  },
});

declare module "vitest" {
  interface Assertion<T> {
    toBeAllclose(want: ArrayLike<number>, tolerance: Tolerance): T;
  }
}
