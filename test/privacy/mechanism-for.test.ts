import { expect, test } from "vitest";
import { costOf } from "../../src/privacy/mechanism.ts";
import { additiveNoise, selection } from "../../src/privacy/mechanism-for.ts";
import { rational } from "../../src/privacy/rational.ts";

const change = { absolute: 4, squared: 10 };

test("a share of epsilon is spent by Laplace noise on the sum of absolute changes, and by permute-and-flip", () => {
  const loss = { epsilon: rational(1, 2) };
  expect(additiveNoise(change, loss).statement("counts")).toMatchObject({
    mechanism: "discrete Laplace",
    sensitivity: "4",
    share: "0.5",
    scale: "8",
  });
  expect(selection({ sensitivity: 1 }, loss).statement("VaR")).toMatchObject({
    mechanism: "permute-and-flip",
    share: "0.5",
    scale: "4",
  });
  expect(additiveNoise(change, loss).loss).toEqual(loss);
});

test("a share of rho is spent by Gaussian noise on the sum of squared changes, and by the exponential mechanism", () => {
  const loss = { rho: rational(1, 2) };
  expect(additiveNoise(change, loss).statement("counts")).toMatchObject({
    mechanism: "discrete Gaussian",
    sensitivity: "sqrt(10)",
    share: "0.5",
    scale: "sqrt(10)",
  });
  expect(selection({ sensitivity: 1 }, loss).statement("VaR")).toMatchObject({
    mechanism: "exponential mechanism",
    share: "0.5",
    scale: "1",
  });
  expect(selection({ sensitivity: 1 }, loss).loss).toEqual(loss);
});

test("losses add exactly, in one currency", () => {
  expect(costOf([{ epsilon: rational(1, 3) }, { epsilon: rational(1, 6) }])).toEqual({ epsilon: "0.5" });
  expect(
    costOf([
      { epsilon: rational(1), delta: rational(1, 1000) },
      { epsilon: rational(1), delta: rational(1, 500) },
    ]),
  ).toEqual({ epsilon: "2", delta: "0.003" });
  expect(costOf([{ rho: rational(1, 3) }, { rho: rational(1, 3) }])).toEqual({ rho: "2/3" });
  expect(() => costOf([{ epsilon: rational(1) }, { rho: rational(1) }])).toThrow("one kind");
});
