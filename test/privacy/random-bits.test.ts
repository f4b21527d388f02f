import { expect, expectTypeOf, test, vi } from "vitest";
import {
  osBits,
  type SimulationBits,
  type SystemBits,
  simulationBits,
} from "../../src/privacy/random-bits.ts";
import { uniformBelow, uniformBelowBig } from "../../src/privacy/uniform.ts";
import { chiSquareP, counted, falseAlarm } from "./laws.ts";

const words = (bits: { next(): number }, n: number) => Array.from({ length: n }, () => bits.next());

test("bits of a seed are not accepted where bits of the operating system are asked for", () => {
  expectTypeOf<SimulationBits>().not.toExtend<SystemBits>();
  expectTypeOf<SystemBits>().not.toExtend<SimulationBits>();
  expect([osBits().source, simulationBits(1).source]).toEqual(["operating system", "seed"]);
});

test("bits of a seed repeat, and differ between seeds and streams", () => {
  const first = words(simulationBits(7), 100);
  expect(words(simulationBits(7), 100)).toEqual(first);
  for (const other of [words(simulationBits(8), 100), words(simulationBits(7, 1), 100)])
    expect(other.filter((word, i) => word === first[i]).length).toBeLessThan(3);
});

test("used words of the operating system's bits are wiped, and every word is used once", () => {
  let held: Uint32Array | undefined;
  let filled = 0;
  const spy = vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    held = array as unknown as Uint32Array;
    for (let i = 0; i < held.length; i++) held[i] = ++filled;
    return array;
  });
  const bits = osBits();
  expect(words(bits, 40_000)).toEqual(Array.from({ length: 40_000 }, (_, i) => i + 1));
  expect(spy).toHaveBeenCalledTimes(3);
  const left = held!.findIndex((word) => word !== 0);
  expect(left).toBe(40_000 - 2 * held!.length);
  spy.mockRestore();
});

test.each([
  ["operating system", osBits(), 200_000],
  ["seed", simulationBits(3), 1_000_000],
] as const)("bytes of the %s's bits are uniform", (_, bits, n) => {
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < n; i++) {
    let word = bits.next();
    for (let byte = 0; byte < 4; byte++, word >>>= 8) counts[word & 255]!++;
  }
  expect(chiSquareP(counts, new Array(256).fill(1 / 256))).toBeGreaterThan(falseAlarm);
});

test.each([2, 3, 7, 10, 64, 100])("integers below %d are uniform", (n) => {
  const bits = simulationBits(n);
  const counts = new Array<number>(n).fill(0);
  for (let i = 0; i < 200_000; i++) counts[uniformBelow(n, bits)]!++;
  expect(chiSquareP(counts, new Array(n).fill(1 / n))).toBeGreaterThan(falseAlarm);
});

test("the high part of a large uniform integer is uniform too", () => {
  const n = 3 * 2 ** 50;
  const bits = simulationBits(11);
  const counts = new Array<number>(12).fill(0);
  for (let i = 0; i < 200_000; i++) counts[Math.floor(uniformBelow(n, bits) / 2 ** 48)]!++;
  expect(chiSquareP(counts, new Array(12).fill(1 / 12))).toBeGreaterThan(falseAlarm);
});

test("numbers and bigint give the same uniform integer from the same words", () => {
  const sizes = [
    1,
    2,
    3,
    5,
    2 ** 31,
    2 ** 31 + 1,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    2 ** 33,
    3 * 2 ** 40,
    2 ** 52 + 1,
  ];
  for (const n of [...sizes, Number.MAX_SAFE_INTEGER]) {
    const one = counted(simulationBits(5));
    const other = counted(simulationBits(5));
    for (let i = 0; i < 500; i++)
      expect(uniformBelow(n, one)).toBe(Number(uniformBelowBig(BigInt(n), other)));
    expect(one.words).toBe(other.words);
    expect(one.words > 0).toBe(n > 1);
  }
  expect(() => uniformBelow(2 ** 53, simulationBits(1))).toThrow("uniformBelow");
  expect(() => uniformBelowBig(0n, simulationBits(1))).toThrow("uniformBelowBig");
});
