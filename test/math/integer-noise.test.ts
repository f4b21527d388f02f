import { expect, test } from "vitest";
import { binomialVariate } from "../../src/math/binomial-variate.ts";
import { type IntegerNoise, noiseAbove, noiseSampler, noiseVariance } from "../../src/math/integer-noise.ts";
import { Uniforms } from "../../src/math/variates.ts";

const draws = 200_000;

/** Largest |z| of the observed counts of -5..5 against the law: 5.5 is passed by chance once in 26 million tests of one count. */
function worstDeviation(noise: IntegerNoise, weight: (k: number) => number): number {
  const draw = noiseSampler(noise);
  const uniforms = new Uniforms([1, 2], 3);
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const k = draw(uniforms);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  let mass = 0;
  for (let k = -2000; k <= 2000; k++) mass += weight(k);
  const z = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((k) => {
    const p = weight(k) / mass;
    return Math.abs((counts.get(k) ?? 0) - draws * p) / Math.sqrt(draws * p * (1 - p) + 1e-9);
  });
  return Math.max(...z);
}

test.each([0.3, 1, 2.5, 40])("discrete Laplace noise of scale %f has its law and variance", (scale) => {
  const weight = (k: number) => Math.exp(-Math.abs(k) / scale);
  expect(worstDeviation({ law: "laplace", scale }, weight)).toBeLessThan(5.5);
  let [mass, squares] = [0, 0];
  for (let k = -3000; k <= 3000; k++) {
    mass += weight(k);
    squares += k * k * weight(k);
  }
  expect([noiseVariance({ law: "laplace", scale })]).toBeAllclose([squares / mass], { relative: 1e-9 });
});

test.each([0.4, 1.5, 3.9, 4.1, 30])(
  "discrete Gaussian noise of scale %f has its law and variance",
  (scale) => {
    const weight = (k: number) => Math.exp((-k * k) / (2 * scale * scale));
    expect(worstDeviation({ law: "gaussian", scale }, weight)).toBeLessThan(5.5);
    let [mass, squares] = [0, 0];
    for (let k = -500; k <= 500; k++) {
      mass += weight(k);
      squares += k * k * weight(k);
    }
    expect([noiseVariance({ law: "gaussian", scale })]).toBeAllclose([squares / mass], { relative: 1e-9 });
  },
);

test.each([
  [0, 0.3],
  [7, 0],
  [7, 1],
  [20, 0.3],
  [300, 0.9],
  [5000, 0.4],
])(
  "binomial variates of %i trials of probability %f have its mean and variance, and stay in range",
  (n, p) => {
    const uniforms = new Uniforms([4, 5], 6);
    let [sum, squares, outside] = [0, 0, 0];
    for (let i = 0; i < draws; i++) {
      const x = binomialVariate(uniforms, n, p);
      if (!(x >= 0 && x <= n && Number.isInteger(x))) outside++;
      sum += x - n * p;
      squares += (x - n * p) ** 2;
    }
    const variance = n * p * (1 - p);
    expect(outside).toBe(0);
    expect(Math.abs(sum / draws)).toBeLessThanOrEqual(5.5 * Math.sqrt(variance / draws));
    expect(Math.abs(squares / draws - variance)).toBeLessThanOrEqual(0.02 * variance);
  },
);

test.each([
  { law: "laplace", scale: 0.7, margin: 2 },
  { law: "laplace", scale: 20, margin: 40 },
  { law: "gaussian", scale: 30, margin: 43 },
  { law: "gaussian", scale: 30, margin: 0 },
] as const)("mean square of what lies above a margin: %o", ({ law, scale, margin }) => {
  let [mass, squares] = [0, 0];
  for (let k = -3000; k <= 3000; k++) {
    const weight = Math.exp(law === "laplace" ? -Math.abs(k) / scale : (-k * k) / (2 * scale * scale));
    mass += weight;
    if (k > margin) squares += (k - margin) ** 2 * weight;
  }
  expect([noiseAbove({ law, scale }, margin)]).toBeAllclose([squares / mass], {
    relative: law === "laplace" ? 1e-12 : 2e-3,
  });
});
