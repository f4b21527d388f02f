// Fine-Gray regression against cmprsk's crr and survival's finegray, both tie rules, and against sums written out over all pairs.
import { expect, test } from "vitest";
import { coxDesign } from "../../src/math/cox-design.ts";
import { coxFit } from "../../src/math/cox-fit.ts";
import { type FineGrayFit, fineGrayFit, fineGrayIncidence } from "../../src/math/fine-gray.ts";
import { type CensoringTies, type FineGrayRows, fineGrayDesign } from "../../src/math/fine-gray-design.ts";
import { fineGrayVariance } from "../../src/math/fine-gray-variance.ts";
import { indexAt } from "../../src/math/product-limit.ts";
import { generator } from "../generator.ts";
import { goldens } from "../golden/golden.ts";
import { tableOf } from "./cox-rows.ts";

interface Crr {
  readonly coef: number[];
  readonly se: number[];
  readonly vcov: number[][];
  readonly loglik: number;
  readonly loglik_null: number;
  readonly baseline_subdist_cumhaz: { readonly time: number[]; readonly cumhaz: number[] };
  readonly predicted_cif: { readonly newx: number[][]; readonly times: number[]; readonly cif: number[][] };
}
interface Route {
  readonly coef: number[];
  readonly robust_se: number[];
  readonly loglik: number;
}
const [golden] = goldens<{ pcm: Crr; death: Crr; pcm_via_finegray_weighted_cox: Route }>(
  /^surv_mgus2_finegray\.json$/,
);
interface Short {
  readonly coef: number | number[];
  readonly se: number | number[];
  readonly loglik: number;
}
const [more] =
  goldens<Readonly<Record<"crr_few_ties" | "finegray_strata" | "finegray_late", Short>>>(
    /^surv_competing_more\.json$/,
  );
const within = { relative: 1e-7, absolute: 1e-9 };
const list = (v: number | number[]) => (typeof v === "number" ? [v] : v);

const table = tableOf("mgus2");
const number = (column: string) => Float64Array.from(table, (row) => Number(row[column]));
function mgus2(cause: number): FineGrayRows {
  const status = Uint8Array.from(number("event"), (k) => (k === 0 ? 0 : k === cause ? 1 : 2));
  return { time: number("etime"), status, covariates: [number("age"), number("sexM")] };
}
async function fitted(rows: FineGrayRows, ties: CensoringTies) {
  const design = fineGrayDesign(rows, ties);
  return { design, fit: await fineGrayFit(design) };
}
const errorsOf = (variance: Float64Array, p: number) =>
  Array.from({ length: p }, (_, j) => Math.sqrt(variance[j * p + j]!));

test.each([
  ["pcm", 1],
  ["death", 2],
] as const)(
  "crr: coefficients, sandwich covariance, likelihood, baseline and predictions, %s",
  async (key, cause) => {
    const expected = golden!.result[key];
    const { design, fit } = await fitted(mgus2(cause), "together");
    expect(fit.maximum.converged).toBe(true);
    expect(fit.coefficients).toBeAllclose(expected.coef, within);
    const variance = fineGrayVariance(design, fit, { censoring: true });
    expect(variance).toBeAllclose(expected.vcov.flat(), within);
    expect(errorsOf(variance, 2)).toBeAllclose(expected.se, within);
    expect([fit.loglik, fit.loglikNull]).toBeAllclose([expected.loglik, expected.loglik_null], within);
    const { time, cumhaz } = expected.baseline_subdist_cumhaz;
    const baseline = fineGrayIncidence(design, fit, [0, 0]);
    expect(time.map((t) => baseline.cumulativeHazard[indexAt(baseline.time, t)]!)).toBeAllclose(
      cumhaz,
      within,
    );
    const { newx, times, cif } = expected.predicted_cif;
    newx.forEach((x, i) => {
      const { incidence, time: at } = fineGrayIncidence(design, fit, x);
      expect(times.map((t) => incidence[indexAt(at, t)]!)).toBeAllclose(cif[i]!, within);
    });
  },
);

test("survival's route: failures leave before censorings, weights taken as known", async () => {
  const expected = golden!.result.pcm_via_finegray_weighted_cox;
  const { design, fit } = await fitted(mgus2(1), "failures-first");
  expect(fit.coefficients).toBeAllclose(expected.coef, within);
  expect(fit.loglik).toBeCloseTo(expected.loglik, 7);
  expect(errorsOf(fineGrayVariance(design, fit, { censoring: false }), 2)).toBeAllclose(
    expected.robust_se,
    within,
  );
});

