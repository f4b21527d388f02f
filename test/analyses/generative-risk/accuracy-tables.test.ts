// How risks agree with what happened, on lists small enough to count by hand, and against R's numbers.
import { expect, test } from "vitest";
import { AccuracyTables } from "../../../src/analyses/generative-risk/accuracy-tables.ts";

function tablesOf(risks: readonly number[], happened: readonly number[]) {
  const tables = new AccuracyTables(0.95);
  tables.add("Death", "mc", Float64Array.from(risks), Uint8Array.from(happened));
  return tables.tables();
}
const numbers = (column: unknown) => Array.from(column as Float64Array);

test("after many equal risks the groups go on at about their size, none of a patient or two", () => {
  // counting hits among 16 futures: most patients have none
  const counts = [42, 22, 13, 8, 8, 3, 2, 1, 1];
  const risks = counts.flatMap((count, hits) => Array<number>(count).fill(hits / 16));
  const { calibration } = tablesOf(
    risks,
    risks.map((_, i) => (i % 5 === 0 ? 1 : 0)),
  );
  expect(numbers(calibration.subjects)).toEqual([42, 22, 13, 16, 7]);
  expect(numbers(calibration.bin)).toEqual([1, 2, 3, 4, 5]);
  expect(numbers(calibration.predicted).at(-1)).toBeCloseTo((3 * 5 + 2 * 6 + 7 + 8) / 16 / 7, 12);
});

test("a run of equal risks at the end, with few patients after it, takes them in", () => {
  const risks = [...Array.from({ length: 60 }, (_, i) => i / 1000), ...Array<number>(38).fill(0.5), 0.9, 1];
  const { calibration } = tablesOf(
    risks,
    risks.map((risk) => (risk > 0.4 ? 1 : 0)),
  );
  expect(numbers(calibration.subjects)).toEqual([10, 10, 10, 10, 10, 10, 40]);
});

test("different risks are divided evenly", () => {
  const risks = Array.from({ length: 103 }, (_, i) => i / 103);
  const { calibration } = tablesOf(
    risks,
    risks.map((_, i) => i % 2),
  );
  expect(numbers(calibration.subjects)).toEqual([10, 11, 10, 10, 11, 10, 10, 10, 11, 10]);
  expect(numbers(tablesOf([0.1, 0.2, 0.3], [0, 1, 0]).calibration.subjects)).toEqual([3]);
});
