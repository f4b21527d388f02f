// Known-answer vectors of Random123 (kat_vectors, threefry2x32 20), and the laws of the variates.
import { expect, test } from "vitest";
import { betaCdf } from "../../src/math/beta.ts";
import { gammaP } from "../../src/math/gamma.ts";
import { normalCdf } from "../../src/math/normal.ts";
import { block, foldIn, foldInText, threefry } from "../../src/math/threefry.ts";
import { betaVariate, gammaVariate, normalVariate, Uniforms } from "../../src/math/variates.ts";

test.each([
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
])("threefry gives the published vector for key %i %i, counter %i %i", (k0, k1, c0, c1, x, y) => {
  threefry(k0, k1, c0, c1);
  expect([...block]).toEqual([x, y]);
});

/** Kolmogorov-Smirnov distance times sqrt n of draws from a continuous law. */
function kolmogorov(draws: number[], cdf: (x: number) => number): number {
  const sorted = Float64Array.from(draws).sort();
  let worst = 0;
  sorted.forEach((x, i) => {
    const f = cdf(x);
    worst = Math.max(worst, f - i / sorted.length, (i + 1) / sorted.length - f);
  });
  return worst * Math.sqrt(sorted.length);
}

// P(sup > 2.7) = 2 exp(-2 2.7^2) = 9e-7: the false-alarm rate of each line
const critical = 2.7;
const each = <T>(n: number, draw: (u: Uniforms) => T) =>
  Array.from({ length: n }, (_, i) => draw(new Uniforms([7, 9], i)));

test.each([
  ["uniform", (u: Uniforms) => u.next(), (x: number) => x],
  ["the second uniform of an item", (u: Uniforms) => [u.next(), u.next()][1]!, (x: number) => x],
  ["normal", normalVariate, (x: number) => normalCdf(x)],
  ["gamma of shape 1", (u: Uniforms) => gammaVariate(u, 1), (x: number) => gammaP(1, x)],
  ["gamma of shape 37.5", (u: Uniforms) => gammaVariate(u, 37.5), (x: number) => gammaP(37.5, x)],
  ["beta 1, 12", (u: Uniforms) => betaVariate(u, 1, 12), (x: number) => betaCdf(x, 1, 12)],
  ["beta 5001, 95000", (u: Uniforms) => betaVariate(u, 5001, 95000), (x: number) => betaCdf(x, 5001, 95000)],
] as const)("%s variates follow their law", (_, draw, cdf) => {
  expect(kolmogorov(each(20_000, draw), cdf)).toBeLessThan(critical);
});

test("folded keys differ from each other and give unrelated streams", () => {
  const keys = [
    foldIn([1, 0], 0),
    foldIn([1, 0], 1),
    foldIn([2, 0], 0),
    foldInText([1, 0], ""),
    foldInText([1, 0], "ab"),
    foldInText([1, 0], "ba"),
  ];
  expect(new Set(keys.map(String)).size).toBe(keys.length);
  const n = 20_000;
  let product = 0;
  for (let i = 0; i < n; i++)
    product += (new Uniforms(keys[0]!, i).next() - 0.5) * (new Uniforms(keys[1]!, i).next() - 0.5) * 12;
  expect(Math.abs(product / Math.sqrt(n))).toBeLessThan(4.9);
});
