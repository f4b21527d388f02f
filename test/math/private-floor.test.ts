import { expect, test } from "vitest";
import {
  aboveFloor,
  floorSteps,
  floorUnit,
  smoothFloor,
  type TailEnd,
} from "../../src/math/private-floor.ts";
import {
  rankParts,
  rowChange,
  sortDescending,
  stretchSums,
  valueSteps,
} from "../../src/math/private-tail.ts";
import { generator } from "../generator.ts";

const rows = (count: number) => count * rankParts;

/** The definition, with zeros for as many ranks as could matter. */
function byDefinition(descending: Int32Array, tail: TailEnd): number {
  const first = Math.ceil(tail.end / rankParts);
  let least = Number.POSITIVE_INFINITY;
  for (let j = 0; j < descending.length + 2; j++) {
    least = Math.min(least, Math.floor((descending[first + j - 1] ?? 0) / floorUnit(tail)) + j);
  }
  return least;
}

test("by hand: five losses of forty, a tail of two rows, units of a fortieth of the range", () => {
  const tail = { n: 40, end: rows(2) };
  const unit = floorUnit(tail);
  expect(unit).toBe(Math.floor(valueSteps / 40));
  const losses = (units: readonly number[]) => Int32Array.from(units, (x) => Math.round(x * unit));
  // the second largest is 30 units; one rank further on it is 9 and one, two further 8 and two, all of them gone 4
  expect(smoothFloor(losses([39, 30, 9, 8, 1]), tail)).toBe(4);
  expect(smoothFloor(losses([39, 30, 9, 1]), tail)).toBe(3);
  expect(smoothFloor(losses([39, 1.5, 1]), tail)).toBe(1);
  expect(smoothFloor(losses([39]), tail)).toBe(0);
  expect(smoothFloor(losses([]), tail)).toBe(0);
  // a fraction of a row counts as the whole row
  expect(smoothFloor(losses([39, 30, 9, 8, 1]), { n: 40, end: rows(1) + 1 })).toBe(4);
});

/** Losses of many kinds: ties, gaps, ladders of about a unit per rank, one on its own, none. */
function awkward(random: () => number, size: number, tail: TailEnd): number[] {
  const unit = floorUnit(tail);
  const kind = Math.floor(random() * 5);
  return Array.from({ length: size }, (_, i) => {
    if (kind === 0) return Math.floor(random() * (valueSteps + 1));
    if (kind === 1) return Math.min(valueSteps, unit * i);
    if (kind === 2) return random() < 0.5 ? 0 : valueSteps;
    if (kind === 3) return Math.min(valueSteps, Math.floor(unit * (i + 2 * random())));
    return Math.floor(valueSteps * random() ** 4);
  });
}

test("a row added, removed or replaced moves the floor by at most one unit, and by one at worst; it equals its definition", () => {
  const random = generator(3);
  let largest = 0;
  for (let round = 0; round < 3000; round++) {
    const tail = { n: 1 + Math.floor(30 * random()), end: Math.max(1, Math.round(random() * rows(6))) };
    const losses = awkward(random, Math.floor(random() * 14), tail);
    const find = (values: readonly number[]) => smoothFloor(sortDescending(Int32Array.from(values)), tail);
    const found = find(losses);
    expect(found).toBe(byDefinition(sortDescending(Int32Array.from(losses)), tail));
    const other = [0, valueSteps, Math.floor(random() * valueSteps)][round % 3]!;
    const neighbours = [[...losses, other]];
    for (let i = 0; i < losses.length; i++) neighbours.push(losses.toSpliced(i, 1), losses.with(i, other));
    for (const neighbour of neighbours) {
      const moved = Math.abs(find(neighbour) - found);
      largest = Math.max(largest, moved);
      expect(moved).toBeLessThanOrEqual(1);
    }
  }
  expect(largest).toBe(1);
});

test("it is never above the loss at which the tail begins, and close to it where losses fall off slowly", () => {
  const tail = { n: 1000, end: rows(50) };
  const losses = Int32Array.from({ length: 1000 }, (_, i) => Math.round(valueSteps * (0.9 - 0.0005 * i)));
  const found = smoothFloor(losses, tail) * floorUnit(tail);
  expect(found).toBeLessThanOrEqual(losses[49]!);
  expect(found).toBeGreaterThan(losses[49]! - floorUnit(tail));
});

test("above a floor, a row added, removed or replaced changes all sums together by at most the whole range", () => {
  const random = generator(5);
  const ends = [100, rows(1), rows(2) + 40, rows(4), rows(8)];
  let largest = 0;
  for (let round = 0; round < 400; round++) {
    const tail = { n: 25, end: rows(1) };
    const floor = floorSteps(Math.floor(random() * 30), 2, tail);
    const losses = awkward(random, 9, tail);
    const sums = (values: readonly number[]) =>
      stretchSums(aboveFloor(sortDescending(Int32Array.from(values)), floor), ends);
    const before = sums(losses);
    const other = random() < 0.5 ? valueSteps : Math.floor(random() * valueSteps);
    for (let i = 0; i < losses.length; i++) {
      for (const neighbour of [losses.toSpliced(i, 1), losses.with(i, other), [...losses, other]]) {
        const change = sums(neighbour).reduce((sum, x, s) => sum + Math.abs(x - before[s]!), 0);
        largest = Math.max(largest, change);
        expect(change).toBeLessThanOrEqual(rowChange);
      }
    }
  }
  expect(largest).toBe(rowChange);
});

test("losses above the floor are steps of what is left of the range, in whole numbers rounded down", () => {
  const floor = valueSteps / 4;
  const losses = Int32Array.of(valueSteps, valueSteps / 2, floor + 1, floor, 0);
  expect([...aboveFloor(losses, floor)]).toEqual([valueSteps, Math.floor(valueSteps / 3), 1]);
  expect([...aboveFloor(losses, 0)]).toEqual([valueSteps, valueSteps / 2, floor + 1, floor]);
  // every quotient as the integers have it
  const random = generator(6);
  for (let round = 0; round < 2000; round++) {
    const under = Math.floor(random() * (valueSteps - 1024));
    const loss = under + 1 + Math.floor(random() * (valueSteps - under));
    const exact = Number((BigInt(loss - under) * BigInt(valueSteps)) / BigInt(valueSteps - under));
    expect(aboveFloor(Int32Array.of(loss), under)[0]).toBe(exact);
  }
});

test("whatever was drawn, the floor lies between the bounds and leaves something above it", () => {
  const top = valueSteps - valueSteps / 1024;
  const tail = { n: 40, end: rows(1) };
  for (const noisy of [-(2 ** 53 - 1), -1, 0, 3, 40, 2 ** 53 - 1]) {
    const floor = floorSteps(noisy, 3, tail);
    expect(Number.isInteger(floor)).toBe(true);
    expect(floor).toBeGreaterThanOrEqual(0);
    expect(floor).toBeLessThanOrEqual(top);
  }
  expect(floorSteps(7, 3, tail)).toBe(4 * floorUnit(tail));
  // the largest files have a unit of one step, large tails of few rows one of a tenth of 1 / k
  expect(floorUnit({ n: 2 ** 30, end: 1 })).toBe(1);
  expect(floorUnit({ n: 64, end: rows(32) })).toBe(Math.floor(valueSteps / 320));
});
