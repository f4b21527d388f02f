// Factorisation, solving and inverting against products multiplied out.
import { expect, test } from "vitest";
import { factorise, inverse, mirror, quadraticForm, solve } from "../../src/math/linear-algebra.ts";

// rows 1..4 of the Hilbert matrix: positive definite, condition 1.6e4
const hilbert = Float64Array.from({ length: 16 }, (_, at) => 1 / (1 + Math.floor(at / 4) + (at % 4)));

test("the inverse of the Hilbert matrix is the known matrix of integers", () => {
  const known = [
    16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200, 2800,
  ];
  expect(inverse(factorise(hilbert, 4, 0))).toBeAllclose(known, { relative: 1e-11, absolute: 0 });
  expect([quadraticForm(hilbert, [1, 1, 1, 1])]).toBeAllclose([hilbert.reduce((a, b) => a + b, 0)], {
    relative: 1e-15,
    absolute: 0,
  });
});

test("a solution solves, reading the upper triangle only", () => {
  const upper = hilbert.map((v, at) => (Math.floor(at / 4) > at % 4 ? Number.NaN : v));
  const x = solve(factorise(upper, 4, 0), [1, 2, 3, 4]);
  const product = [0, 1, 2, 3].map((i) => x.reduce((sum, v, j) => sum + v * hilbert[4 * i + j]!, 0));
  expect(product).toBeAllclose([1, 2, 3, 4], { relative: 1e-12, absolute: 0 });
  expect(mirror(upper, 4)).toEqual(hilbert);
});

test("a column that earlier ones determine is dropped, whatever its size, and the rest stays the same", () => {
  // columns a, b, a + b of a design with a'a = 2, b'b = 3, a'b = 1; the third times 1e8
  const s = 1e8;
  const gram = Float64Array.of(2, 1, 3 * s, 1, 3, 4 * s, 3 * s, 4 * s, 7 * s * s);
  const factorised = factorise(gram, 3, 1e-10);
  expect(factorised.dropped).toEqual([2]);
  expect(inverse(factorised)).toBeAllclose([0.6, -0.2, 0, -0.2, 0.4, 0, 0, 0, 0], {
    relative: 1e-14,
    absolute: 0,
  });
});
