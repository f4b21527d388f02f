// Critical values of simultaneous bands against published tables, limits and independent computation.
import { expect, test } from "vitest";
import { equalPrecisionCritical, ornsteinUhlenbeckStays } from "../../src/math/equal-precision.ts";
import { bridgeStays, hallWellnerCritical } from "../../src/math/hall-wellner.ts";
import { normalCdf, normalQuantile } from "../../src/math/normal.ts";
import { solveIncreasing } from "../../src/math/solve.ts";

test("over all of [0, 1] the Hall-Wellner value is Kolmogorov's", () => {
  // K(c) = 1 - 2 sum (-1)^(k+1) exp(-2 k^2 c^2)
  const kolmogorov = (c: number) => {
    let sum = 1;
    for (let k = 1; k < 50; k++) sum += 2 * (-1) ** k * Math.exp(-2 * k * k * c * c);
    return sum;
  };
  for (const c of [0.5, 0.83, 1.2238, 1.3581, 1.6276, 2.2]) {
    expect([bridgeStays(c, 0, 1)]).toBeAllclose([kolmogorov(c)], { absolute: 1e-11 });
  }
});

test("Hall-Wellner values are those of the published tables", () => {
  // Klein and Moeschberger, table C.4 (R package km.ci, critical.value.hall.90, .95, .99): [level, low, high, value]
  const table = [
    [0.95, 0, 0.1, 0.6825],
    [0.95, 0, 0.12, 0.7418],
    [0.95, 0.06, 0.1, 0.6793],
    [0.9, 0.02, 0.12, 0.6509],
    [0.9, 0.06, 0.14, 0.6966],
    [0.99, 0, 0.14, 0.9895],
    [0.99, 0.06, 0.1, 0.8502],
    [0.95, 0.6, 0.98, 1.1976],
    [0.9, 0.58, 0.98, 1.0782],
    [0.99, 0.56, 0.98, 1.5073],
  ] as const;
  for (const [level, low, high, value] of table) {
    expect(Math.abs(hallWellnerCritical(level, low, high) - value), `${level} ${low} ${high}`).toBeLessThan(
      1.5e-4,
    );
  }
});

test("the equal-precision probability is that of a finite-difference solution", () => {
  // R: eigen() of -g'' + (x^2/4 - 1/2) g on [-c, c] at 399 and 799 points, Richardson: [c, length, P]
  const want = [
    [1.8, 0.05, 0.881030556],
    [2, 0.2, 0.877105954],
    [2.5, 0.5, 0.934092699],
    [3, 1, 0.969997642],
    [3.05, 2.1972245773, 0.949721507],
    [3.235428, 3.8918202981, 0.950000006],
    [2.2, 4, 0.497289824],
  ] as const;
  for (const [c, length, p] of want) {
    expect([ornsteinUhlenbeckStays(c, length)], `${c} ${length}`).toBeAllclose([p], { absolute: 2e-9 });
  }
});

test("long equal-precision bands agree with Nair's tables as far as those' approximation goes", () => {
  // Klein and Moeschberger, table C.3, solve 4 phi(x)/x + phi(x) (x - 1/x) log(odds ratio) = 1 - level; [level, low, high, value]
  const table = [
    [0.95, 0.02, 0.98, 3.2428],
    [0.95, 0.04, 0.98, 3.2113],
    [0.9, 0.02, 0.98, 2.9919],
  ] as const;
  for (const [level, low, high, value] of table) {
    const odds = Math.log((high * (1 - low)) / (low * (1 - high)));
    const phi = Math.exp(-value * value * 0.5) / Math.sqrt(2 * Math.PI);
    expect((4 * phi) / value + phi * (value - 1 / value) * odds).toBeCloseTo(1 - level, 4);
    const ours = equalPrecisionCritical(level, low, high);
    expect(value - ours).toBeGreaterThan(0);
    expect(value - ours).toBeLessThan(0.02);
  }
});

test("no interval: the pointwise values", () => {
  expect(equalPrecisionCritical(0.95, 0.4, 0.4)).toBe(normalQuantile(0.975));
  const u = 0.3;
  // P(|B(u)| <= c) = 2 Phi(c / sqrt(u (1 - u))) - 1
  const c = hallWellnerCritical(0.95, u, u);
  expect(2 * normalCdf(c / Math.sqrt(u * (1 - u))) - 1).toBeCloseTo(0.95, 12);
  // and a short interval is a little wider
  expect(hallWellnerCritical(0.95, u, u + 1e-3) / c).toBeGreaterThan(1);
  expect(hallWellnerCritical(0.95, u, u + 1e-3) / c).toBeLessThan(1.04);
});

test("wider intervals and higher levels have larger values", () => {
  const values = [
    hallWellnerCritical(0.95, 0.2, 0.5),
    hallWellnerCritical(0.95, 0.2, 0.7),
    hallWellnerCritical(0.95, 0.1, 0.7),
    hallWellnerCritical(0.99, 0.1, 0.7),
    equalPrecisionCritical(0.95, 0.2, 0.5),
    equalPrecisionCritical(0.95, 0.2, 0.7),
    equalPrecisionCritical(0.95, 0.1, 0.7),
    equalPrecisionCritical(0.99, 0.1, 0.7),
  ];
  expect(values).toEqual(values.toSorted((a, b) => a - b));
});

test("outside their range the functions say so", () => {
  expect(() => hallWellnerCritical(0.95, 0.5, 0.4)).toThrow(/0 <= low <= high/);
  expect(() => equalPrecisionCritical(0.95, 0, 0.4)).toThrow(/0 < low/);
});

test("solveIncreasing finds roots of flat and steep functions, and the end of a bracket without one", () => {
  expect([solveIncreasing((x) => x ** 9, 0.5, 0, 3)]).toBeAllclose([0.5 ** (1 / 9)], { relative: 1e-10 });
  expect([solveIncreasing((x) => 1 - Math.exp(-50 * x), 0.95, 0, 10)]).toBeAllclose([Math.log(20) / 50], {
    relative: 1e-10,
  });
  expect([solveIncreasing((x) => x, 9, 0, 3), solveIncreasing((x) => x, -1, 0, 3)]).toEqual([3, 0]);
});
