// logrank-permutation: every labelling equally often (chi-square at a false-alarm rate of 1e-6), and GPU = CPU = an oracle in BigInt.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "../../src/gpu/device.ts";
import { cpu, type LogrankPermutationInput } from "../../src/kernels/logrank-permutation/cpu.ts";
import { gpu } from "../../src/kernels/logrank-permutation/gpu.ts";
import { kernel } from "../../src/kernels/logrank-permutation/index.ts";
import { simd } from "../../src/kernels/logrank-permutation/simd.ts";
import { verify } from "../../src/kernels/verify.ts";
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import { block, threefry } from "../../src/math/threefry.ts";
import { generator } from "../generator.ts";
import { openDawn } from "../gpu/dawn.ts";

function inputOf(
  sizes: readonly (readonly number[])[],
  permutations: number,
  scores?: readonly number[],
): LogrankPermutationInput {
  const random = generator(sizes.flat().length + permutations);
  let rows = 0;
  const ends = sizes.map((block) => {
    rows += block.reduce((a, b) => a + b);
    return rows;
  });
  const given = scores ?? Array.from({ length: rows }, () => Math.floor(random() * 2 ** 31));
  return {
    key: [123456789, 4000000000],
    permutations,
    first: 11,
    scores: Uint32Array.from(given),
    blockEnds: Uint32Array.from(ends),
    sizes: Uint32Array.from(sizes.flat()),
    groups: sizes[0]!.length,
  };
}

function onCpu(input: LogrankPermutationInput, from = 0, to = input.permutations) {
  const output = kernel.allocate(input);
  cpu(input).run(output, from, to);
  return output.sums;
}

/** The labels dealt out by the rule of the header, in BigInt. */
function oracle(input: LogrankPermutationInput): bigint[] {
  const sums: bigint[] = [];
  for (let p = 0; p < input.permutations; p++) {
    const totals = new Array<bigint>(input.groups).fill(0n);
    let start = 0;
    input.blockEnds.forEach((end, b) => {
      const labels = Array.from({ length: input.groups }, (_, g) =>
        new Array<number>(input.sizes[b * input.groups + g]!).fill(g),
      ).flat();
      for (let i = start; i < end; i++) {
        threefry(input.key[0], input.key[1], i >>> 1, input.first + p);
        const at = Number((BigInt(block[i % 2]!) * BigInt(end - i)) >> 32n);
        totals[labels.splice(at, 1)[0]!]! += BigInt(input.scores[i]!);
      }
      start = end;
    });
    sums.push(...totals);
  }
  return sums;
}

const wide = (words: Uint32Array) =>
  Array.from(
    { length: words.length / 2 },
    (_, i) => BigInt(words[2 * i]!) + (BigInt(words[2 * i + 1]!) << 32n),
  );

test("six rows in three groups: all 60 labellings equally often", () => {
  const permutations = 60_000;
  // scores of powers of two spell the labelling
  const input = inputOf([[1, 2, 3]], permutations, [1, 2, 4, 8, 16, 32]);
  const sums = onCpu(input);
  const seen = new Map<string, number>();
  for (let p = 0; p < permutations; p++) {
    const labelling = [0, 1, 2].map((g) => sums[6 * p + 2 * g]).join();
    seen.set(labelling, (seen.get(labelling) ?? 0) + 1);
  }
  expect(seen.size).toBe(60);
  const statistic = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquareUpperTail(statistic, 59)).toBeGreaterThan(1e-6);
});

let device: Device;
beforeAll(async () => {
  device = await openDawn({ limits: "default" });
});
afterAll(() => device.gpu.destroy());

async function onGpu(input: LogrankPermutationInput, from = 0, to = input.permutations) {
  const output = kernel.allocate(input);
  const program = await gpu(device, input);
  await program.run(output, from, to);
  program.dispose?.();
  return output.sums;
}

async function onSimd(input: LogrankPermutationInput, from = 0, to = input.permutations) {
  const output = kernel.allocate(input);
  const program = await simd(input);
  expect(program).not.toBeNull();
  program!.run(output, from, to);
  return output.sums;
}

const shapes: readonly (readonly [string, readonly (readonly number[])[], number])[] = [
  ["one row", [[1, 0]], 3],
  ["two groups, 63 permutations", [[20, 31]], 63],
  ["two groups, 64 permutations", [[1, 64]], 64],
  ["two groups, 65 permutations", [[300, 1]], 65],
  [
    "blocks of odd size",
    [
      [1, 2],
      [0, 3],
      [4, 4],
      [1, 0],
    ],
    70,
  ],
  [
    "five groups in two blocks",
    [
      [3, 1, 0, 9, 2],
      [5, 5, 5, 5, 5],
    ],
    33,
  ],
  ["64 groups", [Array.from({ length: 64 }, (_, g) => g % 4)], 5],
];

test.each(shapes)(
  "%s: GPU, WebAssembly, CPU and oracle agree in every word",
  async (_, sizes, permutations) => {
    const input = inputOf(sizes, permutations);
    const want = onCpu(input);
    expect(wide(want)).toEqual(oracle(input));
    expect(await onGpu(input)).toEqual(want);
    expect(await onSimd(input)).toEqual(want);
  },
);

test("random blocks and groups: WebAssembly and CPU agree in every word", async () => {
  const random = generator(31);
  for (let round = 0; round < 40; round++) {
    const groups = 2 + Math.floor(6 * random());
    const sizes = Array.from({ length: 1 + Math.floor(5 * random()) }, () =>
      Array.from({ length: groups }, (_, g) => (g === 0 ? 1 : 0) + Math.floor(40 * random())),
    );
    const input = inputOf(sizes, 1 + Math.floor(20 * random()));
    expect(await onSimd(input)).toEqual(onCpu(input));
  }
});

test("a range writes that range and nothing else, and another first is another part of the same sequence", async () => {
  const input = inputOf([[5, 6]], 20);
  const whole = onCpu(input);
  for (const part of [onCpu(input, 7, 9), await onGpu(input, 7, 9), await onSimd(input, 7, 9)]) {
    expect(part.slice(28, 36)).toEqual(whole.slice(28, 36));
    expect([...part.slice(0, 28), ...part.slice(36)].every((word) => word === 0)).toBe(true);
  }
  expect(onCpu({ ...input, first: 16, permutations: 3 })).toEqual(whole.slice(20, 32));
});

test("more rows than a double's product can hold keep their exact positions", async () => {
  // the rows left enter as u32: 2^22 rows, of which the first ones are dealt
  const n = 2 ** 22;
  const scores = new Uint32Array(n);
  scores.set([1, 1, 1, 1]);
  const input: LogrankPermutationInput = {
    ...inputOf([[1, 1]], 1),
    scores,
    blockEnds: Uint32Array.of(n),
    sizes: Uint32Array.of(n / 2, n / 2),
  };
  const dealt = [0, 1, 2, 3].map((i) => {
    threefry(input.key[0], input.key[1], i >>> 1, input.first);
    return Number((BigInt(block[i % 2]!) * BigInt(n - i)) >> 32n);
  });
  let [a, first] = [n / 2, 0];
  for (const at of dealt) {
    if (at < a) {
      a -= 1;
      first += 1;
    }
  }
  expect(onCpu(input)[0]).toBe(first);
  expect((await onSimd(input))[0]).toBe(first);
});

test("the device is trusted after its probes", async () => {
  expect(await verify(kernel, device)).toEqual({ ok: true });
});
