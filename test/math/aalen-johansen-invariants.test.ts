// Cumulative incidence and its errors by hand, against derivatives taken numerically, and where it must equal something simpler.
import { expect, test } from "vitest";
import { areaUnder, incidenceCurves, incidenceErrors } from "../../src/math/aalen-johansen.ts";
import { type CauseRows, countCauses } from "../../src/math/cause-counts.ts";
import { incidenceJackknife } from "../../src/math/incidence-jackknife.ts";
import { survivalCurve } from "../../src/math/product-limit.ts";
import { generator } from "../generator.ts";

// times 2 2 2 3 3 5 6 6, causes 1 2 0 1 1 0 2 0, in another order
const byHand: CauseRows = {
  time: Float64Array.of(3, 6, 2, 5, 2, 6, 3, 2),
  cause: Int32Array.of(1, 0, 2, 0, 1, 2, 1, 0),
  causes: 2,
  levels: 1,
};

test("solved by hand: eight rows with ties of two causes and a censoring", () => {
  const curves = incidenceCurves(countCauses(byHand), 0);
  expect([...curves.time]).toEqual([2, 3, 5, 6]);
  expect([...curves.atRisk]).toEqual([8, 5, 3, 2]);
  // S: 6/8, times 3/5, times 1/2
  expect(curves.eventFree).toBeAllclose([3 / 4, 9 / 20, 9 / 20, 9 / 40], { relative: 1e-15 });
  // cause 1: 1/8, then + 3/4 * 2/5; cause 2: 1/8, then + 9/20 * 1/2
  expect(curves.incidence[0]!).toBeAllclose([1 / 8, 17 / 40, 17 / 40, 17 / 40], { relative: 1e-15 });
  expect(curves.incidence[1]!).toBeAllclose([1 / 8, 1 / 8, 1 / 8, 7 / 20], { relative: 1e-15 });
  // time lost to cause 1 by 6: 1 * 1/8 + 3 * 17/40
  expect(areaUnder(curves.time, curves.incidence[0]!, 6)).toBeCloseTo(1.4, 14);
  // Aalen at 2, cause 1: (1 + (1/8)/(3/4) - (1/8)/(3/4))^2 / 64 for the own failure, nothing for the other
  expect(incidenceErrors(curves, 0, "aalen")[0]!).toBeCloseTo(1 / 8, 14);
  // delta at 2 is binomial: 1/8 * 7/8 / 8
  expect(incidenceErrors(curves, 0, "delta")[0]!).toBeCloseTo(Math.sqrt(7 / 512), 14);
  // so is the jackknife, with divisor n
  const counts = countCauses(byHand);
  const errors = incidenceJackknife(counts, 0, curves, {
    rows: Int32Array.from({ length: 8 }, (_, i) => i),
    cause: byHand.cause,
  });
  expect(errors.incidence[0]![0]!).toBeCloseTo(Math.sqrt(7 / 512), 14);
});

/** Random rows with ties, entries, weights and, in threes, clusters. */
function randomRows(seed: number, size: number) {
  const random = generator(seed);
  const entry = Float64Array.from({ length: size }, () => Math.floor(random() * 4));
  return {
    entry,
    time: entry.map((e) => e + 1 + Math.floor(random() * 9)),
    cause: Int32Array.from({ length: size }, () => Math.floor(random() * 4)),
    causes: 3,
    weight: Float64Array.from({ length: size }, () => 0.5 + random()),
    levels: 1,
  };
}

