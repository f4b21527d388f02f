// Running sums against adding up, past every level of the tree and in every width of number.
import { expect, test } from "vitest";
import { Fenwick } from "../../src/math/fenwick.ts";
import { generator } from "../generator.ts";

const everyWidth = [30, 5000, 80_000, Number.POSITIVE_INFINITY] as const;

test.each([1, 16, 255, 256, 257, 5000])(
  "%i places: sums below each place are those of a plain loop",
  (size) => {
    const random = generator(size);
    for (const most of everyWidth) {
      const tree = new Fenwick(size, most);
      const plain = new Float64Array(size);
      for (let i = 0; i < 3 * size; i++) {
        const place = Math.floor(size * random());
        // quarters are exact; rows with delayed entry are taken off again
        const weight = most === Number.POSITIVE_INFINITY ? Math.floor(9 * random()) / 4 : 1;
        const sign = random() < 0.2 && plain[place]! >= weight ? -1 : 1;
        if (plain[place]! + weight > most) continue;
        tree.add(place, sign * weight);
        plain[place]! += sign * weight;
      }
      let sum = 0;
      const running = tree.running();
      const wrong: number[] = [];
      plain.forEach((weight, place) => {
        if (tree.below(place) !== sum || tree.at(place) !== weight || running[place] !== sum)
          wrong.push(place);
        sum += weight;
      });
      expect(wrong).toEqual([]);
      expect(tree.total).toBe(sum);
    }
  },
);

test("a place and its sixteen hold as much as was promised", () => {
  for (const most of [255, 65_535, 100_000]) {
    const tree = new Fenwick(40, most);
    for (let place = 0; place < 40; place++) tree.add(place, most);
    expect([tree.at(16), tree.below(17), tree.below(39)]).toEqual([most, 17 * most, 39 * most]);
  }
});
