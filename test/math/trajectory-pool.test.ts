import { expect, test } from "vitest";
import { log1p } from "../../src/math/elementary.ts";
import { membership, PoolRecorder, type TrajectoryRules } from "../../src/math/trajectory-pool.ts";
import { type Chain, clinicChain, masses, samplePool } from "./trajectory-chains.ts";

/** Every counted sum of one trajectory for one outcome, from its whole token sequence and nothing but the definitions. */
function reference(chain: Chain, outcome: number, path: readonly number[]) {
  const { rules, start } = chain;
  const { horizon, cap, hoursOf, terminal, vocabulary } = rules;
  const isOutcome = (token: number) => rules.outcomes[outcome * vocabulary + token] === 1;
  const elapsedAfter = (t: number) => path.slice(0, t).reduce((sum, token) => sum + hoursOf[token]!, 0);
  const ends = (t: number) => {
    const token = path[t - 1]!;
    if (isOutcome(token)) return "hit";
    if (terminal[token] === 1) return "terminal";
    if ("tokens" in horizon ? t >= horizon.tokens : elapsedAfter(t) > horizon.hours) return "horizon";
    return t >= cap ? "cap" : null;
  };
  let tau = 1;
  while (ends(tau) === null) tau++;
  const mass = masses(chain);
  const p = path.slice(0, tau).map((_, t) => mass[t === 0 ? start : path[t - 1]!]![outcome]!);
  return {
    hit: ends(tau) === "hit" ? 1 : 0,
    scope: p.reduce((sum, each) => sum + each, 0),
    squares: p.reduce((sum, each) => sum + each * each, 0),
    logSurvival: p.reduce((sum, each) => sum + log1p(-each), 0),
    lastMass: p[tau - 1]!,
    steps: tau,
    capped: ends(tau) === "cap" ? 1 : 0,
  };
}

const horizons: [string, TrajectoryRules["horizon"], number][] = [
  ["one token", { tokens: 1 }, 2000],
  ["seven tokens", { tokens: 7 }, 2000],
  ["twelve hours", { hours: 12 }, 2000],
  ["two days", { hours: 48 }, 2000],
  ["two days, at most nine tokens", { hours: 48 }, 9],
];

test.each(horizons)("pools equal the definitions on whole paths, horizon of %s", (_, horizon, cap) => {
  const chain = clinicChain(horizon, cap);
  const counters = { hit: 0, capped: 0 };
  for (const masked of [null, 0, 1, 2, 3]) {
    const paths: number[][] = Array.from({ length: 300 }, () => []);
    const pool = samplePool(chain, masked, 300, 5, undefined, (row, token) => paths[row]!.push(token));
    const columns = masked === null ? [0, 1, 2, 3] : [masked];
    paths.forEach((path, row) => {
      const want = columns.map((outcome) => reference(chain, outcome, path));
      for (const name of ["hit", "scope", "squares", "logSurvival", "lastMass", "steps", "capped"] as const) {
        const got = pool[name].subarray(row * columns.length, (row + 1) * columns.length);
        expect(got, name).toEqual(got.constructor.prototype.constructor.from(want.map((each) => each[name])));
      }
      expect(pool.tokens[row]).toBe(path.length);
      expect(path.length).toBe(Math.max(...want.map(({ steps }) => steps)));
    });
    for (const name of ["hit", "capped"] as const) counters[name] += pool[name].reduce((a, b) => a + b, 0);
  }
  expect(counters.hit).toBeGreaterThan(50);
  expect(counters.capped > 0).toBe(cap === 9);
});

const plain: TrajectoryRules = {
  vocabulary: 5,
  outcomes: membership([[1], [2]], 5),
  terminal: membership([[3]], 5),
  hoursOf: Float64Array.of(0, 0, 0, 0, 0.1),
  horizon: { hours: 0.3 },
  cap: 10,
};

