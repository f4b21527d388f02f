import { expect, test } from "vitest";
import {
  atRiskAt,
  type CoefficientRow,
  type CourseRow,
  coefficientsOf,
  foremost,
  headline,
  pText,
  ratioText,
  seriesOf,
} from "../../../src/analyses/cox/view-words.ts";
import { rowsOf } from "../../../src/analyses/table-rows.ts";
import { goldenInputs, runCox } from "./inputs.ts";

const wording = { unit: "days", items: "patients" };
const text = (row: CoefficientRow | undefined, alone = false) => {
  const { before, number, after } = headline(row, alone, wording);
  return before + number + after;
};

test("the headline speaks of the term with the smallest p, of a number or of a category", async () => {
  const roles = { duration: "time", event: "status", covariates: ["celltype", "karno", "age"] };
  const rows = coefficientsOf(await runCox(goldenInputs("veteran", roles)));
  expect(foremost(rows)!.term).toBe("karno");
  expect(text(foremost(rows))).toMatch(
    /^With one unit more of karno, the hazard is 0\.9\d+ times as high, all else equal; it could well be between 0\.9\d+ and 0\.9\d+ times\.$/,
  );
  expect(text(rows.find(({ term }) => term === "celltype=squamous"))).toMatch(
    /^For patients with celltype squamous, the hazard is 0\.3\d+ times that of celltype adeno, all else equal;/,
  );
  expect(
    text(
      rows.find(({ term }) => term === "age"),
      true,
    ),
  ).toMatch(
    /as high; it could well be between 0\.9\d+ and 1\.0\d+ times, which includes no difference at all\.$/,
  );
});

test("what is not estimated is said", () => {
  expect(text(undefined)).toBe("No hazard ratio can be estimated from these data.");
  const nan = Number.NaN;
  expect(ratioText({ hazard_ratio: nan, lower: nan, upper: nan })).toBe("not estimated");
  expect(pText(nan)).toBe("p not defined");
  expect([pText(0.0312), pText(1e-9)]).toEqual(["p = 0.031", "p < 0.0001"]);
});

test("the baseline of a stratum is drawn with the numbers at risk", async () => {
  const roles = { duration: "time", event: "status", covariates: ["karno"], strata: "celltype" };
  const rows = rowsOf<CourseRow>(await runCox(goldenInputs("veteran", roles)), "baseline");
  // 27 patients with adeno; the first dies at day 3, the last at day 186
  expect(atRiskAt(rows, "adeno", [0, 3, 186, 187])).toEqual([27, 27, 1, 0]);
  const { time, survival } = seriesOf(rows, "adeno");
  expect([time[0], time[time.length - 1]]).toEqual([3, 186]);
  expect([...Array.from(survival)].every((s, i, all) => i === 0 || s < all[i - 1]!)).toBe(true);
});
