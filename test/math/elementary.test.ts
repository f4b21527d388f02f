// The oracle is Math.*: V8's functions are fdlibm's too, so in Node the difference must be at most one unit in the last place
// (and is nearly always none). Other engines differ from V8 in their own last places; ours do not.
import { expect, test } from "vitest";
import { exp, expm1, log, log1p, pow } from "../../src/math/elementary.ts";
import { generator } from "../generator.ts";

const random = generator(11);
const spread = Array.from({ length: 200_000 }, () => (random() - 0.5) * 10 ** (random() * 20 - 17));
const positive = Array.from({ length: 200_000 }, () => 10 ** (random() * 600 - 300));

/** largest difference in units of the last place of want */
function worstUlp(got: number[], want: number[]): number {
  let worst = 0;
  for (let i = 0; i < want.length; i++) {
    if (Object.is(got[i], want[i])) continue;
    const ulp = Math.max(Math.abs(want[i]!) * 2 ** -52, Number.MIN_VALUE);
    worst = Math.max(worst, Math.abs(got[i]! - want[i]!) / ulp);
  }
  return worst;
}

test.each([
  ["log", log, Math.log, positive],
  ["log near one", log, Math.log, spread.map((x) => 1 + x / 1000).filter((x) => x > 0)],
  ["log1p", log1p, Math.log1p, spread.filter((x) => x > -1)],
  ["exp", exp, Math.exp, spread.map((x) => x % 745)],
  ["expm1", expm1, Math.expm1, spread.map((x) => x % 709)],
] as const)("%s agrees with the engine's own to one unit in the last place", (_, ours, theirs, xs) => {
  expect(xs.length).toBeGreaterThan(100_000);
  expect(worstUlp(xs.map(ours), xs.map(theirs))).toBeLessThanOrEqual(1);
});

test("the ends of the range are the limits", () => {
  expect([log(0), log(-1), log(1), log(Number.MIN_VALUE), log(Infinity)]).toEqual([
    -Infinity,
    NaN,
    0,
    Math.log(5e-324),
    Infinity,
  ]);
  expect([log1p(-1), log1p(-2), log1p(0), log1p(1e-300)]).toEqual([-Infinity, NaN, 0, 1e-300]);
  expect([exp(0), exp(710), exp(-746), exp(-745), exp(709.7)]).toEqual([
    1,
    Infinity,
    0,
    5e-324,
    Math.exp(709.7),
  ]);
  expect([expm1(0), expm1(-50), expm1(1e-300), expm1(1000)]).toEqual([0, -1, 1e-300, Infinity]);
  expect([pow(2, 0), pow(0, 2), pow(0, 0), pow(0, -1), pow(1, 1e300)]).toEqual([1, 0, 1, Infinity, 1]);
  expect(pow(2, 10)).toBeCloseTo(1024, 10);
});
