import { expect, test } from "vitest";
import { type IntegerNoise, noiseSampler, noiseVariance } from "../../src/math/integer-noise.ts";
import { binnedArea, noisyArea, noisyRateLimits } from "../../src/math/private-calibration.ts";
import { Uniforms } from "../../src/math/variates.ts";
import { generator } from "../generator.ts";

const z = 1.959963984540054;

test("without noise the limits are Wilson's", () => {
  // R: prop.test(13, 100, correct = FALSE)$conf.int
  const { lower, upper } = noisyRateLimits(13, 87, 0, z);
  expect([lower, upper]).toBeAllclose([0.0775716743, 0.2098035144], { absolute: 1e-9 });
});

test("noise widens the limits, and noise as large as the count leaves everything open", () => {
  const width = (noise: number) => {
    const { lower, upper } = noisyRateLimits(30, 70, noise, z);
    return upper - lower;
  };
  expect(width(20)).toBeGreaterThan(width(0) * 1.05);
  expect(width(5000)).toBe(1);
  expect(noisyRateLimits(-5, 3, 2, z)).toEqual({ lower: 0, upper: 1 });
  const { lower, upper } = noisyRateLimits(-9, 500, 20, z);
  expect(lower).toBe(0);
  expect(upper).toBeGreaterThan(0.005);
});

test.each([
  [0.05, 400, 10],
  [0.2, 200, 10],
  [0.5, 1000, 10],
  [0.1, 3000, 20],
  [0.3, 60, 1],
])("of limits at rate %s from %s rows and %s noisy cells 93 to 97 in 100 hold it", (rate, rows, cells) => {
  const noise: IntegerNoise = { law: "laplace", scale: 1 };
  const draw = noiseSampler(noise);
  const random = generator(Math.round(1000 * rate) + rows);
  const runs = 4_000;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const uniforms = new Uniforms([5, rows], run);
    let events = 0;
    for (let i = 0; i < rows; i++) if (random() < rate) events++;
    let others = rows - events;
    for (let c = 0; c < cells; c++) {
      events += draw(uniforms);
      others += draw(uniforms);
    }
    const { lower, upper } = noisyRateLimits(events, others, cells * noiseVariance(noise), z);
    if (lower <= rate && rate <= upper) covered++;
  }
  expect(covered / runs).toBeGreaterThan(0.93);
  expect(covered / runs).toBeLessThan(0.97);
});

test("the area is the share of pairs in the right order, ties counting half", () => {
  const counts = { events: Float64Array.of(1, 2, 4), others: Float64Array.of(5, 3, 1) };
  let pairs = 0;
  for (const [i, e] of counts.events.entries())
    for (const [j, o] of counts.others.entries()) pairs += e * o * (i > j ? 1 : i === j ? 0.5 : 0);
  expect(binnedArea(counts)).toBeCloseTo(pairs / 63, 12);
  expect(binnedArea({ events: Float64Array.of(0, 0), others: Float64Array.of(3, 1) })).toBe(Number.NaN);
});

test("of limits of the area 92 to 98 % hold it, sampling and noise together", () => {
  const noise: IntegerNoise = { law: "laplace", scale: 2 };
  const draw = noiseSampler(noise);
  const random = generator(11);
  const shapes = { events: [0.05, 0.1, 0.2, 0.3, 0.35], others: [0.35, 0.3, 0.2, 0.1, 0.05] };
  const truth = binnedArea({
    events: Float64Array.from(shapes.events),
    others: Float64Array.from(shapes.others),
  });
  const sample = (shape: readonly number[], n: number, uniforms: Uniforms) => {
    const counts = new Float64Array(shape.length);
    for (let i = 0; i < n; i++) {
      let u = random();
      let bin = 0;
      while (bin < shape.length - 1 && u >= shape[bin]!) u -= shape[bin++]!;
      counts[bin]!++;
    }
    return counts.map((count) => count + draw(uniforms));
  };
  const runs = 800;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const uniforms = new Uniforms([9, 9], run);
    const counts = {
      events: sample(shapes.events, 120, uniforms),
      others: sample(shapes.others, 300, uniforms),
    };
    const { lower, upper } = noisyArea(counts, noise, z, [1, run]);
    if (lower <= truth && truth <= upper) covered++;
  }
  expect(covered / runs).toBeGreaterThan(0.92);
  expect(covered / runs).toBeLessThan(0.98);
});
