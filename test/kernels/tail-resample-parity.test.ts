// tail-resample: the GPU, the CPU's plain loops and an oracle without our code give the same words.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "../../src/gpu/device.ts";
import { cpu, type TailResampleInput } from "../../src/kernels/tail-resample/cpu.ts";
import { gpu, lanesFor } from "../../src/kernels/tail-resample/gpu.ts";
import { kernel } from "../../src/kernels/tail-resample/index.ts";
import { generator } from "../generator.ts";
import { openDawn } from "../gpu/dawn.ts";
import { sumsOracle } from "./tail-resample-oracle.ts";

// what the smallest devices have: SwiftShader's own limits are larger
let device: Device;
beforeAll(async () => {
  device = await openDawn({ limits: "default" });
});
afterAll(() => device.gpu.destroy());

const untouched = 0xdeadbeef;

/** An input over 40 ranks, with entries up to the largest allowed and every kind of cut. */
function inputOf(replicates: number, draws: number, weighted = false): TailResampleInput {
  const random = generator(1000 * replicates + 2 * draws + (weighted ? 1 : 0));
  const upTo = (end: number) => Math.floor(random() * end);
  const ranks = 40;
  // the first edges so close that positions fall on them, the others up to the largest u32
  const edge = (i: number) => (i < 20 ? 3 * (i + 1) : 2 ** 31 + (i - 19) * 2 ** 26);
  const edges = Uint32Array.from({ length: weighted ? ranks : 0 }, (_, i) => edge(i));
  const last = weighted ? edge(ranks - 1) : ranks * 2 ** 25;
  // some cuts are 0, some the last position, some among the close edges, the others anywhere
  const cuts = Uint32Array.from({ length: replicates }, () => {
    const which = upTo(8);
    return which === 0 ? 0 : which === 1 ? last : upTo(which < 4 ? 61 : last + 1);
  });
  const table = Uint32Array.from({ length: 2 * ranks }, (_, i) => (i < 8 ? 2 ** 31 - 1 - i : upTo(2 ** 31)));
  return { key: [upTo(2 ** 32), upTo(2 ** 32)], draws, cuts, shift: 25, edges, table };
}

async function onGpu(input: TailResampleInput, from = 0, to = input.cuts.length, on = device) {
  const sums = new Uint32Array(4 * input.cuts.length).fill(untouched);
  const program = await gpu(on, input);
  await program.run({ sums }, from, to);
  program.dispose?.();
  return sums;
}

function onCpu(input: TailResampleInput, from = 0, to = input.cuts.length) {
  const sums = new Uint32Array(4 * input.cuts.length).fill(untouched);
  cpu(input).run({ sums }, from, to);
  return sums;
}

/** The first replicates that differ, with both answers: readable where thousands of words are compared. */
function differences(got: Uint32Array, want: Uint32Array) {
  const rows = (words: Uint32Array, r: number) => [...words.subarray(4 * r, 4 * r + 4)];
  const wrong = Array.from({ length: want.length / 4 }, (_, r) => r).filter((r) =>
    [0, 1, 2, 3].some((i) => got[4 * r + i] !== want[4 * r + i]),
  );
  return wrong.slice(0, 3).map((replicate) => ({
    replicate,
    got: rows(got, replicate),
    want: rows(want, replicate),
  }));
}

// 1, 2, 4, 8 and 64 lanes; an even and an odd number of draws for each path
const manyDraws = [0, 1, 2, 63, 64, 65, 257, 1000, 1023, 8191];

for (const weighted of [false, true]) {
  const kind = weighted ? "with edges" : "without edges";
  test.each(manyDraws)(`%i draws ${kind}: GPU, CPU and oracle agree in every word`, async (draws) => {
    const input = inputOf(draws < 256 ? 65 : 5, draws, weighted);
    const want = Uint32Array.from(sumsOracle(input, 0, input.cuts.length));
    expect(differences(onCpu(input), want)).toEqual([]);
    expect(differences(await onGpu(input), want)).toEqual([]);
  });
}

test.each([0, 1, 63, 64, 65])("%i replicates: GPU and CPU agree in every word", async (replicates) => {
  for (const draws of [1, 50, 65, 1000]) {
    const input = inputOf(replicates, draws);
    expect(differences(await onGpu(input), onCpu(input))).toEqual([]);
  }
});

test("more workgroups than one dimension of a dispatch takes", async () => {
  const narrow = await openDawn({ limits: "default" });
  const { maxStorageBufferBindingSize, maxBufferSize } = narrow.gpu.limits;
  // a device that says it takes 7: the real 65,535 of so many draws each would take software minutes
  const limits = { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupsPerDimension: 7 };
  Object.defineProperty(narrow.gpu, "limits", { value: limits });
  for (const draws of [50, 2048]) {
    const input = inputOf(45 * (64 / lanesFor(draws)) + 1, draws);
    expect(differences(await onGpu(input, 0, input.cuts.length, narrow), onCpu(input))).toEqual([]);
  }
  narrow.gpu.destroy();
});

test("more replicates than one pass takes", async () => {
  const input = inputOf(2 ** 20 + 70, 2);
  expect(differences(await onGpu(input), onCpu(input))).toEqual([]);
});

test("a range of replicates is written and nothing beside it; ranges in any order make the whole", async () => {
  const input = inputOf(200, 65);
  expect(differences(await onGpu(input, 37, 161), onCpu(input, 37, 161))).toEqual([]);

  const sums = new Uint32Array(4 * 200).fill(untouched);
  const program = await gpu(device, input);
  for (const [from, to] of [
    [150, 200],
    [0, 1],
    [64, 150],
    [1, 64],
    [64, 65],
  ] as const) {
    await program.run({ sums }, from, to);
  }
  program.dispose?.();
  expect(differences(sums, onCpu(input))).toEqual([]);
});

test("the adapter's own limits give the same words", async () => {
  const own = await openDawn();
  const input = inputOf(130, 300, true);
  expect(differences(await onGpu(input, 0, 130, own), onCpu(input))).toEqual([]);
  own.gpu.destroy();
});

test("lanes are a power of two up to 64, one for short tails, else busy and at most an eighth of them idle", () => {
  for (let draws = 0; draws < 10_000; draws += 7) {
    const lanes = lanesFor(draws);
    const counters = Math.ceil(draws / 2);
    const rounds = Math.ceil(counters / lanes);
    expect([1, 2, 4, 8, 16, 32, 64]).toContain(lanes);
    if (lanes > 1) expect(rounds, `${draws} draws`).toBeGreaterThanOrEqual(64);
    expect(lanes * rounds - counters, `${draws} draws`).toBeLessThanOrEqual((lanes * rounds) / 8);
  }
  expect([0, 1, 50, 65, 257, 1000, 1023, 5000, 8191].map(lanesFor)).toEqual([1, 1, 1, 1, 2, 4, 8, 32, 64]);
});

test("a table larger than the device binds is refused in words", async () => {
  const { maxStorageBufferBindingSize: limit } = device.gpu.limits;
  const input = { ...kernel.probes[0]!, table: new Uint32Array(limit / 4 + 2) };
  await expect(gpu(device, input)).rejects.toThrow(
    `"table" needs ${limit + 8} bytes, this GPU binds at most ${limit}`,
  );
});
