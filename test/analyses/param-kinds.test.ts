import { expect, test } from "vitest";
import type { SpanParam, TextsParam } from "../../src/analyses/analysis.ts";
import { checkParam } from "../../src/analyses/request.ts";

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

test("a list of texts has different entries that say something", () => {
  const param: TextsParam = {
    type: "texts",
    label: "Outcomes",
    help: "",
    default: ["MEDS_DEATH"],
    minItems: 1,
    maxItems: 2,
    maxLength: 10,
  };
  expect(checkParam("outcome", param, ["A", "B"])).toEqual(["A", "B"]);
  for (const wrong of [[], ["A", "A"], ["A", "B", "C"], [" "], ["A".repeat(11)], "A", [1], null]) {
    expect(() => checkParam("outcome", param, wrong)).toThrow(/must be 1 to 2 different texts/);
  }
});
