// Strata in which nobody is at risk at some or any event: rows censored before the first event of their stratum, strata without events,
// matched pairs. Against the definition of the likelihood, written out, and the same numbers from R's survival 3.5-3 (coxph).
import { expect, test } from "vitest";
import { concordance } from "../../src/math/concordance.ts";
import { type CoxRows, coxDesign, type Ties } from "../../src/math/cox-design.ts";
import { coxFit } from "../../src/math/cox-fit.ts";
import { partialLikelihood } from "../../src/math/cox-likelihood.ts";
import { coxPath } from "../../src/math/cox-path.ts";
import { proportionalTests, transformedTimes } from "../../src/math/cox-proportional.ts";
import { martingaleResiduals } from "../../src/math/cox-residuals.ts";
import { riskOrder } from "../../src/math/risk-order.ts";
import { generator } from "../generator.ts";

// stratum 0 has no events, 1 and 3 have rows censored before their first event, 2 has none so, 4 is a single event
const stratum = Int32Array.of(0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4);
const time = Float64Array.of(3, 8, 1, 5, 6, 9, 2, 4, 7, 1, 2, 6, 8, 5);
const event = Uint8Array.of(0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1);
const x = Float64Array.of(5, -4, 3, 1, 0, 2, 1, 3, 2, 9, -7, 2, 1, 6);
const rows: CoxRows = { time, event, stratum, strata: 5, covariates: [x] };

/** sum over events of x b - log sum over the risk set of exp(x b); no events are tied. */
function definition(b: number): number {
  let sum = 0;
  for (let i = 0; i < time.length; i++) {
    if (event[i] === 0) continue;
    let atRisk = 0;
    for (let j = 0; j < time.length; j++) {
      if (stratum[j] === stratum[i] && time[j]! >= time[i]!) atRisk += Math.exp(b * x[j]!);
    }
    sum += b * x[i]! - Math.log(atRisk);
  }
  return sum;
}

test("the likelihood is that of its definition", async () => {
  const design = coxDesign(rows);
  for (const b of [0, -0.4, 1.1]) {
    const got = await partialLikelihood(design, [b * design.scale[0]!], true);
    expect([got.loglik]).toBeAllclose([definition(b)], { relative: 1e-13 });
  }
});

test.each<Ties>(["efron", "breslow", "exact"])("the fit is R's, ties %s", async (ties) => {
  const fit = await coxFit(coxDesign(rows), { ties });
  expect([fit.coefficients[0]!, Math.sqrt(fit.variance[0]!), fit.loglikNull, fit.loglik]).toBeAllclose(
    [-0.63031614389787627, 0.70407457946217422, -3.5835189384561099, -3.1302141853625161],
    { relative: 1e-9 },
  );
});

test("residuals, their test of proportional hazards and the concordance are R's", async () => {
  const design = coxDesign(rows);
  const fit = await coxFit(design, { ties: "efron" });
  const path = coxPath(design, fit);
  expect([...martingaleResiduals(design, path)]).toBeAllclose(
    [
      0, 0, 0, 0.7067988411411128, -0.32982660141897524, -0.3769722397221375, 0.44930833198061293,
      -0.15610717312172576, -0.29320115885888698, 0, 0, 0.65256114340550098, -0.65256114340550087, 0,
    ],
    { relative: 1e-9, absolute: 1e-12 },
  );
  const [test] = proportionalTests(design, fit, path, transformedTimes(design, "identity", rows), [[0]]);
  expect([test!.statistic]).toBeAllclose([0.73312859097272343], { relative: 1e-7 });
  const { concordance: c, stdError } = concordance(
    riskOrder(rows),
    x.map((v) => v * fit.coefficients[0]!),
  );
  expect([c, stdError]).toBeAllclose([2 / 3, 0.24845199749997662], { relative: 1e-9 });
});

test("strata add up, whichever way late entries in one of them make all be swept", async () => {
  const random = generator(8);
  const numbers = (size: number, draw: () => number) => Float64Array.from({ length: size }, draw);
  const made = (n: number, strata: number): CoxRows => ({
    time: numbers(n, () => 5 + Math.floor(random() * 20)),
    event: Uint8Array.from({ length: n }, () => (random() < 0.4 ? 1 : 0)),
    weight: numbers(n, () => 0.5 + random()),
    stratum: Int32Array.from({ length: n }, () => Math.floor(random() * strata)),
    strata,
    covariates: [0, 1].map(() => numbers(n, random)),
  });
  const whole = made(300, 90);
  const late = { ...made(40, 1), entry: numbers(40, () => Math.floor(random() * 5)) };
  late.entry.set([9, 12, 15]);
  late.time.set([13, 20, 18]);
  const join = (a: Float64Array, b: Float64Array) => Float64Array.of(...a, ...b);
  const both: CoxRows = {
    time: join(whole.time, late.time),
    event: Uint8Array.of(...whole.event, ...late.event),
    weight: join(whole.weight!, late.weight!),
    entry: join(new Float64Array(300), late.entry),
    stratum: Int32Array.of(...whole.stratum!, ...new Int32Array(40).fill(90)),
    strata: 91,
    covariates: whole.covariates.map((column, k) => join(column, late.covariates[k]!)),
  };
  const at = async (rows: CoxRows) => {
    const design = coxDesign(rows);
    const b = [0.7, -1.3].map((v, k) => v * design.scale[k]!);
    const { loglik, score } = await partialLikelihood(design, b, true);
    const { concordant, discordant } = concordance(riskOrder(rows), rows.covariates[0]!);
    return [loglik, ...score.map((u, k) => u * design.scale[k]!), concordant, discordant];
  };
  expect(coxDesign(both).entering).not.toBeNull();
  const [all, first, second] = [await at(both), await at(whole), await at(late)];
  expect(all).toBeAllclose(
    first.map((v, k) => v + second[k]!),
    { relative: 1e-10 },
  );
});

test("a covariate that is constant in every stratum has no coefficient, whatever rounding leaves of it", async () => {
  const random = generator(9);
  const n = 4000;
  const own = Float64Array.from({ length: n }, () => random() * 10);
  const made: CoxRows = {
    time: Float64Array.from({ length: n }, () => 1 + Math.floor(random() * 20)),
    event: Uint8Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0)),
    stratum: Int32Array.from({ length: n }, (_, i) => i >> 1),
    strata: n / 2,
    covariates: [own.map((_, i) => own[i & ~1]!), own],
  };
  const fit = await coxFit(coxDesign(made), { ties: "efron" });
  expect([fit.dropped, fit.constant]).toEqual([[0], [0]]);
  expect(fit.converged).toBe(true);
  const alone = await coxFit(coxDesign({ ...made, covariates: [own] }), { ties: "efron" });
  expect([fit.coefficients[1]!, fit.loglik]).toBeAllclose([alone.coefficients[0]!, alone.loglik], {
    relative: 1e-10,
  });
});
