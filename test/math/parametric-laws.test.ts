// The distributions by themselves: derivatives against finite differences, limits against the laws they become, tails against R and against
// asymptotics, and each likelihood against its own differences.
import { describe, expect, test } from "vitest";
import { gammaP, gammaQ } from "../../src/math/gamma.ts";
import {
  cured,
  type Family,
  gompertz,
  jet,
  locationScale,
  proportional,
} from "../../src/math/parametric-family.ts";
import { type Law, lawPoint } from "../../src/math/parametric-law.ts";
import { extremeValue, logistic, normal } from "../../src/math/parametric-laws.ts";
import { logGamma } from "../../src/math/parametric-log-gamma.ts";
import { powerWeibull } from "../../src/math/parametric-power-weibull.ts";

type What = "logSurvival" | "logDensity";
const both = ["logSurvival", "logDensity"] as const;
const points = [-6, -1.5, -0.1, 0, 0.2, 1, 2.5];

function at(law: Law, what: What, z: number, q: number) {
  const out = lawPoint();
  law[what](z, q, out);
  return out;
}

/** Central difference with one step of Richardson's extrapolation: error of order h^4. */
function slope(f: (x: number) => number, x: number, h = 2e-3): number {
  const d = (step: number) => (f(x + step) - f(x - step)) / (2 * step);
  return (4 * d(h) - d(2 * h)) / 3;
}

describe.each([
  ["extreme value", extremeValue, [0]],
  ["logistic", logistic, [0]],
  ["normal", normal, [0]],
  ["log-gamma", logGamma, [-2, -0.7, -0.1, -1e-3, 0, 1e-3, 0.1, 0.31, 0.32, 1, 1.4, 3]],
  ["power Weibull", powerWeibull, [-2, -0.7, -1e-3, 0, 1e-3, 0.69, 1.4, 3]],
] as const)("%s", (_name, law, shapes) => {
  test.each(both)("%s has the derivatives it states", (what) => {
    for (const q of shapes) {
      for (const z of points) {
        const { value, z: bz, q: bq, zz, zq, qq } = at(law, what, z, q);
        if (value < -1e5) continue;
        const of = (key: "value" | "z" | "q", by: "z" | "q") =>
          by === "z" ? slope((v) => at(law, what, v, q)[key], z) : slope((v) => at(law, what, z, v)[key], q);
        const shaped = shapes.length > 1;
        const got = shaped ? [bz, zz, bq, zq, qq] : [bz, zz];
        const want = [of("value", "z"), of("z", "z"), of("value", "q"), of("z", "q"), of("q", "q")];
        expect(got).toBeAllclose(want.slice(0, got.length), {
          relative: 1e-7,
          absolute: 1e-8 * (1 + Math.abs(value)),
        });
      }
    }
  });

  test("the density is minus the derivative of survival", () => {
    for (const q of shapes) {
      for (const z of points) {
        const { value, z: slopeOfLog } = at(law, "logSurvival", z, q);
        if (value < -600) continue;
        const density = Math.exp(at(law, "logDensity", z, q).value);
        expect([density]).toBeAllclose([-slopeOfLog * Math.exp(value)], {
          relative: 1e-11,
          absolute: 1e-300,
        });
      }
    }
  });
});

/** The two laws agree at these points: value and derivatives by z. */
function expectSame(law: Law, q: number, other: Law, tolerance: number, shift = 0) {
  for (const what of both) {
    for (const z of points) {
      const got = at(law, what, z, q);
      const want = at(other, what, z + shift, 0);
      expect([got.value, got.z, got.zz]).toBeAllclose([want.value, want.z, want.zz], {
        relative: tolerance,
        absolute: tolerance,
      });
    }
  }
}

describe("limits", () => {
  test("APGW: kappa = 1 is Weibull, 0 log-logistic", () => {
    expectSame(powerWeibull, Math.log(2), extremeValue, 1e-13);
    expectSame(powerWeibull, 0, logistic, 1e-13);
  });

  test("APGW: through kappa = 0 nothing jumps", () => {
    for (const z of points) {
      const [left, right] = [-1e-9, 1e-9].map((q) => at(powerWeibull, "logSurvival", z, q).value);
      const { q } = at(powerWeibull, "logSurvival", z, 0);
      expect([right! - left!]).toBeAllclose([2e-9 * q], { relative: 1e-4, absolute: 1e-15 });
    }
  });

  test("APGW: kappa to infinity has cumulative hazard exp(e^z) - 1", () => {
    for (const z of [-3, -1, 0, 1]) {
      const { value } = at(powerWeibull, "logSurvival", z, 25);
      expect([value]).toBeAllclose([-Math.expm1(Math.exp(z))], { relative: 1e-9 });
    }
  });

  test("APGW: a linear hazard at kappa = 2 and gamma = 1, and a cure fraction below 0", () => {
    // H = (3/2) ((1 + x/3)^2 - 1) = x + x^2 / 6
    const x = 1.7;
    expect([at(powerWeibull, "logSurvival", Math.log(x), Math.log(3)).value]).toBeAllclose(
      [-x - (x * x) / 6],
      {
        relative: 1e-14,
      },
    );
    // kappa = -1/2: survival never falls below exp((kappa + 1)/kappa) = e^-1
    expect([at(powerWeibull, "logSurvival", 80, Math.log(0.5)).value]).toBeAllclose([-1], {
      relative: 1e-12,
    });
  });

  test("generalised gamma: Q = 1 Weibull, 0 lognormal", () => {
    expectSame(logGamma, 1, extremeValue, 1e-12);
    expectSame(logGamma, 0, normal, 1e-12);
  });

  test("generalised gamma: Q = -1 is the mirror image of Weibull", () => {
    for (const z of points) {
      expect([at(logGamma, "logSurvival", z, -1).value]).toBeAllclose(
        [Math.log1p(-Math.exp(-Math.exp(-z)))],
        {
          relative: 1e-12,
        },
      );
    }
  });

  test("generalised gamma: Q = sigma is a gamma variable", () => {
    const family = locationScale(logGamma, true);
    const out = jet(3);
    const [shape, rate] = [2.5, 0.3];
    const sigma = 1 / Math.sqrt(shape);
    const eta = Float64Array.of(Math.log(shape / rate), Math.log(sigma), sigma);
    for (const t of [0.1, 2, 8, 30, 90]) {
      family.survival(t, Math.log(t), eta, out);
      expect([out.value]).toBeAllclose([Math.log(gammaQ(shape, rate * t))], { relative: 1e-12 });
    }
  });
});