test("survival's route with strata, each with its own baseline and censoring curve", async () => {
  const stratum = Int32Array.from(table, (row) => (row.sex === "F" ? 0 : 1));
  const rows = { ...mgus2(1), covariates: [number("age")], stratum, strata: 2 };
  const strata = await fitted(rows, "failures-first");
  expect(strata.fit.coefficients).toBeAllclose(list(more!.result.finegray_strata.coef), within);
  expect(strata.fit.loglik).toBeCloseTo(more!.result.finegray_strata.loglik, 6);
  const spread = errorsOf(fineGrayVariance(strata.design, strata.fit, { censoring: false }), 1);
  expect(spread).toBeAllclose(list(more!.result.finegray_strata.se), within);
});

test("survival's route with delayed entry: weights of the entries as well", async () => {
  const whole = table.filter((row) => row.hgb !== "");
  const column = (name: string) => Float64Array.from(whole, (row) => Number(row[name]));
  const [entry, follow] = [column("age_start_mo"), column("etime")];
  const { design, fit } = await fitted(
    {
      entry,
      time: entry.map((e, i) => e + follow[i]!),
      status: Uint8Array.from(column("event")),
      covariates: [column("sexM"), column("hgb")],
    },
    "failures-first",
  );
  const expected = more!.result.finegray_late;
  expect(design.emptied).toBe(false);
  expect(fit.coefficients).toBeAllclose(list(expected.coef), within);
  expect(fit.loglik).toBeCloseTo(expected.loglik, 7);
  const errors = errorsOf(fineGrayVariance(design, fit, { censoring: false }), 2);
  expect(errors).toBeAllclose(list(expected.se), within);
  expect(() => fineGrayVariance(design, fit, { censoring: true })).toThrow("with delayed entries");
});

test("a risk set that was empty before a later entry leaves weights undefined, and says so", () => {
  const rows = {
    entry: Float64Array.of(0, 0, 0, 5, 5, 5),
    time: Float64Array.of(1, 2, 3, 6, 7, 8),
    status: Uint8Array.of(2, 1, 0, 1, 2, 1),
    covariates: [Float64Array.of(1, 2, 3, 4, 5, 6)],
  };
  expect(fineGrayDesign(rows, "together").emptied).toBe(true);
  const { emptied, inverseCensoring } = fineGrayDesign(
    { ...rows, time: Float64Array.of(1, 2, 6, 6, 7, 8) },
    "together",
  );
  expect(emptied).toBe(false);
  // three enter at 5 while one is at risk: H(1) is 1/4
  expect(Math.max(...inverseCensoring)).toBeCloseTo(4, 12);
});

test("crr with heavy ties of failures and censorings", async () => {
  const rows = table.slice(0, 90);
  const column = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
  const status = Uint8Array.from(rows, (row) =>
    row.event === "0" ? 0 : row.event === "2" && Number(row.age) > 75 ? 1 : 2,
  );
  const time = column("etime").map((t) => Math.ceil(t / 24));
  const { design, fit } = await fitted(
    { time, status, covariates: [column("age"), column("sexM")] },
    "together",
  );
  const expected = more!.result.crr_few_ties;
  expect(fit.coefficients).toBeAllclose(list(expected.coef), within);
  expect(errorsOf(fineGrayVariance(design, fit, { censoring: true }), 2)).toBeAllclose(
    list(expected.se),
    within,
  );
  expect(fit.loglik).toBeCloseTo(expected.loglik, 8);
});

function randomRows(seed: number, size: number) {
  const random = generator(seed);
  return {
    time: Float64Array.from({ length: size }, () => Math.ceil(12 * random())),
    status: Uint8Array.from({ length: size }, () => Math.floor(3 * random())),
    covariates: [0, 1].map(() => Float64Array.from({ length: size }, () => random() - 0.5)),
    stratum: Int32Array.from({ length: size }, () => Math.floor(2 * random())),
    strata: 2,
  };
}

