// Counting by sorting gives what counting by hashing gives, to the last bit.
import { expect, test } from "vitest";
import { countSorted } from "../../src/math/survival-cells.ts";
import { countSurvival, type SurvivalRows } from "../../src/math/survival-counts.ts";
import { generator } from "../generator.ts";

function randomRows(random: () => number, n: number): SurvivalRows {
  const coarse = 1 + Math.floor(6 * random());
  const times = () => {
    const t = Math.round(random() * 10 ** coarse) / 10 ** coarse;
    // some that differ by rounding only, and both zeros
    return random() < 0.1 ? t + 1e-16 * Math.round(4 * random()) : random() < 0.02 ? -0 : t;
  };
  const pairs = Array.from({ length: n }, () => [times(), times()].sort((a, b) => a - b));
  const levels = random() < 0.5 ? 1 : 4;
  return {
    time: Float64Array.from(pairs, ([, t]) => t! + 0.5),
    event: Uint8Array.from(pairs, () => Math.floor(3 * random())),
    entry: random() < 0.5 ? Float64Array.from(pairs, ([t]) => t!) : undefined,
    weight: random() < 0.5 ? Float64Array.from(pairs, () => 3 * random()) : undefined,
    level: levels > 1 ? Int32Array.from(pairs, () => Math.floor(levels * random())) : undefined,
    levels,
  };
}

test("random rows with ties, near ties, entries, weights and levels", () => {
  const random = generator(41);
  for (let round = 0; round < 200; round++) {
    const rows = randomRows(random, Math.floor(150 * random()));
    for (const tolerance of [undefined, 0]) {
      expect(countSorted(rows, tolerance ?? 1.4901161193847656e-8, true)).toEqual(
        countSurvival(rows, tolerance, true),
      );
    }
  }
});

test("a level without rows, and no rows at all", () => {
  const rows = {
    time: Float64Array.of(2, 1),
    event: Uint8Array.of(1, 0),
    level: Int32Array.of(3, 1),
    levels: 5,
  };
  expect(countSorted(rows, 0, true)).toEqual(countSurvival(rows, 0, true));
  const none = { time: new Float64Array(0), event: new Uint8Array(0), levels: 2 };
  expect(countSorted(none, 0, true)).toEqual(countSurvival(none, 0, true));
});

test("two hundred thousand rows without ties are counted by the one way or the other alike", () => {
  const random = generator(8);
  const n = 200_000;
  const time = Float64Array.from({ length: n }, (_, i) => (i * 7919) % n);
  const event = Uint8Array.from(time, () => (random() < 0.5 ? 1 : 0));
  const counts = countSurvival({ time, event, levels: 1 });
  expect(counts.atRisk[0]).toBe(n);
  const rank = Uint32Array.from(time.keys()).sort((a, b) => time[a]! - time[b]!);
  expect(counts.time).toEqual(Float64Array.from(rank, (i) => time[i]!));
  expect(counts.events).toEqual(Float64Array.from(rank, (i) => event[i]!));
  expect(counts.rows.every((count) => count === 1)).toBe(true);
});