test("jackknife errors are those of derivatives taken numerically, with entries, weights and clusters", () => {
  const rows = randomRows(31, 60);
  const counts = countCauses(rows);
  const curves = incidenceCurves(counts, 0);
  const all = Int32Array.from({ length: 60 }, (_, i) => i);
  const cluster = all.map((i) => Math.floor(i / 3));
  const errors = incidenceJackknife(counts, 0, curves, { ...rows, rows: all, cluster });
  const changed = (i: number, by: number) => {
    const weight = rows.weight.map((w, j) => (j === i ? w + by : w));
    return incidenceCurves(countCauses({ ...rows, weight }), 0);
  };
  const tau = 8.5;
  const h = 1e-5;
  for (let k = 0; k < 3; k++) {
    const sums = curves.incidence[k]!.map(() => 0);
    let lost = 0;
    for (let c = 0; c < 20; c++) {
      const total = sums.map(() => 0);
      let area = 0;
      for (const i of [3 * c, 3 * c + 1, 3 * c + 2]) {
        const [up, down] = [changed(i, h), changed(i, -h)];
        const slope = rows.weight[i]! / (2 * h);
        total.forEach((_, t) => {
          total[t]! += slope * (up.incidence[k]![t]! - down.incidence[k]![t]!);
        });
        area +=
          slope * (areaUnder(up.time, up.incidence[k]!, tau) - areaUnder(down.time, down.incidence[k]!, tau));
      }
      sums.forEach((_, t) => {
        sums[t]! += total[t]! ** 2;
      });
      lost += area ** 2;
    }
    expect(errors.incidence[k]!).toBeAllclose(sums.map(Math.sqrt), { relative: 1e-7, absolute: 1e-12 });
    expect(errors.timeLost(tau).byCause[k]!).toBeCloseTo(Math.sqrt(lost), 7);
  }
});

test("whole-number weights are repeated rows, in every error", () => {
  const rows = { ...randomRows(7, 40), weight: Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 3)) };
  const copies = [...rows.weight].flatMap((w, i) => new Array<number>(w).fill(i));
  const pick = (values: Float64Array) => Float64Array.from(copies, (i) => values[i]!);
  const repeated = {
    ...rows,
    time: pick(rows.time),
    entry: pick(rows.entry),
    cause: Int32Array.from(copies, (i) => rows.cause[i]!),
    weight: undefined,
  };
  const both = [rows, repeated].map((each) => {
    const counts = countCauses(each);
    const curves = incidenceCurves(counts, 0);
    const all = Int32Array.from({ length: each.time.length }, (_, i) => i);
    const errors = incidenceJackknife(counts, 0, curves, { ...each, rows: all, repeated: true });
    return [
      curves.incidence[1]!,
      errors.incidence[1]!,
      errors.eventFree,
      incidenceErrors(curves, 1, "aalen"),
      incidenceErrors(curves, 1, "delta"),
    ];
  });
  both[0]!.forEach((values, i) => {
    expect(values).toBeAllclose(both[1]![i]!, { relative: 1e-12, absolute: 1e-13 });
  });
});

test("one cause only is one minus Kaplan-Meier, and incidences and event-free share add to one", () => {
  const rows = randomRows(5, 200);
  const single = { ...rows, cause: rows.cause.map((k) => (k > 0 ? 1 : 0)), causes: 1 };
  const counts = countCauses(single);
  const survival = survivalCurve(counts, 0).survival;
  const alone = incidenceCurves(counts, 0);
  expect(alone.incidence[0]!).toBeAllclose(
    survival.map((s) => 1 - s),
    { absolute: 1e-14 },
  );
  const three = incidenceCurves(countCauses(rows), 0);
  const total = three.eventFree.map((s, i) => three.incidence.reduce((sum, f) => sum + f[i]!, s));
  expect(total).toBeAllclose(
    total.map(() => 1),
    { absolute: 1e-14 },
  );
});

test("once everybody has failed nothing changes, though others enter later", () => {
  const rows: CauseRows = {
    time: Float64Array.of(2, 2, 5, 6),
    cause: Int32Array.of(1, 2, 1, 1),
    entry: Float64Array.of(0, 0, 3, 3),
    causes: 2,
    levels: 1,
  };
  const counts = countCauses(rows);
  const curves = incidenceCurves(counts, 0);
  const errors = incidenceJackknife(counts, 0, curves, {
    rows: Int32Array.of(0, 1, 2, 3),
    cause: rows.cause,
  });
  expect([...curves.incidence[0]!]).toEqual([0.5, 0.5, 0.5]);
  // half of two: sqrt(1/2 * 1/2 / 2)
  expect(errors.incidence[0]!).toBeAllclose([0.125, 0.125, 0.125].map(Math.sqrt), { relative: 1e-14 });
  expect(incidenceErrors(curves, 0, "delta")).toBeAllclose([0.125, 0.125, 0.125].map(Math.sqrt), {
    relative: 1e-14,
  });
  expect([...errors.eventFree]).toEqual([0, 0, 0]);
});
