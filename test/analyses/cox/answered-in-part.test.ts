// Data that can be answered only in part, or only just: what is missing is said, and nothing crashes.
import { expect, test } from "vitest";
import type { Inputs } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/cox/index.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import { generator } from "../../generator.ts";
import { category, number, runCox } from "./inputs.ts";
import { event, made, time, usual, x, z } from "./random-inputs.ts";

const words = async (inputs: Inputs) => (await runCox(inputs)).notes.map(({ text }) => text).join("\n");
const estimates = async (inputs: Inputs) => [
  ...((await runCox(inputs)).tables.coefficients!.estimate as Float64Array),
];

test("dependent columns: the later one has no coefficient, and the note names its partners", async () => {
  const inputs = made([
    usual,
    number("z", z),
    number(
      "other",
      time.map((_, i) => i % 7),
    ),
    number(
      "mix",
      x.map((v, i) => 2 * v - z[i]!),
    ),
  ]);
  expect((await estimates(inputs)).map(Number.isNaN)).toEqual([false, false, false, true]);
  expect(await words(inputs)).toContain('"mix" can be computed from "x", "z" in the rows at risk');
});

test("a constant column and a category with one value have no coefficient, and it is said", async () => {
  const inputs = made([
    usual,
    number(
      "one",
      x.map(() => 1),
    ),
    category(
      "arm",
      x.map(() => "a"),
    ),
  ]);
  expect((await estimates(inputs)).map(Number.isNaN)).toEqual([false, true, true]);
  const text = await words(inputs);
  expect(text).toContain('"one" is the same in every row used');
  expect(text).toContain('"arm=a" is the same in every row used');
});

test("perfect separation is said, its numbers are not given, a ridge gives them", async () => {
  const never = number(
    "never",
    event.map((e, i) => (e === "0" && i % 2 === 0 ? 1 : 0)),
  );
  expect(await estimates(made([usual, never]))).toEqual([expect.any(Number), Number.NaN]);
  expect(await words(made([usual, never]))).toMatch(
    /"never" has no finite estimate.*minus infinity.*separate the events/s,
  );
  const ridge = await estimates(made([usual, never], {}, { ridge: 1 }));
  expect(ridge.every(Number.isFinite)).toBe(true);
});

test("few events per coefficient are said", async () => {
  const rare = category(
    "event",
    event.map((_, i) => (i % 20 === 0 ? "1" : "0")),
  );
  expect(await words(made([usual], { event: rare }))).toContain(
    "There are 4.0 events per coefficient (4 for 1)",
  );
});

test("one row, ties everywhere and a time of zero give tables or a sentence, never a crash", async () => {
  const tied = await runCox(
    made(
      [usual],
      {
        duration: number(
          "time",
          time.map(() => 0),
        ),
      },
      { zphTransform: "log" },
    ),
  );
  expect(tied.notes.map(({ text }) => text).join()).toContain("a time of 0 has no logarithm");
  const single: Inputs = {
    ...made([number("x", [2])]),
    rows: 1,
    columns: { duration: number("time", [3]), event: category("event", ["1"]) },
  };
  const one = await runCox(single);
  expect(one.tables.coefficients!.estimate![0]).toBeNaN();
});

test("weights a billionth of others give the same estimates", async () => {
  const weighted = (unit: number) =>
    estimates(
      made([usual, number("z", z)], {
        weight: number(
          "w",
          x.map((v) => unit * (0.2 + v)),
        ),
      }),
    );
  expect(await weighted(1e-9)).toBeAllclose(await weighted(1), { relative: 1e-9 });
});

test("a stratum for every row, and a hundred thousand matched pairs: quick, with a word", async () => {
  const size = 200_000;
  const random = generator(4);
  const draws = Float64Array.from({ length: size }, () => random());
  const strata = (rowsOfOne: number): Inputs => ({
    rows: size,
    columns: {
      duration: number(
        "time",
        draws.map((v) => 1 + Math.floor(1000 * v)),
      ),
      event: {
        type: "category",
        name: "event",
        labels: ["0", "1"],
        codes: Int32Array.from(draws, (v) => Math.floor(20 * v) % 2),
      },
      strata: {
        type: "category",
        name: "pair",
        labels: Array.from({ length: size / rowsOfOne }, (_, i) => `p${i}`),
        codes: Int32Array.from(draws, (_, i) => Math.floor(i / rowsOfOne)),
      },
    },
    lists: {
      covariates: [
        number(
          "x",
          draws.map((v, i) => (1e4 * v) % (3 + (i % 5))),
        ),
      ],
    },
    params: completeParams(card, {}),
    seed: 1,
  });
  const began = performance.now();
  expect(await words(strata(1))).toMatch(
    /"x" is the same in all rows at risk at each event of a stratum.*\n.*\n.*200,000 strata/,
  );
  const pairs = await runCox(strata(2));
  expect(pairs.tables.coefficients!.estimate![0]).toBeGreaterThan(-1);
  expect(pairs.notes.map(({ text }) => text).join("\n")).toMatch(/baselines are left out: there are 100,000/);
  expect(performance.now() - began).toBeLessThan(20_000);
});

test("a reference in a column whose name has a semicolon and an equals sign", async () => {
  const odd = category(
    "arm=a; b",
    z.map((v) => `k${v}, ${v}`),
  );
  const { tables } = await runCox(made([odd, usual], {}, { reference: "arm=a; b=k1, 1" }));
  expect(tables.coefficients!.term).toEqual(["arm=a; b=k0, 0", "x"]);
});
