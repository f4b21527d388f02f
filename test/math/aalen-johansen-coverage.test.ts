// Coverage of the intervals of cumulative incidence, by simulation.
import { expect, test } from "vitest";
import { incidenceCurves, incidenceErrors } from "../../src/math/aalen-johansen.ts";
import { countCauses } from "../../src/math/cause-counts.ts";
import { incidenceJackknife } from "../../src/math/incidence-jackknife.ts";
import { normalQuantile } from "../../src/math/normal.ts";
import { indexAt } from "../../src/math/product-limit.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";
import { generator } from "../generator.ts";

test("intervals cover: log-log limits of each variance, exponential causes and censoring, false-alarm rate 1e-6", () => {
  const random = generator(2024);
  const [trials, size, at] = [400, 150, 1];
  // hazards 0.3 and 0.5: F_1(1) = 0.3/0.8 (1 - exp(-0.8))
  const truth = (0.3 / 0.8) * (1 - Math.exp(-0.8));
  const z = normalQuantile(0.975);
  const all = Int32Array.from({ length: size }, (_, i) => i);
  const covered = { jackknife: 0, aalen: 0, delta: 0 };
  let sum = 0;
  for (let trial = 0; trial < trials; trial++) {
    const time = new Float64Array(size);
    const cause = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const [failure, censoring] = [-Math.log(random()) / 0.8, -Math.log(random()) / 0.4];
      time[i] = Math.min(failure, censoring);
      cause[i] = failure > censoring ? 0 : random() < 0.3 / 0.8 ? 1 : 2;
    }
    const counts = countCauses({ time, cause, causes: 2, levels: 1 });
    const curves = incidenceCurves(counts, 0);
    const i = indexAt(curves.time, at);
    const estimate = curves.incidence[0]![i]!;
    sum += estimate;
    const errors = {
      jackknife: incidenceJackknife(counts, 0, curves, { rows: all, cause }).incidence[0]!,
      aalen: incidenceErrors(curves, 0, "aalen"),
      delta: incidenceErrors(curves, 0, "delta"),
    };
    for (const kind of ["jackknife", "aalen", "delta"] as const) {
      const { lower, upper } = survivalLimits(estimate, (z * errors[kind][i]!) / estimate, "log-log");
      if (lower <= truth && truth <= upper) covered[kind]++;
    }
  }
  // 4.9 standard deviations of a mean and of a share, and a hundredth for the normal approximation of the limits
  expect(Math.abs(sum / trials - truth)).toBeLessThan(
    4.9 * Math.sqrt((truth * (1 - truth)) / (trials * size * 0.7)),
  );
  for (const hits of Object.values(covered)) {
    expect(Math.abs(hits / trials - 0.95)).toBeLessThan(4.9 * Math.sqrt((0.95 * 0.05) / trials) + 0.01);
  }
});
