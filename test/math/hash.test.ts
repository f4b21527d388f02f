import { expect, test } from "vitest";
import { hash32 } from "../../src/math/hash.ts";
import { generator } from "../generator.ts";

test("the empty item is FNV-1a of four zero bytes, finalised: worked out by big integers", () => {
  let fnv = 0x811c9dc5n;
  for (let k = 0; k < 4; k++) fnv = (fnv * 0x01000193n) & 0xffffffffn;
  let h = fnv;
  h = ((h ^ (h >> 16n)) * 0x85ebca6bn) & 0xffffffffn;
  h = ((h ^ (h >> 13n)) * 0xc2b2ae35n) & 0xffffffffn;
  h ^= h >> 16n;
  expect(hash32("", [])).toBe(Number(h));
});

test("text and numbers do not run into each other, and order counts", () => {
  const hashes = [
    hash32("", [1, 2]),
    hash32("", [2, 1]),
    hash32("\u0001", [2]),
    hash32("1", [2]),
    hash32("12", []),
    hash32("", [12]),
    hash32("", [1, 2, 0]),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  for (const hash of hashes) expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
});

test("100,000 items share a value about as often as random ones, and every bit is set in half of them", () => {
  const random = generator(3);
  const seen = new Set<number>();
  const ones = new Float64Array(32);
  const items = 100_000;
  for (let i = 0; i < items; i++) {
    const hash = hash32(`P${i}`, [i, Math.floor(random() * 20)]);
    seen.add(hash);
    for (let bit = 0; bit < 32; bit++) ones[bit]! += (hash >>> bit) & 1;
  }
  // items^2 / 2^33 = 1.16 are expected
  expect(items - seen.size).toBeLessThan(12);
  // 5 standard deviations of a fair coin
  for (const count of ones) expect(Math.abs(count - items / 2)).toBeLessThan(5 * Math.sqrt(items / 4));
});
