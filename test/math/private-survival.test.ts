import { expect, test } from "vitest";
import { noiseSampler } from "../../src/math/integer-noise.ts";
import { calibratedLogrank } from "../../src/math/private-logrank.ts";
import {
  areaTo,
  areaVariance,
  cleanCells,
  curveInto,
  firstTimeAt,
  gridCurve,
  readLinearly,
} from "../../src/math/private-survival.ts";
import { projectToTotal } from "../../src/math/projection.ts";
import { Uniforms } from "../../src/math/variates.ts";
import { generator } from "../generator.ts";

test("the projection keeps the total and has no negative entry, and no nearby vector of that kind is nearer", () => {
  const random = generator(3);
  for (let round = 0; round < 200; round++) {
    const values = Float64Array.from({ length: 6 }, () => 10 * random() - 3);
    const total = values.reduce((a, b) => a + b, 0);
    const projected = projectToTotal(values);
    if (total <= 0) {
      expect(projected.every((x) => x === 0)).toBe(true);
      continue;
    }
    expect([projected.reduce((a, b) => a + b, 0)]).toBeAllclose([total], { absolute: 1e-12 });
    const distance = (x: Float64Array) => x.reduce((sum, each, i) => sum + (each - values[i]!) ** 2, 0);
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        const step = Math.min(1e-3, projected[i]!);
        const other = projected.slice();
        other[i]! -= step;
        other[j]! += step;
        expect(projected[i]).toBeGreaterThanOrEqual(0);
        expect(distance(other)).toBeGreaterThanOrEqual(distance(projected) - 1e-12);
      }
    }
  }
});

test("a last cell within three noise scales of zero is empty, others are not thresholded", () => {
  expect(cleanCells([1, 2, 2.9], 1)).toEqual(Float64Array.of(1, 2, 0));
  expect(cleanCells([1, 2, 3], 1)).toEqual(Float64Array.of(1, 2, 3));
});

test("the short way to survival and hazard gives the same numbers as the whole curve", () => {
  const random = generator(8);
  for (let round = 0; round < 100; round++) {
    const cells = cleanCells(
      Float64Array.from({ length: 17 }, () => 10 * random() - 4),
      0.5,
    );
    const { survival, cumulativeHazard } = gridCurve(cells);
    const [s, h] = [new Float64Array(9), new Float64Array(9)];
    curveInto(cells, s, h);
    expect(s).toBeAllclose([...survival], { relative: 1e-12, absolute: 1e-14 });
    expect(h).toBeAllclose([...cumulativeHazard], { relative: 1e-12 });
  }
});

test("lines between the edges: value, area, and the time at which a level is reached", () => {
  const values = Float64Array.of(1, 0.8, 0.8, 0.4);
  expect(readLinearly(values, 2, 1)).toBeCloseTo(0.9, 15);
  expect(readLinearly(values, 2, 7)).toBe(0.4);
  expect(areaTo(values, 2, 5)).toBeCloseTo(1.8 + 1.6 + 0.7, 14);
  expect(firstTimeAt(values, 2, 0.5)).toBeCloseTo(5.5, 14);
  expect(firstTimeAt(values, 2, 0.3)).toBeNaN();
  expect(firstTimeAt(values, 2, 1)).toBe(0);
});

test("the variance of the area is that of its derivatives by the bins' hazards", () => {
  const cells = Float64Array.of(6, 5, 4, 3, 2, 1, 9);
  const curve = gridCurve(cells);
  const [width, tau] = [2, 5];
  let variance = 0;
  for (let j = 1; j <= 3; j++) {
    // log S moves from edge j on
    const area = (shift: number) =>
      areaTo(
        curve.survival.map((s, i) => (i >= j ? s * Math.exp(shift) : s)),
        width,
        tau,
      );
    const slope = (area(1e-5) - area(-1e-5)) / 2e-5;
    variance += slope * slope * (curve.logVariance[j]! - curve.logVariance[j - 1]!);
  }
  expect([areaVariance(curve, width, tau)]).toBeAllclose([variance], { relative: 1e-8 });
});

test("under equal hazards the calibrated log-rank p is below .05 in about 5 % of releases, the uncalibrated one far more often", () => {
  const noise = { law: "laplace", scale: 1 } as const;
  const draw = noiseSampler(noise);
  const [rows, bins, releases] = [114, 8, 200];
  const rejected = { scaled: 0, simulated: 0, plain: 0 };
  for (let run = 0; run < releases; run++) {
    const uniforms = new Uniforms([run, 7], 1);
    const cells = [3, 5].map((last) => {
      const counts = new Float64Array(2 * bins + 1);
      for (let i = 0; i < rows; i++) {
        const [t, c] = [-Math.log(uniforms.next()), uniforms.next() * last];
        const time = Math.min(t, c);
        if (time >= 3) counts[2 * bins]! += 1;
        else counts[(t <= c ? 0 : bins) + Math.floor((time / 3) * bins)]! += 1;
      }
      return cleanCells(
        counts.map((count) => count + draw(uniforms)),
        1,
      );
    });
    const { pValue, pSimulated, statistic } = calibratedLogrank(cells, noise, [5, run]);
    if (pValue < 0.05) rejected.scaled++;
    if (pSimulated <= 0.05) rejected.simulated++;
    if (statistic > 3.841) rejected.plain++;
  }
  // binomial(200, .05) is within 1..25 but for one case in 20,000
  for (const count of [rejected.scaled, rejected.simulated]) {
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(26);
  }
  expect(rejected.plain).toBeGreaterThan(rejected.scaled);
}, 60_000);
