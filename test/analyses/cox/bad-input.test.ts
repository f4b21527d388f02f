// Data and settings that cannot be answered: a clear sentence each.
import { expect, test } from "vitest";
import type { Inputs } from "../../../src/analyses/analysis.ts";
import { category, number, runCox } from "./inputs.ts";
import { event, made, time, usual, x, z } from "./random-inputs.ts";

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
