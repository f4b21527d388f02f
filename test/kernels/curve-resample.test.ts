// curve-resample: the law of its counts (chi-square at a false-alarm rate of 1e-6), and GPU = CPU = an oracle without our tables.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "../../src/gpu/device.ts";
import { type CurveResampleInput, cpu } from "../../src/kernels/curve-resample/cpu.ts";
import { gpu } from "../../src/kernels/curve-resample/gpu.ts";
import { kernel } from "../../src/kernels/curve-resample/index.ts";
import { planCurveResample } from "../../src/kernels/curve-resample/plan.ts";
import { simd } from "../../src/kernels/curve-resample/simd.ts";
import { verify } from "../../src/kernels/verify.ts";
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import { foldIn } from "../../src/math/threefry.ts";
import { generator } from "../generator.ts";
import { openDawn } from "../gpu/dawn.ts";

const falseAlarm = 1e-6;
const key = foldIn([1, 2], 3);

function onCpu(input: CurveResampleInput, from = 0, to = input.replicates) {
  const output = kernel.allocate(input);
  cpu(input).run(output, from, to);
  return output.counts;
}

/** log of n! */
const logFactorial = (n: number) =>
  Array.from({ length: n }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);

// the Poisson step with 12 and 9 rows (12 > 3 + 2 sqrt 12), every row by itself with 4
test.each([[[7, 1, 4]], [[2, 7]], [[1, 2, 1]], [[3, 0, 9]]])(
  "cells %j: every outcome as often as the multinomial law says",
  (cells) => {
    const replicates = 200_000;
    const input = planCurveResample(cells, key, replicates);
    const rows = cells.reduce((a, b) => a + b);
    expect(input.cells.length > 0).toBe(rows > 8);
    const counts = onCpu(input);
    const seen = new Map<string, number>();
    for (let r = 0; r < replicates; r++) {
      const outcome = counts.subarray(r * cells.length, (r + 1) * cells.length).join();
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    const outcomes: number[][] = [];
    const list = (head: number[], left: number) => {
      if (head.length === cells.length - 1) outcomes.push([...head, left]);
      else for (let k = 0; k <= left; k++) list([...head, k], left - k);
    };
    list([], rows);
    let statistic = 0;
    let df = -1;
    let rareSeen = 0;
    let rareExpected = 0;
    for (const outcome of outcomes) {
      const log = outcome.reduce(
        (sum, k, i) => sum - logFactorial(k) + (k === 0 ? 0 : k * Math.log(cells[i]! / rows)),
        logFactorial(rows),
      );
      const want = replicates * Math.exp(log);
      const got = seen.get(outcome.join()) ?? 0;
      seen.delete(outcome.join());
      if (want < 10) {
        rareSeen += got;
        rareExpected += want;
      } else {
        statistic += (got - want) ** 2 / want;
        df += 1;
      }
    }
    expect([...seen.keys()], "outcomes that do not add up to the rows").toEqual([]);
    if (rareExpected > 1) {
      statistic += (rareSeen - rareExpected) ** 2 / rareExpected;
      df += 1;
    }
    expect(chiSquareUpperTail(statistic, df)).toBeGreaterThan(falseAlarm);
  },
);

test("a million rows in 40 cells: totals exact, means and covariances those of the law", () => {
  const cells = Array.from({ length: 40 }, (_, k) => (k === 39 ? 1 : 641 * (k + 1) + 8));
  cells[0]! += 1_000_000 - cells.reduce((a, b) => a + b);
  const replicates = 4000;
  const counts = onCpu(planCurveResample(cells, key, replicates));
  const n = 1_000_000;
  const sums = new Float64Array(40);
  const products = new Float64Array(1600);
  for (let r = 0; r < replicates; r++) {
    const row = counts.subarray(40 * r, 40 * r + 40);
    expect(row.reduce((a, b) => a + b)).toBe(n);
    for (let i = 0; i < 40; i++) {
      const di = row[i]! - cells[i]!;
      sums[i]! += di;
      for (let j = 0; j < 40; j++) products[40 * i + j]! += di * (row[j]! - cells[j]!);
    }
  }
  // standard normal bound for 40 + 1600 comparisons at 1e-6 together: 6.4
  const sd = cells.map((c) => Math.sqrt(c * (1 - c / n)));
  const z = [...sums].map((sum, i) => sum / (sd[i]! * Math.sqrt(replicates)));
  expect(Math.max(...z.map(Math.abs))).toBeLessThan(6.4);
  for (let i = 0; i < 39; i++) {
    for (let j = 0; j < 39; j++) {
      const covariance = i === j ? sd[i]! ** 2 : (-cells[i]! * cells[j]!) / n;
      const error = Math.sqrt((sd[i]! ** 2 * sd[j]! ** 2 + covariance ** 2) / replicates);
      expect(Math.abs(products[40 * i + j]! / replicates - covariance) / error).toBeLessThan(6.4);
    }
  }
});

test("a replicate depends on its number only: other ranges and other firsts give the same counts", () => {
  const cells = [5, 0, 90, 3, 200];
  const whole = onCpu(planCurveResample(cells, key, 30));
  const part = onCpu(planCurveResample(cells, key, 10, 20));
  expect(part).toEqual(whole.slice(100));
  const range = onCpu(planCurveResample(cells, key, 30), 4, 6);
  expect(range.slice(20, 30)).toEqual(whole.slice(20, 30));
  expect(range.slice(0, 20).every((count) => count === 0)).toBe(true);
});

let device: Device;
beforeAll(async () => {
  device = await openDawn({ limits: "default" });
});
afterAll(() => device.gpu.destroy());

async function onGpu(input: CurveResampleInput, from = 0, to = input.replicates) {
  const output = kernel.allocate(input);
  const program = await gpu(device, input);
  await program.run(output, from, to);
  program.dispose?.();
  return output.counts;
}

const range = (size: number, value: (k: number) => number) =>
  Array.from({ length: size }, (_, k) => value(k));
const shapes: readonly (readonly [string, number[], number])[] = [
  ["one cell, one row", [1], 3],
  ["one cell", [500], 65],
  ["two cells, starting again often", [30, 50], 200],
  ["63 cells", range(63, (k) => k * k), 64],
  ["64 cells", range(64, (k) => 1000 + k), 63],
  ["65 cells", range(65, (k) => (k % 5) * 100), 1],
  ["129 cells, rows by themselves", range(129, (k) => k % 2), 10],
  ["1,000 cells of a million rows", range(1000, (k) => 500 + k), 5],
];

async function onSimd(input: CurveResampleInput, from = 0, to = input.replicates) {
  const output = kernel.allocate(input);
  const program = await simd(input);
  expect(program).not.toBeNull();
  program!.run(output, from, to);
  return output.counts;
}

test.each(shapes)("%s: GPU, WebAssembly and CPU agree in every count", async (_, cells, replicates) => {
  const input = planCurveResample(cells, key, replicates, 7);
  const want = onCpu(input);
  expect(await onGpu(input)).toEqual(want);
  expect(await onSimd(input)).toEqual(want);
});

test("random cells and numbers of replicates: WebAssembly and CPU agree in every count", async () => {
  const random = generator(77);
  for (let round = 0; round < 40; round++) {
    const most = 10 ** Math.floor(5 * random());
    const cells = range(1 + Math.floor(70 * random()), () => Math.floor(most * random()));
    cells[0]! += 1;
    const input = planCurveResample(cells, foldIn(key, round), 1 + Math.floor(150 * random()), round);
    expect(await onSimd(input)).toEqual(onCpu(input));
  }
});

test("replicates that all start again 64 times are drawn row by row, alike everywhere", async () => {
  // a lowest count above the number of rows: no attempt can succeed
  const input = planCurveResample([40, 2, 900], key, 9);
  const cells = Uint32Array.from(input.cells, (word, i) => (i % 3 === 2 ? word + 1000 : word));
  const want = onCpu({ ...input, cells });
  for (let r = 0; r < 9; r++) expect(want.subarray(3 * r, 3 * r + 3).reduce((a, b) => a + b)).toBe(942);
  expect(await onGpu({ ...input, cells })).toEqual(want);
  expect(await onSimd({ ...input, cells })).toEqual(want);
});

test("a range of replicates writes that range and nothing else; no replicates is no work", async () => {
  const input = planCurveResample([40, 2, 900], key, 9);
  expect(await onGpu(input, 3, 5)).toEqual(onCpu(input, 3, 5));
  expect(await onSimd(input, 3, 5)).toEqual(onCpu(input, 3, 5));
  expect(await onGpu(planCurveResample([40, 2], key, 0))).toHaveLength(0);
  expect(await onSimd(planCurveResample([40, 2], key, 0))).toHaveLength(0);
});

test("more cells than the vector unit's memory should hold are left to the plain loops", async () => {
  const input = planCurveResample([4, 5], key, 1);
  expect(await simd({ ...input, cellCount: 2 ** 21 })).toBeNull();
});

test("the device is trusted after its probes", async () => {
  expect(await verify(kernel, device)).toEqual({ ok: true });
});
