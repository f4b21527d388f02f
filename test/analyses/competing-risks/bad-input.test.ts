// Data and settings that cannot be answered, or only in part: a clear sentence each, and no crash.
import { expect, test } from "vitest";
import type { ParamValue } from "../../../src/analyses/analysis.ts";
import { generator } from "../../generator.ts";
import { type Cells, type Roles, runOn } from "./inputs.ts";

const random = generator(11);
const whole = (below: number) => Math.floor(random() * below);
const base: Cells[] = Array.from({ length: 60 }, () => ({
  t: String(1 + whole(20)),
  c: ["0", "1", "2"][whole(3)]!,
  g: "ab"[whole(2)]!,
  x: String(whole(100)),
  w: String(1 + whole(3)),
}));
const roles: Roles = { duration: "t", cause: "c" };
const changed = (change: (row: Cells, i: number) => Record<string, string>): Cells[] =>
  base.map((row, i) => ({ ...row, ...change(row, i) }));
type Params = Readonly<Record<string, ParamValue>>;

test.each<[string, Cells[], Roles, Params, RegExp]>([
  [
    "negative durations",
    changed((_, i) => (i === 4 ? { t: "-3" } : {})),
    roles,
    {},
    /"t" has a negative value \(first in row 5\)/,
  ],
  [
    "a duration beside which all others would be ties",
    changed((_, i) => (i === 4 ? { t: "1e12" } : {})),
    roles,
    {},
    /"t" holds 1000000000000 \(row 5\), so much more than the other values/,
  ],
  [
    "a negative weight",
    changed((_, i) => (i === 1 ? { w: "-1" } : {})),
    { ...roles, weight: "w" },
    {},
    /Weights must be zero or more/,
  ],
  [
    "entry after the end",
    changed((_, i) => ({ e: i < 2 ? "30" : "0" })),
    { ...roles, entry: "e" },
    {},
    /In 2 rows the entry "e" is not before the end "t" \(first in row 1\)/,
  ],
  ["all censored", changed(() => ({ c: "0" })), roles, {}, /Every row is censored, so no event of any cause/],
  [
    "no value that means censoring",
    changed((row) => ({ c: `k${row.c!}` })),
    roles,
    {},
    /Which value of column "c" means that a row is censored\? It holds "k0", "k1" and "k2".*write none/,
  ],
  [
    "two values that mean censoring",
    changed((row) => (row.c === "2" ? { c: "censored" } : {})),
    roles,
    {},
    /of which "0" and "censored" both could/,
  ],
  [
    "an unknown censoring value",
    base,
    roles,
    { censorValue: "9" },
    /has no value "9". It holds "0", "1" and "2"/,
  ],
  ["an unknown cause of interest", base, roles, { interest: "cancer" }, /no cause "cancer".*"1" and "2"/],
  ["nothing but missing", changed(() => ({ t: "" })), roles, {}, /No row is left to analyse/],
  [
    "too many groups",
    changed((_, i) => ({ g: `g${i}` })),
    { ...roles, group: "g" },
    {},
    /60 different values; there may be at most 50 groups/,
  ],
  [
    "too many causes",
    changed((_, i) => ({ c: String(i) })),
    roles,
    {},
    /59 different causes; there may be at most 20/,
  ],
  [
    "a covariate that is the duration",
    base,
    { ...roles, covariates: ["t"] },
    {},
    /"t" is a covariate and also says when/,
  ],
  [
    "a formula with weights that are no counts",
    changed(() => ({ w: "0.5" })),
    { ...roles, weight: "w" },
    { variance: "aalen" },
    /Aalen variance does not hold with weights that are not whole numbers/,
  ],
  [
    "every covariate missing",
    changed(() => ({ x: "" })),
    { ...roles, covariates: ["x"] },
    {},
    /No row is left to analyse \("x" is missing in 60\)/,
  ],
])("%s: a sentence with the place and the remedy", async (_, rows, given, params, sentence) => {
  await expect(runOn(rows, given, params)).rejects.toThrow(sentence);
});

test.each<[string, Cells[], Roles, Params, RegExp]>([
  [
    "one cause only",
    changed((row) => (row.c === "2" ? { c: "0" } : {})),
    roles,
    {},
    /one cause only, "1".*1 minus the Kaplan-Meier curve/,
  ],
  [
    "a cause without events in a group",
    changed((row) => (row.g === "a" && row.c === "2" ? { c: "1" } : {})),
    { ...roles, group: "g" },
    {},
    /No event was seen of "2" in "a"/,
  ],
  [
    "nobody censored",
    changed((row) => (row.c === "0" ? { c: "1" } : {})),
    roles,
    { censorValue: "none" },
    /no value as censoring/,
  ],
  [
    "one row",
    base.filter((row) => row.c === "1").slice(0, 1),
    roles,
    { censorValue: "none" },
    /Fewer than 10 events of "1"/,
  ],
  ["a time beyond the last row", base, roles, { times: [500] }, /stated beyond the last observation/],
  [
    "a weight of zero",
    changed((_, i) => ({ w: i < 3 ? "0" : "1" })),
    { ...roles, weight: "w" },
    {},
    /3 rows were left out: "w" is zero/,
  ],
  [
    "a constant covariate",
    changed(() => ({ x: "1" })),
    { ...roles, covariates: ["x"] },
    {},
    /"x" can be computed from the other terms, or is the same in every row/,
  ],
  [
    "a covariate that separates",
    changed((row) => ({ x: row.c === "1" ? "1" : "0" })),
    { ...roles, covariates: ["x"] },
    {},
    /Fine-Gray regression of "1": the coefficient of "x" has no finite estimate/,
  ],
  [
    "clusters with a test",
    changed((_, i) => ({ id: String(i % 20) })),
    { ...roles, group: "g", cluster: "id" },
    {},
    /Gray's test treats rows as independent/,
  ],
  [
    "a gap before late entries",
    changed((row, i) => (i < 30 ? { e: "0" } : { e: "50", t: String(50 + Number(row.t)) })),
    { ...roles, entry: "e", covariates: ["x"] },
    {},
    /Fine-Gray regression of "1" and "2" is left out: nobody was at risk/,
  ],
  [
    "fractional weights with groups",
    changed(() => ({ w: "0.5" })),
    { ...roles, group: "g", weight: "w" },
    {},
    /needs weights that are whole numbers/,
  ],
])("%s: numbers, and a note that says so", async (_, rows, given, params, sentence) => {
  const { notes, tables } = await runOn(rows, given, params);
  expect(notes.map(({ text }) => text).join("\n")).toMatch(sentence);
  expect((tables.curve!.estimate as Float64Array).length).toBeGreaterThan(0);
});

test("weights a billionth of others give the same regressions", async () => {
  const fitted = async (unit: number) => {
    const rows = changed((row) => ({ w: String(unit * (0.5 + Number(row.w))) }));
    const result = await runOn(rows, { ...roles, weight: "w", covariates: ["x"] });
    return result.tables.coefficients!.estimate as Float64Array;
  };
  expect(await fitted(1e-9)).toBeAllclose(await fitted(1), { relative: 1e-8 });
});
