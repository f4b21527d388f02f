// Data and settings that cannot be answered, or only in part: a clear sentence each, and no crash.
import { expect, test } from "vitest";
import type { Inputs, ParamValue } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/cox/index.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import type { Column } from "../../../src/data/column.ts";
import { generator } from "../../generator.ts";
import { category, number, runCox } from "./inputs.ts";

const random = generator(3);
const n = 80;
const time = Array.from({ length: n }, () => 1 + Math.floor(random() * 30));
const event = Array.from({ length: n }, () => (random() < 0.7 ? "1" : "0"));
const x = Array.from({ length: n }, () => random() * 10);
const z = Array.from({ length: n }, () => Math.round(random()));

function made(
  covariates: readonly Column[],
  columns: Readonly<Record<string, Column>> = {},
  params: Readonly<Record<string, ParamValue>> = {},
): Inputs {
  return {
    rows: n,
    columns: { duration: number("time", time), event: category("event", event), ...columns },
    lists: { covariates },
    params: completeParams(card, params),
    seed: 1,
  };
}
const usual = number("x", x);
const words = async (inputs: Inputs) => (await runCox(inputs)).notes.map(({ text }) => text).join("\n");
const estimates = async (inputs: Inputs) => [
  ...((await runCox(inputs)).tables.coefficients!.estimate as Float64Array),
];

test.each<[string, Inputs, RegExp]>([
  [
    "negative durations",
    made([usual], {
      duration: number(
        "time",
        time.map((t, i) => (i === 4 ? -1 : t)),
      ),
    }),
    /"time" has a negative value \(first in row 5\)/,
  ],
  [
    "entry not before exit",
    made([usual], {
      entry: number(
        "start",
        time.map((t, i) => (i === 2 ? t : 0)),
      ),
    }),
    /"start" is not before the end "time" \(first in row 3\)/,
  ],
  [
    "a negative entry",
    made([usual], {
      entry: number(
        "start",
        time.map((_, i) => (i === 2 ? -1 : 0)),
      ),
    }),
    /"start" has a negative value \(first in row 3\)\. Entries must be zero or more/,
  ],
  [
    "a duration beside which all others would be ties",
    made([usual], {
      duration: number(
        "time",
        time.map((t, i) => (i === 6 ? 1e12 : t)),
      ),
    }),
    /"time" holds 1000000000000 \(row 7\), so much more than the other values/,
  ],
  [
    "a covariate that cannot be squared",
    made([
      number(
        "x",
        x.map((v, i) => (i === 1 ? -1e200 : v)),
      ),
    ]),
    /"x" holds -1e\+200 \(row 2\)\. The largest value of a covariate must be from 1e-100 to 1e\+100/,
  ],
  [
    "all censored",
    made([usual], {
      event: category(
        "event",
        event.map(() => "0"),
      ),
    }),
    /Every row is censored/,
  ],
  [
    "unknown codes of the event",
    made([usual], {
      event: category(
        "event",
        event.map((e) => `code ${e}`),
      ),
    }),
    /Which value of column "event" is the event/,
  ],
  [
    "negative weights",
    made([usual], {
      weight: number(
        "w",
        x.map((v) => v - 5),
      ),
    }),
    /Weights must be zero or more/,
  ],
  [
    "weights of zero only",
    made([usual], {
      weight: number(
        "w",
        x.map(() => 0),
      ),
    }),
    /No row is left to analyse \("w" is zero in 80\)/,
  ],
  [
    "a covariate missing throughout",
    made([
      number(
        "x",
        x.map(() => Number.NaN),
      ),
    ]),
    /No row is left to analyse \("x" is missing in 80\)/,
  ],
  [
    "a category with a value per row",
    made([
      category(
        "name",
        x.map((v, i) => `n${i} ${v}`),
      ),
    ]),
    /"name" has .* different values.*at most 50/,
  ],
  ["the duration as a covariate", made([number("time", time)]), /"time" is a covariate and also/],
  ["a covariate named twice", made([usual, usual]), /"x" stands twice/],
  [
    "a reference that is not there",
    made(
      [
        category(
          "arm",
          z.map((v) => `arm ${v}`),
        ),
      ],
      {},
      { reference: "arm=arm 7" },
    ),
    /"arm 7", which no row used has/,
  ],
  ["a reference of no category", made([usual], {}, { reference: "x=1" }), /not of the form column=value/],
  [
    "a stray name among the categories",
    made([usual], {}, { categorical: ["q"] }),
    /"q" is to be treated as a category/,
  ],
  [
    "exact ties with weights",
    made([usual], { weight: number("w", x) }, { ties: "exact" }),
    /exact method for tied events has no weights/,
  ],
])("%s", async (_, inputs, sentence) => {
  await expect(runCox(inputs)).rejects.toThrow(sentence);
});

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
