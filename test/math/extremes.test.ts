// Extremes against sorting, with ties, in every order of arrival.
import { expect, test } from "vitest";
import { Extremes } from "../../src/math/extremes.ts";
import { generator } from "../generator.ts";

const orders: Readonly<Record<string, (i: number, random: () => number) => number>> = {
  random: (_, random) => random(),
  "few values": (_, random) => Math.floor(4 * random()),
  ascending: (i) => i,
  descending: (i) => -i,
  equal: () => 3,
};

test.each(Object.keys(orders))(
  "%s numbers: the k-th smallest and largest are those of a sorted list",
  (name) => {
    const random = generator(5);
    for (const [size, keep] of [
      [1, 1],
      [40, 1],
      [40, 40],
      [999, 25],
      [2000, 700],
    ] as const) {
      const extremes = new Extremes(3, keep);
      const columns: number[][] = [[], [], []];
      for (let i = 0; i < size; i++) {
        columns.forEach((column, c) => {
          const value = (c - 1) * orders[name]!(i, random) + 0;
          column.push(value);
          extremes.add(c, value);
        });
      }
      columns.forEach((column, c) => {
        const sorted = column.sort((a, b) => a - b);
        expect(extremes.ends(c)).toEqual({ lower: sorted[keep - 1]!, upper: sorted[size - keep]! });
      });
    }
  },
);
