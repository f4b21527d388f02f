// next-token on the GPU (specification's default limits): every word of the record equals the CPU's.
import { afterAll, beforeAll, expect, test } from "vitest";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import text from "../../shaders/next-token.wgsl?raw";
import { upload } from "../../src/gpu/buffers.ts";
import type { Device } from "../../src/gpu/device.ts";
import { type NextTokenInput, nextTokens } from "../../src/kernels/next-token/cpu.ts";
import { gpu, nextTokenProgram, packParams } from "../../src/kernels/next-token/gpu.ts";
import { kernel } from "../../src/kernels/next-token/index.ts";
import { planOf } from "../../src/kernels/next-token/next-token.ts";
import { verify } from "../../src/kernels/verify.ts";
import { block, threefry } from "../../src/math/threefry.ts";
import { generator } from "../generator.ts";
import { openDawn } from "../gpu/dawn.ts";
import { inputOf } from "./next-token-cases.ts";

let device: Device;
beforeAll(async () => {
  device = await openDawn({ limits: "default" });
});
afterAll(() => device.gpu.destroy());

function onCpu(input: NextTokenInput) {
  const answer = kernel.allocate(input);
  nextTokens(input.logits, input.plan, input.rows, answer);
  return answer;
}

async function onGpu(input: NextTokenInput, from = 0, to = input.rows.count) {
  const answer = kernel.allocate(input);
  const program = await gpu(device, input);
  await program.run(answer, from, to);
  program.dispose?.();
  return answer;
}

test("the device is trusted after its probes", async () => {
  expect(await verify(kernel, device)).toEqual({ ok: true });
});

test.each([
  [0, 5, 1],
  [1, 2, 1],
  [1, 112, 0],
  [63, 63, 3],
  [64, 64, 4],
  [65, 65, 32],
  [128, 112, 4],
  [7, 255, 2],
  [7, 256, 2],
  [7, 257, 2],
  [3, 5000, 31],
  [2, 50_000, 32],
  [1, 65_536, 1],
])("%i rows of %i tokens with %i outcomes", async (n, vocabulary, outcomes) => {
  const input = inputOf(n, vocabulary, outcomes);
  const want = onCpu(input);
  const got = await onGpu(input);
  expect(got).toEqual(want);
  if (n > 0) expect(new Set(got.token).size > 1 || n === 1).toBe(true);
});

test("all finite float32 patterns, denormals and signed zeros too, as well as sums that carry into the third word", async () => {
  const random = generator(99);
  const input = inputOf(120, 70, 5);
  const words = new Uint32Array(input.logits.buffer);
  for (let row = 0; row < 120; row++) {
    // exponents up to a largest one that differs by row, so that all sizes meet
    const exponents = 1 + Math.floor(random() * 150);
    for (let v = 0; v < 70; v++) {
      const sign = random() < 0.5 ? 0x80000000 : 0;
      const exponent = Math.floor(random() * exponents);
      words[row * 70 + v] = (sign | (exponent << 23) | Math.floor(random() * 2 ** 23)) >>> 0;
    }
  }
  expect(await onGpu(input)).toEqual(onCpu(input));
  const flat = inputOf(3, 40_000, 3);
  flat.logits.fill(0.5);
  const answer = onCpu(flat);
  expect(answer.record[4]).toBeGreaterThan(2 ** 16);
  expect(await onGpu(flat)).toEqual(answer);
});

test("NaN of either sign and Infinity are flagged as on the CPU", async () => {
  const input = inputOf(12, 70, 2);
  const words = new Uint32Array(input.logits.buffer);
  const bits = [0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0xffffffff, 0x7f800000, 0xff800000];
  bits.forEach((pattern, row) => {
    words[70 * row + 3 * row] = pattern;
  });
  const want = onCpu(input);
  expect([...want.status]).toEqual([3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1]);
  expect(await onGpu(input)).toEqual(want);
});

test("a draw whose product carries into its last word", async () => {
  // 40,000 weights of 2^68: one product in 2^13 carries, and one in 16 of these lands on another token without its carry
  const input = inputOf(2, 40_000, 1);
  input.logits.fill(0.5);
  const { rows } = input;
  rows.masked.fill(-1);
  const total = 40_000n << 68n;
  for (rows.trajectory[1] = 0; ; rows.trajectory[1]!++) {
    threefry(rows.key[2]!, rows.key[3]!, rows.trajectory[1]!, rows.step[1]!);
    const [low, high] = [BigInt(block[0]!), BigInt(block[1]!)];
    const carries = ((total * high) % (1n << 96n)) + ((total * low) >> 32n) >= 1n << 96n;
    if (carries && ((total * ((high << 32n) + low)) >> 64n) % (1n << 68n) < 1n << 64n) break;
  }
  expect((await onGpu(input)).token).toEqual(onCpu(input).token);
});

test("a range writes that range, a step reads from any word of a buffer, and a program serves many buffers", async () => {
  const input = inputOf(20, 37, 2);
  const want = onCpu(input);
  const part = await onGpu(input, 7, 9);
  expect(part.token.subarray(7, 9)).toEqual(want.token.subarray(7, 9));
  expect([...part.token.subarray(0, 7), ...part.token.subarray(9)].every((token) => token === -1)).toBe(true);
  const program = await nextTokenProgram(device, input.plan, 20);
  for (const before of [0, 1, 63, 64, 1000]) {
    const padded = new Float32Array(before + input.logits.length);
    padded.set(input.logits, before);
    const buffer = upload(device, "padded logits", padded);
    const answer = kernel.allocate(input);
    await program.step(buffer, 4 * before, input.rows, answer);
    expect(answer).toEqual(want);
    buffer.destroy();
  }
  program.dispose();
});

test("a step that cannot be is an error, and the next one serves", async () => {
  const input = inputOf(4, 10, 1);
  const program = await nextTokenProgram(device, input.plan, 4);
  const answer = kernel.allocate(input);
  const small = upload(device, "too small", new Float32Array(20));
  await expect(program.step(small, 0, input.rows, answer)).rejects.toThrow(/too small/);
  await expect(program.step(small, 2, input.rows, answer)).rejects.toThrow("got 2 bytes");
  await expect(program.step(small, 0, inputOf(5, 10, 1).rows, answer)).rejects.toThrow(
    "at most 4 rows, got 5",
  );
  const buffer = upload(device, "logits", input.logits);
  await program.step(buffer, 0, input.rows, answer);
  expect(answer).toEqual(onCpu(input));
  program.dispose();
});

test("the parameters lie where packParams writes them", () => {
  const { structs } = new WgslReflect(text);
  const offsets = (name: string) =>
    Object.fromEntries(
      structs.find((each) => each.name === name)!.members.map((member) => [member.name, member.offset / 4]),
    );
  expect(offsets("Params")).toEqual({ vocabulary: 0, outcomes: 1, offset: 2, count: 3, rows: 4 });
  expect(offsets("Row")).toEqual({ key: 0, trajectory: 2, step: 3, masked: 4, live: 5 });
  const rows = { ...inputOf(2, 10, 3).rows };
  rows.key.set([101, 102, 103, 104]);
  rows.trajectory.set([105, 106]);
  rows.step.set([107, 108]);
  rows.masked.set([-1, 2]);
  rows.live.set([0, 1]);
  const plan = planOf(10, new Uint8Array(30));
  expect([...packParams(plan, rows, 9, 0, 2)]).toEqual([
    10, 3, 9, 2, 101, 102, 105, 107, 0, 0, 103, 104, 106, 108, 3, 1,
  ]);
});
