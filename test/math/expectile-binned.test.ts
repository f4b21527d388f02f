import { expect, test } from "vitest";
import { expectiles } from "../../src/math/expectile.ts";
import { binnedExpectile, binnedLosses, binnedVariance } from "../../src/math/expectile-binned.ts";
import { sortLosses } from "../../src/math/tail.ts";
import { generator } from "../generator.ts";

const levels = [0.5, 0.8, 0.95, 0.99];
const bars = 32;

function counted(values: Float64Array, upper: number): number[] {
  const counts = new Array<number>(bars).fill(0);
  for (const x of values) counts[Math.min(bars - 1, Math.floor((x / upper) * bars))]! += 1;
  return counts;
}

test("rows spread evenly: the expectile of the uniform law, at every level", () => {
  const found = binnedLosses(new Array<number>(4).fill(250), null);
  // level (4 - e)^2 / 2 = (1 - level) e^2 / 2
  const want = levels.map((t) => (4 * Math.sqrt(t)) / (Math.sqrt(t) + Math.sqrt(1 - t)));
  expect(levels.map((level) => binnedExpectile(found, level)!)).toBeAllclose(want, { relative: 1e-8 });
});

test("smooth losses in 32 bars: within a sixtieth of a bar of the exact expectile, and its sampling error", () => {
  const random = generator(8);
  const values = Float64Array.from({ length: 200_000 }, () => Math.min(10, -Math.log(1 - random())));
  const exact = expectiles(sortLosses(values, null), levels, 0.95);
  const found = binnedLosses(counted(values, 10), null);
  const got = levels.map((level) => binnedExpectile(found, level)!);
  expect(got.map((e) => (e * 10) / bars)).toBeAllclose(
    exact.map(({ estimate }) => estimate),
    { absolute: 10 / bars / 60 },
  );
  expect(
    levels.map((level, l) => (Math.sqrt(binnedVariance(found, level, got[l]!)) * 10) / bars),
  ).toBeAllclose(
    exact.map(({ standardError }) => standardError),
    { relative: 0.02 },
  );
});

test("whatever the counts, negative ones too: rows above fall, the expectile rises with the level and stays between the ends", () => {
  const random = generator(9);
  let none = 0;
  for (let round = 0; round < 500; round++) {
    const counts = Array.from({ length: bars }, () => Math.round(60 * (random() - 0.45)));
    const rows = round % 2 ? 1 + Math.floor(200 * random()) : null;
    const found = binnedLosses(counts, rows);
    expect([...found.above]).toEqual([...found.above].toSorted((a, b) => b - a));
    expect(found.above[bars]).toBe(0);
    if (rows !== null) expect(found.above[0]).toBe(rows);
    const got = levels.map((level) => binnedExpectile(found, level));
    if (got[0] === null) {
      none++;
      expect(found.above[0]).toBe(0);
      continue;
    }
    expect(got).toEqual(got.toSorted((a, b) => a! - b!));
    for (const [l, e] of got.entries()) {
      expect(e! >= 0 && e! <= bars).toBe(true);
      expect(binnedVariance(found, levels[l]!, e!)).toBeGreaterThanOrEqual(0);
    }
  }
  expect(none).toBeGreaterThan(5);
});
