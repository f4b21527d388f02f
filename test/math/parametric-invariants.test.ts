// What must hold for any data: a distribution that contains another fits at least as well, with a share cured or without; the gradient vanishes at
// the maximum; rescaled time shifts the location only.
import { expect, test } from "vitest";
import { likelihood } from "../../src/math/parametric-likelihood.ts";
import { generator } from "../generator.ts";
import { fitter, parametricRows } from "./parametric-rows.ts";

/** Small, tied, part censored, part entering late; different at each draw. */
function made(random: () => number) {
  const n = 10 + Math.floor(random() * 30);
  const time = Float64Array.from({ length: n }, () =>
    random() < 0.2 ? Math.ceil(5 * random()) : -Math.log(random()),
  );
  const late = random() < 0.3;
  return {
    time,
    event: Uint8Array.from(time, (_, i) => (i < 3 || random() < 0.6 ? 1 : 0)),
    entry: late ? time.map((t) => 0.9 * t * random()) : undefined,
    covariates: random() < 0.5 ? [time.map(() => (random() < 0.3 ? 1 : random()))] : [],
  };
}

const nested = [
  ["weibull", "exponential"],
  ["generalised-gamma", "weibull"],
  ["generalised-gamma", "lognormal"],
  ["apgw", "weibull"],
  ["apgw", "loglogistic"],
] as const;

test.each([false, true])("what contains a distribution fits as well as it (cure: %s)", async (cure) => {
  const random = generator(138);
  let compared = 0;
  for (let draw = 0; draw < 20; draw++) {
    // with cure the first of these has a second maximum, which the fit without cure does not lead to
    const { fitter: each } = fitter(made(draw === 0 ? generator(192) : random));
    for (const [outer, inner] of nested) {
      const [a, b] = [await each.fit(outer, cure), await each.fit(inner, cure)];
      if (!a.converged || !b.converged) continue;
      compared++;
      expect(a.loglik).toBeGreaterThan(b.loglik - 1e-6);
    }
  }
  expect(compared).toBeGreaterThan(60);
});

test("with a share cured a model fits as well as without", async () => {
  const random = generator(9);
  for (let draw = 0; draw < 15; draw++) {
    const { fitter: each } = fitter(made(random));
    for (const distribution of ["weibull", "lognormal", "gompertz"] as const) {
      const [plain, cured] = [await each.fit(distribution), await each.fit(distribution, true)];
      if (plain.converged) expect(cured.loglik).toBeGreaterThanOrEqual(plain.loglik - 1e-9);
    }
  }
});

test("at the maximum the gradient vanishes, in units of standard errors", async () => {
  const lung = parametricRows("lung", {
    time: "time",
    event: (row) => row.status === "2",
    covariates: ["age", "sex"],
  });
  const { design, fitter: each } = fitter(lung, { shapeTerms: [1] });
  for (const distribution of ["weibull", "gompertz", "generalised-gamma", "apgw"] as const) {
    const { plan, scaled, scaledVariance } = await each.fit(distribution);
    const model = { family: plan.family, blocks: plan.parameters.map(({ block }) => block) };
    const { gradient } = await likelihood(design, model, scaled);
    const size = scaled.length;
    gradient.forEach((slope, j) => {
      expect(Math.abs(slope) * Math.sqrt(scaledVariance[j * size + j]!)).toBeLessThan(1e-7);
    });
  }
});

test("a shape that runs away is held at the end of its range, and the limit is the law it becomes", async () => {
  // times with a hazard that grows like a double exponential: kappa has no finite estimate
  const n = 200;
  const time = Float64Array.from({ length: n }, (_, i) => {
    const u = (i + 0.5) / n;
    return Math.log(1 + Math.log(1 - Math.log(1 - u)));
  });
  const { fitter: each } = fitter({ time, event: new Uint8Array(n).fill(1), covariates: [] });
  const fit = await each.fit("apgw");
  expect(fit.converged).toBe(true);
  expect(fit.boundary).toEqual({ parameter: "log(1 + kappa)", side: 1 });
  expect(fit.coefficients.length).toBe(2);
});
