// Data and settings that cannot be, each with its sentence; and data that only some distributions can stand.
import { expect, test } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { generator } from "../../generator.ts";
import { analyse, category, goldenInputs, madeInputs, number } from "./inputs.ts";

const n = 40;
const random = generator(5);
const times = Array.from({ length: n }, () => Math.ceil(100 * random()) / 10);
const status = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? "0" : "1"));
const duration = number("months", times);
const event = category("dead", status);

async function refusal(...inputs: Parameters<typeof madeInputs>): Promise<string> {
  const outcome = await analyse(madeInputs(...inputs)).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(UserError);
  return (outcome as UserError).message;
}

function texts(result: Awaited<ReturnType<typeof analyse>>): string {
  return result.notes.map(({ text }) => text).join("\n");
}

test("negative durations", async () => {
  const text = await refusal({
    duration: number("months", [1, -2, 3]),
    event: category("dead", ["1", "0", "1"]),
  });
  expect(text).toBe(
    'Column "months" has a negative value (first in row 2). Durations must be zero or more: correct the file or choose another column.',
  );
});

test("events at time 0 are said with their row, and only what can be is fitted", async () => {
  const zero = number("months", [0, ...times.slice(1)]);
  const dead = category("dead", ["1", ...status.slice(1)]);
  const text = await refusal({ duration: zero, event: dead }, { distribution: "lognormal" });
  expect(text).toBe(
    "An event at time 0 (first in row 1) cannot be under the lognormal distribution, whose times are positive. Correct the times, give them half a unit, or choose the exponential or Gompertz distribution.",
  );
  const result = await analyse(madeInputs({ duration: zero, event: dead }));
  expect(result.tables.fit!.distribution).toEqual(["exponential", "gompertz"]);
  expect(texts(result)).toMatch(
    /cannot be under Weibull, lognormal, .*: these distributions are left out, the rows are not\./,
  );
  // a row censored at 0 says nothing, and hinders nothing
  const early = await analyse(madeInputs({ duration: zero, event }));
  const without = await analyse(
    madeInputs({ duration: number("months", times.slice(1)), event: category("dead", status.slice(1)) }),
  );
  expect(early.tables.fit!.loglik as Float64Array).toBeAllclose(without.tables.fit!.loglik as Float64Array, {
    relative: 1e-12,
  });
});

test("no events", async () => {
  const text = await refusal({
    duration,
    event: category(
      "dead",
      status.map(() => "0"),
    ),
  });
  expect(text).toMatch(/^Every row is censored, .* which value of "dead" is the event \(eventValue\)\.$/);
});

test("entry not before the end", async () => {
  const entry = number(
    "start",
    times.map((t, i) => (i === 4 ? t : 0)),
  );
  expect(await refusal({ duration, event, entry })).toMatch(/In a row the entry "start" .*first in row 5/);
});

test("a covariate that is the outcome, or stands twice, or a stray factor", async () => {
  expect(await refusal({ duration, event }, {}, { covariates: [duration] })).toMatch(
    /"months" is a covariate and also/,
  );
  const x = number("x", times);
  expect(await refusal({ duration, event }, {}, { covariates: [x, x] })).toMatch(/"x" stands twice/);
  expect(await refusal({ duration, event }, { categorical: ["x"] })).toMatch(
    /"x" is to be treated as a category/,
  );
});

test("too many groups", async () => {
  const group = category(
    "id",
    times.map((_, i) => `g${i}`),
  );
  expect(await refusal({ duration, event, group })).toMatch(
    /"id" has 40 different values, .* at most 20 groups/,
  );
});

test("constant, collinear and one-level covariates get no coefficient, and a word", async () => {
  const x = number(
    "x",
    times.map((_, i) => i % 7),
  );
  const double = number(
    "double",
    times.map((_, i) => 2 * (i % 7) + 1),
  );
  const same = number(
    "same",
    times.map(() => 3),
  );
  const one = category(
    "one",
    times.map(() => "a"),
  );
  const result = await analyse(
    madeInputs({ duration, event }, { distribution: "weibull" }, { covariates: [x, double, same, one] }),
  );
  const { term, estimate } = result.tables.coefficients as { term: string[]; estimate: Float64Array };
  const estimated = term.filter((_, i) => !Number.isNaN(estimate[i]!));
  expect(estimated).toEqual(["(Intercept)", "x", "(Intercept)"]);
  expect(texts(result)).toMatch(/"double" can be computed from the terms before it/);
  expect(texts(result)).toMatch(/"same" is the same in every row used/);
  expect(texts(result)).toMatch(/"one=a" is the same in every row used/);
});

test("a value without events has an infinite coefficient, said and not shown", async () => {
  const arm = category(
    "arm",
    times.map((_, i) => (i % 3 === 0 ? "b" : "a")),
  );
  const result = await analyse(madeInputs({ duration, event, group: arm }, { distribution: "weibull" }));
  expect(texts(result)).toMatch(
    /coefficient of "arm=b" has no finite estimate: it grows towards plus infinity/,
  );
  const { term, estimate } = result.tables.coefficients as { term: string[]; estimate: Float64Array };
  expect(estimate[term.indexOf("arm=b")]).toBeNaN();
  expect(Number.isFinite(estimate[0]!)).toBe(true);
});

