import { expect, test } from "vitest";
import type { SpanParam, TextsParam } from "../../src/analyses/analysis.ts";
import { checkParam, checkRequest } from "../../src/analyses/request.ts";

const horizon: SpanParam = {
  type: "span",
  label: "Horizon",
  help: "",
  default: "720 hours",
  units: { hours: { min: 1, max: 87_600 }, tokens: { min: 1, max: 4096 } },
};

test.each([
  ["720 hours", "720 hours"],
  ["30 days", "720 hours"],
  [" 1 Day ", "24 hours"],
  ["0.5 days", "12 hours"],
  ["1.5 hours", "1.5 hours"],
  ["200 tokens", "200 tokens"],
  [{ tokens: 200 }, "200 tokens"],
  [{ hours: 12 }, "12 hours"],
  [{ days: 2 }, "48 hours"],
])("the span %j is kept as %j", (given, kept) => {
  expect(checkParam("horizon", horizon, given)).toBe(kept);
});

test.each([
  ["0 hours"],
  ["0.5 hours"],
  ["1.5 tokens"],
  ["5000 tokens"],
  ["30"],
  ["-1 days"],
  ["x tokens"],
  [{ tokens: "5" }],
  [{ tokens: 5, hours: 5 }],
  [{ weeks: 1 }],
  [{ __proto__: { hours: 5 } }],
  [Number.NaN],
  [null],
])("the span %j is refused with what is wanted", (given) => {
  expect(() => checkParam("horizon", horizon, given)).toThrow(
    /"Horizon" \(horizon\) must be a span like "720 hours" \(1 to 87600\), "30 days", or "200 tokens"/,
  );
});

const texts: TextsParam = {
  type: "texts",
  label: "Outcomes",
  help: "",
  default: ["MEDS_DEATH"],
  minItems: 1,
  maxItems: 2,
  maxLength: 10,
};

test("a list of texts has different entries that say something", () => {
  expect(checkParam("outcome", texts, ["A", "B"])).toEqual(["A", "B"]);
  const sets = [
    [],
    ["A", "A"],
    ["A", "B", "C"],
    [" "],
    ["A".repeat(11)],
    [1],
    null,
    "",
    [[]],
    [["A", " "]],
    [["A", 1]],
  ];
  for (const wrong of sets)
    expect(() => checkParam("outcome", texts, wrong)).toThrow(/must be 1 to 2 different texts/);
  const none: TextsParam = { ...texts, minItems: 0 };
  expect(checkParam("terminal", none, [])).toEqual([]);
  for (const wrong of [{}, 5, null])
    expect(() => checkParam("terminal", none, wrong)).toThrow(/must be 0 to 2/);
});

test("one text stands for a list of it, and a list within the list for a set", () => {
  const param: TextsParam = { ...texts, maxLength: 40 };
  expect(checkParam("outcome", param, "A")).toEqual(["A"]);
  expect(checkParam("outcome", param, [["A", "B*"], "C"])).toEqual(["A | B*", "C"]);
  expect(checkParam("outcome", param, [["Bad = A", "B"]])).toEqual(["Bad = A | B"]);
});

test("a parameter that plays a part with one choice only makes that choice, where the request leaves it out", () => {
  const aimOf = (params: object) => checkRequest({ analysis: "generative-risk", params }).params.aim;
  expect(aimOf({ target: 0.01 })).toBe("precision");
  expect(aimOf({ budget: 5000 })).toBe("tokens");
  expect(aimOf({ trajectories: 64 })).toBe("trajectories");
  expect(aimOf({})).toBeUndefined();
  // every link names all of them
  expect(aimOf({ aim: "trajectories", trajectories: 64, budget: 5000, target: 0.01 })).toBe("trajectories");
  expect(() => aimOf({ trajectories: 64, budget: 5000 })).toThrow(
    '"trajectories" belongs to "aim": "trajectories" and "budget" to "aim": "tokens". Say which with "aim", or leave one of the two out.',
  );
});