test("generalised gamma tails are the incomplete gamma function's, wherever that has digits", () => {
  for (const q of [0.05, 0.3, 0.7, 2, 5, 20, -0.5, -3]) {
    for (const z of [-30, -8, -2, -0.3, 0, 0.5, 1, 2]) {
      const a = 1 / (q * q);
      const x = a * Math.exp(q * z);
      const [upper, lower] = [gammaQ(a, x), gammaP(a, x)];
      const [survival, other] = q > 0 ? [upper, lower] : [lower, upper];
      if (survival < 1e-300) continue;
      const want = survival > 0.5 ? Math.log1p(-other) : Math.log(survival);
      expect([at(logGamma, "logSurvival", z, q).value]).toBeAllclose([want], { relative: 2e-12 });
    }
  }
});

test("log survival keeps its digits far in the tails", () => {
  // R: pnorm(z, lower = FALSE, log = TRUE), plogis likewise
  const far = [
    [normal, -30, -4.9067139271481872e-198],
    [normal, 11.9, -74.207418051248297],
    [normal, 12.1, -76.623861242513243],
    [normal, 40, -804.6084420137538],
    [normal, 1e6, -500000000014.73444],
    [logistic, 800, -800],
    [logistic, -800, -0],
    [logistic, -40, -4.2483542552915889e-18],
  ] as const;
  for (const [law, z, want] of far) {
    expect([at(law, "logSurvival", z, 0).value]).toBeAllclose([want], { relative: 1e-14, absolute: 1e-320 });
  }
  // generalised gamma far out, R: pgamma(exp(z Q) / Q^2, 1 / Q^2, lower = FALSE, log = TRUE)
  const gammas = [
    [3, 2, -105.6128376018094173],
    [8, 0.5, -204.0117086286312258],
    [3, -0.5, -4.3357179043443086],
    [30, -0.5, -57.6328773647557924],
  ] as const;
  for (const [z, q, want] of gammas) {
    expect([at(logGamma, "logSurvival", z, q).value]).toBeAllclose([want], { relative: 1e-12 });
  }
});

const families: readonly (readonly [string, Family, readonly number[]])[] = [
  ["Weibull", locationScale(extremeValue, false), [1.2, -0.4]],
  ["generalised gamma", locationScale(logGamma, true), [1.2, -0.4, -0.6]],
  ["Gompertz", gompertz, [-2.1, 0.07]],
  ["Gompertz, falling", gompertz, [-2.1, -0.3]],
  ["APGW, proportional hazards", proportional(locationScale(powerWeibull, true)), [1.1, 0.2, -0.5, 0.3]],
  ["cure over APGW", cured(locationScale(powerWeibull, true)), [1.1, 0.2, 0.9, -0.7]],
  ["cure over Gompertz", cured(gompertz), [-2.1, 0.07, 0.4]],
];
describe.each(families)("%s", (_name, family, parameters) => {
  test.each(["survival", "density"] as const)("log %s has the gradient and Hessian it states", (what) => {
    const { size } = family;
    const of = (t: number, eta: Float64Array) => {
      const out = jet(size);
      family[what](t, Math.log(t), eta, out);
      return out;
    };
    for (const t of [0.02, 0.9, 4, 17]) {
      const eta = Float64Array.from(parameters);
      const moved = (j: number) => (v: number) =>
        of(
          t,
          eta.map((old, k) => (k === j ? v : old)),
        );
      const here = of(t, eta);
      for (let j = 0; j < size; j++) {
        expect([here.first[j]!]).toBeAllclose([slope((v) => moved(j)(v).value, eta[j]!)], {
          relative: 5e-7,
          absolute: 1e-9,
        });
        for (let i = 0; i <= j; i++) {
          expect([here.second[i * size + j]!]).toBeAllclose([slope((v) => moved(j)(v).first[i]!, eta[j]!)], {
            relative: 5e-7,
            absolute: 1e-9,
          });
        }
      }
    }
  });
});
