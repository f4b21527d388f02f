import { expect, test } from "vitest";
import { epsilonOfRho, rhoOfPure, rhoWithin } from "../../src/privacy/conversion.ts";
import { parseRational } from "../../src/privacy/parse-rational.ts";
import { compare, multiply, type Rational, rational, toNumber } from "../../src/privacy/rational.ts";

const exact = (text: string) => parseRational(text, "Number");

/** ln of the bound on delta for one a = 1 + b, as published. */
function logDelta(rho: number, epsilon: number, b: number): number {
  return b * ((1 + b) * rho - epsilon) + (1 + b) * (Math.log(b) - Math.log1p(b)) - Math.log(b);
}

/** Its least value on a fine grid of b, 1e-8 to 1e12. */
function leastLogDelta(rho: number, epsilon: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= 40_000; i++) least = Math.min(least, logDelta(rho, epsilon, 10 ** (-8 + i / 2000)));
  return least;
}

// rho, delta, epsilon: the published minimum in 40 digits (mpmath: golden section over a, bisection over epsilon)
test.each([
  ["0.025", "1e-6", 1.014074254726128],
  ["0.1", "1e-6", 2.141938928385474],
  ["0.5", "1e-5", 4.728386984943314],
  ["1", "1e-9", 9.521463671792232],
  ["1e-6", "1e-6", 0.004496493980648612],
  ["10", "1e-12", 42.17984979426101],
  ["0.000125", "1e-10", 0.08991823695496696],
  ["100", "1e-6", 172.1775514758994],
  ["2", "0.5", 2.437168168354093],
])("rho %s at delta %s is the published epsilon, rounded up", (rho, delta, epsilon) => {
  const got = toNumber(epsilonOfRho(exact(rho), exact(delta)));
  expect(got).toBeGreaterThan(epsilon);
  expect([got]).toBeAllclose([epsilon], { relative: 3e-8 });
});

test("against a fine grid: the epsilon is valid, and hardly a smaller one is", () => {
  for (const rho of ["1e-4", "0.013", "0.7", "6"])
    for (const delta of ["1e-3", "1e-6", "1e-15"]) {
      const epsilon = toNumber(epsilonOfRho(exact(rho), exact(delta)));
      expect(leastLogDelta(Number(rho), epsilon)).toBeLessThanOrEqual(Math.log(Number(delta)) + 1e-4);
      expect(leastLogDelta(Number(rho), epsilon * (1 - 1e-4))).toBeGreaterThan(Math.log(Number(delta)));
    }
});

test("nothing spent is nothing lost, and a loss below delta is none", () => {
  expect(epsilonOfRho(rational(0), exact("1e-6"))).toEqual(rational(0));
  expect(epsilonOfRho(exact("1e-3"), exact("0.1"))).toEqual(rational(0));
  for (const delta of ["0", "1", "2"])
    expect(() => epsilonOfRho(rational(1), exact(delta))).toThrow("delta lies");
});

test("epsilon grows with rho and falls with delta", () => {
  const epsilons = ["1e-9", "1e-4", "0.01", "0.011", "3", "1e6"].map((rho) =>
    toNumber(epsilonOfRho(exact(rho), exact("1e-6"))),
  );
  expect(epsilons).toEqual([...epsilons].sort((a, b) => a - b));
  const byDelta = ["1e-30", "1e-9", "0.5"].map((delta) => toNumber(epsilonOfRho(exact("0.1"), exact(delta))));
  expect(byDelta).toEqual([...byDelta].sort((a, b) => b - a));
});

test.each([
  ["1", "1e-6"],
  ["0.1", "1e-9"],
  ["1/3", "1e-5"],
  ["10", "1e-6"],
  ["1e-6", "1e-12"],
  ["2", "0.75"],
])("the rho within epsilon %s at delta %s is the largest of four digits", (epsilon, delta) => {
  const rho = rhoWithin(exact(epsilon), exact(delta));
  expect(compare(epsilonOfRho(rho, exact(delta)), exact(epsilon))).toBeLessThanOrEqual(0);
  const more: Rational = multiply(rho, rational(1002, 1000));
  expect(compare(epsilonOfRho(more, exact(delta)), exact(epsilon))).toBe(1);
  const [digits] = toNumber(rho).toExponential().split("e");
  expect(digits!.replace(".", "").length).toBeLessThanOrEqual(4);
});

test("pure epsilon is exactly epsilon^2 / 2", () => {
  expect(rhoOfPure(exact("0.1"))).toEqual(rational(1, 200));
  expect(rhoOfPure(rational(1, 3))).toEqual(rational(1, 18));
});