test("a timeline exactly at the horizon goes on, whatever the rounding of its hours", () => {
  // 0.1 + 0.1 + 0.1 > 0.3 in floating point
  const recorder = new PoolRecorder(plain, null, 1);
  for (let i = 0; i < 3; i++) expect(recorder.advance(0, 4, Float64Array.of(0.1, 0), 0)).toBe(false);
  expect(recorder.advance(0, 4, Float64Array.of(0.25, 0), 0)).toBe(true);
  expect(recorder.pool.steps).toEqual(Int32Array.of(4, 4));
  expect(recorder.pool.lastMass).toEqual(Float64Array.of(0.25, 0));
  expect(recorder.elapsed(0)).toBeCloseTo(0.4, 12);
});

test("an outcome in the step that crosses the horizon, is the last, or is terminal, is a hit and not capped", () => {
  const rules = {
    ...plain,
    terminal: membership([[1, 3]], 5),
    hoursOf: Float64Array.of(0, 9, 0, 0, 0),
    cap: 1,
  };
  const recorder = new PoolRecorder(rules, null, 1);
  expect(recorder.advance(0, 1, Float64Array.of(0.5, 0.25), 0)).toBe(true);
  expect(recorder.pool.hit).toEqual(Uint8Array.of(1, 0));
  expect(recorder.pool.capped).toEqual(Uint8Array.of(0, 0));
});

test("a masked trajectory whose outcome is certain ends there with risk one, and needs no token", () => {
  const recorder = new PoolRecorder(plain, 1, 1);
  expect(recorder.advance(0, 1, Float64Array.of(0.5, 0.25), 1)).toBe(false);
  expect(recorder.advance(0, -1, Float64Array.of(0, 1), 1)).toBe(true);
  expect(recorder.pool.logSurvival[0]).toBe(Number.NEGATIVE_INFINITY);
  expect(recorder.running).toBe(0);
});

test("a restarted trajectory leaves no trace of what was drawn before, and rows may advance in any order", () => {
  const one = new PoolRecorder(plain, null, 2);
  const draws: [number, number][] = [
    [0, 0.25],
    [1, 0.5],
  ];
  for (const [token, p] of draws) one.advance(0, token, Float64Array.of(p, 0.125), 0);
  one.advance(1, 3, Float64Array.of(0.5, 0.5), 0);
  expect(one.running).toBe(1);
  one.restart(0);
  one.restart(1);
  expect(one.running).toBe(2);
  const fresh = new PoolRecorder(plain, null, 2);
  for (const recorder of [one, fresh]) {
    const order = recorder === one ? [1, 0] : [0, 1];
    for (const row of order) recorder.advance(row, 3, Float64Array.of(0.25, 0.5), 0);
  }
  expect(one.pool).toEqual(fresh.pool);
  expect([one.isOver(0), one.running]).toEqual([true, 0]);
});

test("wrong arguments are refused with the rule", () => {
  const masses = Float64Array.of(0.5, 0.5);
  expect(() => membership([[5]], 5)).toThrow("0..4, got 5");
  expect(() => new PoolRecorder(plain, 2, 1)).toThrow("outcome 0..1, got 2");
  expect(() => new PoolRecorder({ ...plain, horizon: { tokens: 0 } }, null, 1)).toThrow("horizon > 0");
  expect(() => new PoolRecorder({ ...plain, hoursOf: new Float64Array(4) }, null, 1)).toThrow(
    "one entry per token",
  );
  expect(() => new PoolRecorder(plain, null, 1, { threshold: 0.5, uniform: () => 0 })).toThrow(
    "masked pools",
  );
  expect(() => new PoolRecorder(plain, null, 1).advance(0, 5, masses, 0)).toThrow("0..4, got 5");
  expect(() => new PoolRecorder(plain, 0, 1).advance(0, 1, masses, 0)).toThrow("token 1 is masked");
  expect(() => new PoolRecorder(plain, null, 1).advance(0, 0, Float64Array.of(Number.NaN, 0), 0)).toThrow(
    "[0, 1], got NaN",
  );
  const over = new PoolRecorder(plain, null, 1);
  over.advance(0, 3, masses, 0);
  expect(() => over.advance(0, 3, masses, 0)).toThrow("is over");
});
