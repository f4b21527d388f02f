// Adjusted curves against the mean of R's predicted curves, and their band against a bootstrap in R.
import { expect, test } from "vitest";
import { goldenInputs, runCox } from "./inputs.ts";

const roles = { duration: "time", event: "status", covariates: ["trt", "karno", "age"] };

interface Row {
  readonly survival: number;
  readonly lower: number;
  readonly upper: number;
}

async function adjusted(params: Record<string, number | readonly string[]>, extra = {}) {
  const { tables, provenance } = await runCox(goldenInputs("veteran", { ...roles, ...extra }, params));
  const t = tables.adjusted as unknown as { value: string[]; time: number[] } & Record<keyof Row, number[]>;
  const at = (value: string, time: number): Row => {
    const i = t.value.findIndex((v, k) => v === value && t.time[k] === time);
    return { survival: t.survival[i]!, lower: t.lower[i]!, upper: t.upper[i]! };
  };
  return { at, rows: t.value.length, replicates: provenance.replicates };
}

// f <- coxph(Surv(time, status) ~ trt + karno + age, veteran); s <- survfit(f, newdata = transform(veteran, trt = a))
// rowMeans(summary(s, times = c(1, 100, 999))$surv)
const byR = {
  1: [0.9868575809161689, 0.4182301515431043, 0.0106739838970642],
  2: [0.9841488361688422, 0.3621590891862088, 0.0054531089430596],
};

test("curves are the mean of the predicted ones, and the band is the bootstrap's", async () => {
  const { at, replicates } = await adjusted({ adjust: ["trt"], replicates: 400 });
  for (const [value, want] of Object.entries(byR)) {
    const got = [1, 100, 999].map((time) => at(value, time).survival);
    expect(got).toBeAllclose(want, { relative: 1e-7, absolute: 0 });
  }
  // R, 400 replicates: 0.326 to 0.524; the Monte-Carlo error of such an end is about 0.006 on either side
  const { lower, upper } = at("1", 100);
  expect(replicates).toBe(400);
  expect([lower, upper]).toBeAllclose([0.326, 0.524], { relative: 0, absolute: 0.035 });
});

test("the same seed gives the same band; without adjust there is none", async () => {
  const [a, b] = await Promise.all([1, 2].map(() => adjusted({ adjust: ["trt"], replicates: 20 })));
  expect(b!.at("2", 100)).toEqual(a!.at("2", 100));
  const none = await adjusted({});
  expect([none.rows, none.replicates]).toEqual([0, undefined]);
});

test("a category has a curve for its reference too, in strata and clusters as well", async () => {
  const extra = { covariates: ["celltype", "karno"], strata: "trt", cluster: "id" };
  const { at } = await adjusted({ adjust: ["celltype"], replicates: 20 }, extra);
  const curves = ["adeno", "large", "smallcell", "squamous"].map((value) => at(value, 100).survival);
  expect(curves.every((s) => s > 0 && s < 1)).toBe(true);
  expect(Math.min(...curves)).toBe(curves[0]);
});

test("a column that is no covariate, or has too many values, is refused with the remedy", async () => {
  await expect(adjusted({ adjust: ["prior"] })).rejects.toThrow(/"prior" is to have adjusted curves/);
  await expect(adjusted({ adjust: ["age"] })).rejects.toThrow(/"age" has \d+ different values; .* at most 8/);
});

test("below the curves stand the rows at risk that have the value: table(trt[time >= t]) in R", async () => {
  const inputs = goldenInputs("veteran", roles, { adjust: ["trt"], replicates: 20 });
  const { tables } = await runCox(inputs);
  const t = tables.adjusted_at_risk as unknown as { value: string[]; time: number[]; at_risk: number[] };
  const at = (time: number) =>
    ["1", "2"].map((value) => t.at_risk[t.value.findIndex((v, i) => v === value && t.time[i] === time)]);
  expect([at(0), at(200)]).toEqual([
    [69, 68],
    [12, 13],
  ]);
});