test("whole-number weights are repeated rows, in coefficients and both sandwiches, whatever the tie rule", async () => {
  const rows = randomRows(3, 80);
  const weight = Float64Array.from({ length: 80 }, (_, i) => 1 + (i % 3));
  const copies = [...weight].flatMap((w, i) => new Array<number>(w).fill(i));
  const repeated = {
    time: Float64Array.from(copies, (i) => rows.time[i]!),
    status: Uint8Array.from(copies, (i) => rows.status[i]!),
    covariates: rows.covariates.map((column) => Float64Array.from(copies, (i) => column[i]!)),
    stratum: Int32Array.from(copies, (i) => rows.stratum[i]!),
    strata: 2,
  };
  for (const ties of ["together", "failures-first"] as const) {
    const a = await fitted({ ...rows, weight }, ties);
    const b = await fitted(repeated, ties);
    expect(a.fit.coefficients).toBeAllclose(b.fit.coefficients, { relative: 1e-9 });
    for (const censoring of [true, false]) {
      const found = fineGrayVariance(a.design, a.fit, { censoring, repeated: true });
      expect(found).toBeAllclose(fineGrayVariance(b.design, b.fit, { censoring }), { relative: 1e-8 });
    }
  }
});

test("clusters: every row twice, the two in one cluster, has the errors of every row once", async () => {
  const rows = randomRows(21, 70);
  const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
  const doubled = {
    time: twice(rows.time),
    status: Uint8Array.from([...rows.status, ...rows.status]),
    covariates: rows.covariates.map(twice),
    stratum: Int32Array.from([...rows.stratum, ...rows.stratum]),
    strata: 2,
  };
  const clusters = { codes: Int32Array.from({ length: 140 }, (_, i) => i % 70), count: 70 };
  const [one, two] = [await fitted(rows, "together"), await fitted(doubled, "together")];
  for (const censoring of [true, false]) {
    const want = fineGrayVariance(one.design, one.fit, { censoring });
    const got = fineGrayVariance(two.design, two.fit, { censoring, clusters });
    expect(got).toBeAllclose(want, { relative: 1e-8 });
    // without the clusters the rows would count as independent: half the variance
    const alone = fineGrayVariance(two.design, two.fit, { censoring });
    expect(alone).toBeAllclose(
      want.map((v) => v / 2),
      { relative: 1e-8 },
    );
  }
});

test("with the weights' own derivative the sandwich is the numerical jackknife", async () => {
  const rows = randomRows(8, 60);
  const weight = new Float64Array(60).fill(1);
  const { design, fit } = await fitted({ ...rows, weight }, "together");
  const meat = new Float64Array(4);
  const h = 1e-4;
  for (let i = 0; i < 60; i++) {
    const at = async (by: number) =>
      (await fitted({ ...rows, weight: weight.map((w, j) => (j === i ? w + by : w)) }, "together")).fit
        .coefficients;
    const [up, down] = [await at(h), await at(-h)];
    const slope = up.map((b, j) => (b - down[j]!) / (2 * h));
    for (let a = 0; a < 4; a++) meat[a]! += slope[a >> 1]! * slope[a & 1]!;
  }
  // Fine and Gray's psi is the derivative through the censoring curve's hazard; the curve itself is a product, not an exponential
  expect(fineGrayVariance(design, fit, { censoring: true })).toBeAllclose(meat, {
    relative: 0.05,
    absolute: 2e-3,
  });
});

test("without competing failures it is Cox regression with Breslow's ties", async () => {
  const rows = { ...randomRows(12, 100), status: randomRows(12, 100).status.map((s) => (s > 0 ? 1 : 0)) };
  const { fit } = await fitted(rows, "together");
  const cox = await coxFit(coxDesign({ ...rows, event: rows.status }), { ties: "breslow" });
  expect(fit.coefficients).toBeAllclose(cox.coefficients, { relative: 1e-9 });
  expect(fit.loglik).toBeCloseTo(cox.loglik, 10);
});

test("separation and dependent columns are found", async () => {
  const rows = randomRows(5, 60);
  const separating = Float64Array.from(rows.status, (s) => (s === 1 ? 1 : 0));
  const first: FineGrayFit = (await fitted({ ...rows, covariates: [separating] }, "together")).fit;
  expect(first.maximum.infinite).toEqual([{ term: 0, sign: 1 }]);
  const double = rows.covariates[0]!.map((v) => 2 * v);
  const second = (await fitted({ ...rows, covariates: [rows.covariates[0]!, double] }, "together")).fit;
  expect(second.maximum.dropped).toEqual([1]);
  expect(second.coefficients[1]).toBe(0);
});