test("all events at one time: no distribution with a scale has a maximum, the exponential holds", async () => {
  const result = await analyse(
    madeInputs(
      {
        duration: number(
          "months",
          times.map(() => 4),
        ),
        event: category(
          "dead",
          times.map(() => "1"),
        ),
      },
      { eventValue: "1" },
    ),
  );
  const { distribution, loglik } = result.tables.fit as { distribution: string[]; loglik: Float64Array };
  const known = distribution.filter((_, i) => !Number.isNaN(loglik[i]!));
  expect(known).toContain("exponential");
  expect(known).not.toContain("weibull");
  expect(texts(result)).toMatch(/The Weibull fit found no maximum of the likelihood/);
});

test("one row: the exponential says what little it can", async () => {
  const result = await analyse(
    madeInputs({ duration: number("months", [5]), event: category("dead", ["1"]) }),
  );
  const { distribution, estimate } = result.tables.parameters as {
    distribution: string[];
    estimate: Float64Array;
  };
  expect([estimate[distribution.indexOf("exponential")]!]).toBeAllclose([0.2], { relative: 1e-9 });
  expect(texts(result)).toMatch(/1\.0 events per parameter/);
});

test("a cured share of zero is said, and the model is the one without", async () => {
  const inputs = goldenInputs(
    "veteran",
    { duration: "time", event: "status" },
    { cure: true, distribution: "weibull" },
  );
  const cured = await analyse(inputs);
  const plain = await analyse({ ...inputs, params: { ...inputs.params, cure: false } });
  expect(cured.tables.fit!.loglik).toEqual(plain.tables.fit!.loglik);
  expect(texts(cured)).toMatch(/Weibull: the estimated share cured is 0/);
});

test("missing covariates and weights of zero leave rows out, counted", async () => {
  const x = number(
    "x",
    times.map((t, i) => (i === 2 ? Number.NaN : t)),
  );
  const weight = number(
    "w",
    times.map((_, i) => (i === 5 ? 0 : 1)),
  );
  const result = await analyse(
    madeInputs({ duration, event, weight }, { distribution: "weibull" }, { covariates: [x] }),
  );
  expect(result.provenance.rowsLeftOut).toEqual([
    { reason: '"x" is missing', rows: 1, firstRow: 3 },
    { reason: '"w" is zero', rows: 1, firstRow: 6 },
  ]);
});

test("a group without events is said by every distribution that starts from another, none is lost", async () => {
  const arm = category(
    "arm",
    times.map((_, i) => (i % 2 === 0 ? "a" : "b")),
  );
  const dead = category(
    "dead",
    status.map((s, i) => (i % 2 === 0 ? s : "0")),
  );
  const result = await analyse(madeInputs({ duration, event: dead, group: arm }));
  expect(texts(result)).not.toMatch(/found no maximum/);
  expect(texts(result).match(/coefficient of "arm=b" has no finite estimate/g)).toHaveLength(7);
  // in the limit the group says nothing about the others: they are fitted as if alone
  const alone = times.flatMap((_, i) => (i % 2 === 0 ? [i] : []));
  const own = await analyse(
    madeInputs({
      duration: number(
        "months",
        alone.map((i) => times[i]!),
      ),
      event: category(
        "dead",
        alone.map((i) => status[i]!),
      ),
    }),
  );
  expect(result.tables.fit!.loglik as Float64Array).toBeAllclose(own.tables.fit!.loglik as Float64Array, {
    absolute: 1e-5,
  });
});

test("covariates that tell rows with events from the others: one sentence, and no number for what is infinite", async () => {
  const x = number("x", status.map(Number));
  const result = await analyse(madeInputs({ duration, event }, {}, { covariates: [x] }));
  expect(texts(result)).toMatch(
    /Under the log-logistic distribution the coefficients of the intercept \(towards plus infinity\) and "x" \(towards minus infinity\) have no finite estimates/,
  );
  const { parameter, estimate } = result.tables.parameters as { parameter: string[]; estimate: Float64Array };
  const located = ["rate", "scale", "meanlog", "mu", "phi"];
  expect([...estimate].filter((_, i) => located.includes(parameter[i]!)).every(Number.isNaN)).toBe(true);
  expect(estimate[parameter.indexOf("shape")]).toBeGreaterThan(0);
});

test("weights a billionth of others give the same estimates", async () => {
  const weight = (unit: number) =>
    number(
      "w",
      times.map((_, i) => unit * (1 + (i % 3) + 1e-3 * i)),
    );
  const x = number(
    "x",
    times.map((_, i) => i % 7),
  );
  const fitted = async (unit: number) =>
    (await analyse(madeInputs({ duration, event, weight: weight(unit) }, {}, { covariates: [x] }))).tables
      .coefficients!;
  const [small, usual] = [await fitted(1e-9), await fitted(1)];
  expect(small.term).toEqual(usual.term);
  expect(small.estimate as Float64Array).toBeAllclose(usual.estimate as Float64Array, {
    relative: 1e-6,
    absolute: 1e-8,
  });
});

test("durations that cannot be squared, and one beside which all others would be ties", async () => {
  const changed = (value: number) =>
    number(
      "months",
      times.map((t, i) => (i === 3 ? value : t)),
    );
  expect(await refusal({ duration: changed(1e301), event })).toBe(
    'Column "months" holds 1e+301 (row 4). Durations must be zero or from 1e-100 to 1e+100: correct the file, or change the unit.',
  );
  expect(await refusal({ duration: changed(1e12), event })).toMatch(
    /"months" holds 1000000000000 \(row 4\), so much more than the other values that they could not be told apart from ties\./,
  );
});
