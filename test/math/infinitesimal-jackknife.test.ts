// Robust errors: against R's survfit(cluster = ), and against the derivative of the estimator with respect to each cluster's weight,
// taken numerically.
import { expect, test } from "vitest";
import { infinitesimalJackknife } from "../../src/math/infinitesimal-jackknife.ts";
import { survivalCurve } from "../../src/math/product-limit.ts";
import { restrictedMean } from "../../src/math/restricted-mean.ts";
import { countSurvival } from "../../src/math/survival-counts.ts";
import { generator } from "../generator.ts";
import { goldenColumn } from "../golden/golden.ts";

const everyRow = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

test("lung, clusters = institutions: R's standard errors", () => {
  // R: survfit(Surv(time, status == 2) ~ 1, lung[!is.na(lung$inst), ], cluster = inst), elements 1, 10, 50, 100, 150
  const inst = goldenColumn("lung", "inst");
  const kept = [...inst.keys()].filter((i) => !Number.isNaN(inst[i]!));
  const pick = (name: string) => Float64Array.from(kept, (i) => goldenColumn("lung", name)[i]!);
  const rows = {
    time: pick("time"),
    event: Uint8Array.from(pick("status"), (s) => (s === 2 ? 1 : 0)),
    levels: 1,
  };
  const counts = countSurvival(rows, undefined, true);
  const curve = survivalCurve(counts);
  const cluster = Int32Array.from(kept, (i) => inst[i]!);
  const robust = infinitesimalJackknife(counts, 0, curve, {
    rows: everyRow(kept.length),
    event: rows.event,
    cluster,
  });
  const at = [0, 9, 49, 99, 149];
  expect(at.map((i) => robust.logError[i]! * curve.survival[i]!)).toBeAllclose(
    [
      0.0044078930600790212, 0.015528779506459301, 0.033920958872717462, 0.030006298420396905,
      0.030819385118038715,
    ],
    { relative: 1e-11 },
  );
  expect(at.map((i) => robust.hazardError[i]!)).toBeAllclose(
    [
      0.0044078930600790212, 0.016428799880262867, 0.047630402782149951, 0.05514229876342007,
      0.11349738529785368,
    ],
    { relative: 1e-11 },
  );
});

test("heart, start and stop, weights: R's standard errors", () => {
  // R: survfit(Surv(start, stop, event) ~ 1, heart, weights = age^2 / 100 + .5, robust = TRUE, cluster = 1:172), elements 1, 10, 50, 100
  const column = (name: string) => goldenColumn("heart", name);
  const rows = {
    time: column("stop"),
    entry: column("start"),
    event: Uint8Array.from(column("event")),
    levels: 1,
  };
  const weight = column("age").map((age) => (age * age) / 100 + 0.5);
  const counts = countSurvival({ ...rows, weight }, undefined, true);
  const curve = survivalCurve(counts);
  const own = everyRow(weight.length);
  const robust = infinitesimalJackknife(counts, 0, curve, { rows: own, event: rows.event, weight });
  const at = [0, 9, 49, 99];
  expect(at.map((i) => robust.logError[i]! * curve.survival[i]!)).toBeAllclose(
    [0.0053665294457703417, 0.023498417978486404, 0.077084006578580597, 0.074351841034921845],
    { relative: 1e-11 },
  );
  expect(at.map((i) => robust.hazardError[i]!)).toBeAllclose(
    [0.0053665294457703417, 0.024984314658919596, 0.11808645174283161, 0.2444243849421586],
    { relative: 1e-11 },
  );
});

test("entries, weights and overlapping clusters: errors are root sums of squared numerical derivatives", () => {
  const random = generator(2);
  const n = 60;
  const entry = Float64Array.from({ length: n }, (_, i) => (i < 20 ? 0 : Math.floor(random() * 5)));
  const time = Float64Array.from({ length: n }, (_, i) => entry[i]! + 1 + Math.floor(random() * 8));
  const event = Uint8Array.from({ length: n }, (_, i) => (random() < 0.5 && time[i]! < 10 ? 1 : 0));
  const weight = Float64Array.from({ length: n }, () => 0.5 + random());
  const cluster = Int32Array.from({ length: n }, () => Math.floor(random() * 15));
  const tau = 6.5;
  const refit = (weights: Float64Array) => {
    const curve = survivalCurve(countSurvival({ time, event, entry, weight: weights, levels: 1 }));
    return { ...curve, mean: restrictedMean(curve, tau).estimate };
  };
  const counts = countSurvival({ time, event, entry, weight, levels: 1 }, undefined, true);
  const curve = survivalCurve(counts);
  const robust = infinitesimalJackknife(counts, 0, curve, { rows: everyRow(n), event, weight, cluster });
  const size = curve.time.length;
  const squares = { survival: new Float64Array(size), hazard: new Float64Array(size), mean: 0 };
  const h = 1e-5;
  for (let c = 0; c < 15; c++) {
    const moved = (sign: number) => refit(weight.map((w, i) => (cluster[i] === c ? w * (1 + sign * h) : w)));
    const [up, down] = [moved(1), moved(-1)];
    for (let i = 0; i < size; i++) {
      squares.survival[i]! += ((up.survival[i]! - down.survival[i]!) / (2 * h)) ** 2;
      squares.hazard[i]! += ((up.cumulativeHazard[i]! - down.cumulativeHazard[i]!) / (2 * h)) ** 2;
    }
    squares.mean += ((up.mean - down.mean) / (2 * h)) ** 2;
  }
  expect(curve.survival[size - 1]!).toBeGreaterThan(0);
  const errors = robust.logError.map((e, i) => e * curve.survival[i]!);
  expect(errors).toBeAllclose(squares.survival.map(Math.sqrt), { relative: 1e-7 });
  expect(robust.hazardError).toBeAllclose(squares.hazard.map(Math.sqrt), { relative: 1e-7 });
  expect([robust.restrictedMean(tau)]).toBeAllclose([Math.sqrt(squares.mean)], { relative: 1e-7 });
});
