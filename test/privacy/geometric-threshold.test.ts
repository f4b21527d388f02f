import { expect, test } from "vitest";
import { geometricThreshold } from "../../src/privacy/geometric-threshold.ts";
import { parseRational } from "../../src/privacy/parse-rational.ts";
import { simulationBits } from "../../src/privacy/random-bits.ts";

const mechanism = (rows: number, epsilon: string, delta: string) =>
  geometricThreshold({
    rows,
    epsilon: parseRational(epsilon, "Epsilon"),
    delta: parseRational(delta, "Delta"),
  });

/** P(noise = k) for discrete Laplace noise of scale rows / epsilon. */
function law(rows: number, epsilon: number): (k: number) => number {
  const q = Math.exp(-epsilon / rows);
  return (k) => ((1 - q) / (1 + q)) * q ** Math.abs(k);
}

/** P(noise >= m), summed from the far end. */
function tail(rows: number, epsilon: number, m: number): number {
  const p = law(rows, epsilon);
  let sum = 0;
  for (let k = Math.max(0, m) + Math.ceil((60 * rows) / epsilon); k >= m; k--) sum += p(k);
  return sum;
}

test.each([
  [1, "1", "1e-6"],
  [1, "0.1", "1e-9"],
  [1, "20", "0.4"],
  [3, "1", "1e-6"],
  [5, "10", "1e-3"],
  [40, "1/2", "1e-5"],
])(
  "%i rows, epsilon %s, delta %s: the least threshold at which values of one person alone stay hidden",
  (rows, epsilon, delta) => {
    const { threshold } = mechanism(rows, epsilon, delta);
    const most = (from: number) => {
      let worst = 0;
      for (let j = 1; j <= rows; j++) {
        // at most this many rows each, when there are j such values
        worst = Math.max(worst, j * tail(rows, Number(parseFraction(epsilon)), from - (rows - j + 1)));
      }
      return worst;
    };
    expect(most(threshold)).toBeLessThanOrEqual(Number(delta));
    if (threshold > rows + 1) expect(most(threshold - 1)).toBeGreaterThan(Number(delta) * (1 - 1e-6));
  },
);

const parseFraction = (text: string) => {
  const [over, under = "1"] = text.split("/");
  return Number(over) / Number(under);
};

test("by hand: one row, epsilon 1, delta one in a million is shown from 15 on", () => {
  // ln(1e6 / (1 + 1/e)) = 13.5
  expect(mechanism(1, "1", "1e-6").threshold).toBe(15);
});

/** Chances of what is seen of one count: hidden, or the noisy count. */
function seen(count: number, threshold: number, p: (k: number) => number): Map<number | null, number> {
  const chances = new Map<number | null, number>();
  let shown = 0;
  for (let noisy = threshold; noisy < threshold + 400; noisy++) {
    chances.set(noisy, count === 0 ? 0 : p(noisy - count));
    shown += chances.get(noisy)!;
  }
  return chances.set(null, 1 - shown);
}

test("exact chances: one row more or less of any count is within epsilon and delta", () => {
  const p = law(1, 1);
  const delta = 1e-3;
  const { threshold } = mechanism(1, "1", "1e-3");
  for (let count = 0; count < 40; count++) {
    const [fewer, more] = [seen(count, threshold, p), seen(count + 1, threshold, p)];
    for (const [a, b] of [
      [fewer, more],
      [more, fewer],
    ] as const) {
      let beyond = 0;
      for (const [what, chance] of a) beyond += Math.max(0, chance - Math.E * b.get(what)!);
      expect(beyond).toBeLessThanOrEqual(count === 0 ? delta : 1e-12);
    }
  }
});

test("what is shown is the noisy count, and as often as the law says", () => {
  const its = mechanism(2, "1", "1e-2");
  const bits = simulationBits(3);
  const counts = Int32Array.of(its.threshold - 3, its.threshold, its.threshold + 5, 10_000);
  const draws = 40_000;
  const shown = counts.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    its.show(counts, bits).forEach((noisy, i) => {
      if (noisy === null) return;
      shown[i]! += 1;
      if (noisy < its.threshold) throw new Error(`shown below the threshold: ${noisy}`);
    });
  }
  counts.forEach((count, i) => {
    const chance = tail(2, 1, its.threshold - count);
    // 5.5 standard errors: passed by chance once in 26 million
    const reach = 5.5 * Math.sqrt((chance * (1 - chance)) / draws) + 1e-9;
    expect(Math.abs(shown[i]! / draws - chance)).toBeLessThanOrEqual(reach);
  });
});

test("only values that occur have counts; what it says of itself", () => {
  const its = mechanism(3, "1/2", "1e-6");
  expect(() => its.show([0], simulationBits(1))).toThrow("counts of values that occur, got 0");
  expect(() => its.show([1.5], simulationBits(1))).toThrow("got 1.5");
  expect(its.show([], simulationBits(1))).toEqual([]);
  expect(its.statement("values")).toEqual({
    statistic: "values",
    mechanism: `discrete Laplace, shown from ${its.threshold}`,
    sensitivity: "3",
    share: "0.5",
    scale: "6",
  });
});
