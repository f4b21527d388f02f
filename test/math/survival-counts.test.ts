// Counts: by hand, against loops, and what must not change them.
import { expect, test } from "vitest";
import { survivalCurve } from "../../src/math/product-limit.ts";
import { countSurvival, emptyInterval } from "../../src/math/survival-counts.ts";
import { generator } from "../generator.ts";

test("unsorted, tied rows by hand: events before censorings, survival 3/4, 3/8, 0", () => {
  // times 2 (event), 3 (event and censored), 1 (censored), 4 (event), 2 (censored), 2 (event)
  const time = Float64Array.of(3, 2, 1, 4, 3, 2, 2);
  const event = Uint8Array.of(1, 1, 0, 1, 0, 0, 1);
  const counts = countSurvival({ time, event, levels: 1 });
  expect([...counts.time]).toEqual([1, 2, 3, 4]);
  expect([...counts.atRisk]).toEqual([7, 6, 3, 1]);
  expect([...counts.events]).toEqual([0, 2, 1, 1]);
  expect([...counts.censored]).toEqual([1, 1, 1, 0]);
  const { survival, cumulativeHazard, logError } = survivalCurve(counts);
  expect(survival).toBeAllclose([1, 4 / 6, (4 / 6) * (2 / 3), 0], { relative: 1e-15 });
  expect(cumulativeHazard).toBeAllclose([0, 2 / 6, 2 / 6 + 1 / 3, 2 / 6 + 1 / 3 + 1], { relative: 1e-15 });
  expect(logError).toBeAllclose([0, Math.sqrt(2 / 24), Math.sqrt(2 / 24 + 1 / 6), Number.NaN], {
    relative: 1e-15,
  });
});

test("times that differ by rounding are tied, in runs, over all groups; with tolerance 0 they are not", () => {
  const time = Float64Array.of(0.3, 0.1 + 0.2, 0.30000000000000016, 0.5, -0, 0);
  const event = Uint8Array.of(1, 1, 0, 1, 0, 0);
  const level = Int32Array.of(0, 1, 0, 0, 0, 0);
  const merged = countSurvival({ time, event, level, levels: 2 });
  expect([...merged.time]).toEqual([0, 0.3, 0.5, 0.3]);
  expect([...merged.rows]).toEqual([2, 2, 1, 1]);
  expect(countSurvival({ time, event, level, levels: 2 }, 0).time).toHaveLength(5);
  // the unit does not matter: R's absolute tolerance of 1.5e-8 would tie these
  const nanoseconds = Float64Array.of(1e-9, 2e-9, 3e-9);
  expect(countSurvival({ time: nanoseconds, event: Uint8Array.of(1, 1, 1), levels: 1 }).time).toHaveLength(3);
});

test("an interval that is empty once times are merged is found", () => {
  const rows = { event: Uint8Array.of(1, 1), levels: 1 };
  const [time, entry] = [Float64Array.of(3, 0.3), Float64Array.of(0, 0.1 + 0.2)];
  expect(emptyInterval(countSurvival({ ...rows, time, entry }, undefined, true))).toBe(1);
  expect(
    emptyInterval(countSurvival({ ...rows, time, entry: Float64Array.of(0, 0.1) }, undefined, true)),
  ).toBe(-1);
});

test("20,000 random rows in 300 groups with entries and weights: the counts of plain loops", () => {
  const random = generator(8);
  const n = 20_000;
  const groups = 300;
  const entry = Float64Array.from({ length: n }, () => Math.floor(random() * 6));
  const time = Float64Array.from({ length: n }, (_, i) => entry[i]! + 1 + Math.floor(random() * 9) / 4);
  const event = Uint8Array.from({ length: n }, () => Math.floor(random() * 3));
  const weight = Float64Array.from({ length: n }, () => 1 + Math.floor(random() * 3));
  const level = Int32Array.from({ length: n }, () => Math.floor(random() * groups));
  const counts = countSurvival({ time, event, entry, weight, level, levels: groups }, undefined, true);
  for (const g of [0, 7, groups - 1]) {
    const own = [...time.keys()].filter((i) => level[i] === g);
    const cells = [...counts.time.keys()].slice(counts.start[g]!, counts.start[g + 1]!);
    expect(cells.map((k) => counts.time[k]!)).toEqual(
      [...new Set(own.flatMap((i) => [time[i]!, entry[i]!]))].sort((a, b) => a - b),
    );
    const sum = (keep: (i: number) => boolean) => own.filter(keep).reduce((s, i) => s + weight[i]!, 0);
    for (const k of cells) {
      const t = counts.time[k]!;
      expect([counts.atRisk[k], counts.events[k], counts.censored[k], counts.entered[k]]).toEqual([
        sum((i) => entry[i]! < t && t <= time[i]!),
        sum((i) => time[i] === t && event[i] === 1),
        sum((i) => time[i] === t && event[i] === 0),
        sum((i) => entry[i] === t),
      ]);
      expect(counts.eventRows[k]).toBe(own.filter((i) => time[i] === t && event[i] === 1).length);
    }
  }
  expect(counts.exitCell!.every((k, i) => counts.time[k] === time[i] && counts.start[level[i]!]! <= k)).toBe(
    true,
  );
  expect(counts.entryCell!.every((k, i) => counts.time[k] === entry[i])).toBe(true);
});

test("row order does not matter, doubled rows are doubled weights, and a change of unit changes times only", () => {
  const random = generator(5);
  const n = 500;
  const time = Float64Array.from({ length: n }, () => Math.ceil(-40 * Math.log(random())));
  const event = Uint8Array.from({ length: n }, () => (random() < 0.7 ? 1 : 0));
  const curve = survivalCurve(countSurvival({ time, event, levels: 1 }));
  const reversed = survivalCurve(
    countSurvival({ time: time.slice().reverse(), event: event.slice().reverse(), levels: 1 }),
  );
  expect(reversed).toEqual(curve);
  const doubled = countSurvival({
    time: Float64Array.of(...time, ...time),
    event: Uint8Array.of(...event, ...event),
    levels: 1,
  });
  const weighted = countSurvival({ time, event, weight: new Float64Array(n).fill(2), levels: 1 });
  expect(survivalCurve(weighted)).toEqual(survivalCurve(doubled));
  const days = survivalCurve(countSurvival({ time: time.map((t) => t * 30.4375), event, levels: 1 }));
  expect([...days.survival]).toEqual([...curve.survival]);
});

test("no rows, one row, a level without rows", () => {
  const none = countSurvival({ time: new Float64Array(0), event: new Uint8Array(0), levels: 2 });
  expect([...none.start]).toEqual([0, 0, 0]);
  expect(survivalCurve(none, 1).time).toHaveLength(0);
  const one = countSurvival({
    time: Float64Array.of(4),
    event: Uint8Array.of(0),
    level: Int32Array.of(1),
    levels: 3,
  });
  expect([...one.start]).toEqual([0, 0, 1, 1]);
  expect([...survivalCurve(one, 1).survival]).toEqual([1]);
});
