// What must happen when the GPU fails: a rejection in words, never a hang, and an answer from the CPU.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Device } from "../../src/gpu/device.ts";
import { guarded } from "../../src/gpu/guard.ts";
import { pipelineOf } from "../../src/gpu/pipeline.ts";
import { compute, type Kernel } from "../../src/kernels/kernel.ts";
import type { TailResampleInput, TailResampleOutput } from "../../src/kernels/tail-resample/cpu.ts";
import { kernel } from "../../src/kernels/tail-resample/index.ts";
import { verify } from "../../src/kernels/verify.ts";
import { openDawn } from "./dawn.ts";

type TailResample = Kernel<TailResampleInput, TailResampleOutput>;

let device: Device;
beforeEach(async () => {
  device = await openDawn();
});
afterEach(() => device.gpu.destroy());

const { signal } = new AbortController();

const input: TailResampleInput = {
  ...kernel.probes[0]!,
  draws: 200,
  cuts: Uint32Array.from({ length: 5000 }, (_, r) => 2 ** 31 + r * 1000),
};

async function answer(): Promise<Uint32Array> {
  const { output } = await compute(kernel, input, { device: null, signal });
  return output.sums;
}

/** The kernel with something done before run number `n` of its GPU program for `input`. */
function disturbed(n: number, disturb: () => void): TailResample {
  return {
    ...kernel,
    async gpu(on, given) {
      const program = await kernel.gpu(on, given);
      let runs = 0;
      return {
        ...program,
        run(output, from, to) {
          if (given === input && ++runs === n) disturb();
          return program.run(output, from, to);
        },
      };
    },
  };
}

test("a whole GPU answers by itself", async () => {
  const { output, ...how } = await compute(kernel, input, { device, signal, prefer: "gpu" });
  expect(how).toEqual({ backend: "gpu" });
  expect(output.sums).toEqual(await answer());
});

test("a device lost in the middle: the CPU finishes with the same numbers and says so", async () => {
  const fractions: number[] = [];
  const doomed = disturbed(3, () => device.gpu.destroy());
  const { output, backend, fallback } = await compute(doomed, input, {
    device,
    signal,
    prefer: "gpu",
    progress: (fraction) => fractions.push(fraction),
  });
  expect(output.sums).toEqual(await answer());
  expect(backend).toBe("wasm");
  expect(fallback).toMatch(
    /^the GPU stopped \(the GPU was lost: .+\); finished on the CPU with the same numbers$/,
  );
  // two slices of the GPU stand, and nothing was begun again
  expect(fractions[1]).toBeGreaterThan(fractions[0]!);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(device.lost).not.toBeNull();
});

test("a device lost while a pass runs rejects the pass", async () => {
  const program = await kernel.gpu(device, input);
  const running = program.run(kernel.allocate(input), 0, 5000) as Promise<void>;
  device.gpu.destroy();
  await expect(running).rejects.toThrow();
});

test("everything asked of a lost device rejects or is answered with a reason", async () => {
  device.gpu.destroy();
  await device.gpu.lost;
  await expect(guarded(device, () => device.gpu.createCommandEncoder())).rejects.toThrow("the GPU was lost");
  await expect(kernel.gpu(device, input)).rejects.toThrow("the GPU was lost");
  expect(await verify(kernel, device)).toMatchObject({
    ok: false,
    reason: expect.stringContaining("was lost"),
  });
  const { output, backend, fallback } = await compute(kernel, input, { device, signal, prefer: "gpu" });
  expect({ backend, fallback }).toMatchObject({
    backend: "wasm",
    fallback: expect.stringContaining("was lost"),
  });
  expect(output.sums).toEqual(await answer());
});

test("an error that passes is tried again once, and the GPU goes on", async () => {
  let thrown = 0;
  const flaky = disturbed(2, () => {
    thrown++;
    throw new Error("out of memory");
  });
  const { output, backend } = await compute(flaky, input, { device, signal, prefer: "gpu" });
  expect({ backend, thrown }).toEqual({ backend: "gpu", thrown: 1 });
  expect(output.sums).toEqual(await answer());
});

test("a cancelled run stops between two slices, with the signal's reason", async () => {
  for (const on of [device, null]) {
    const cancel = new AbortController();
    const fractions: number[] = [];
    const progress = (fraction: number) => {
      fractions.push(fraction);
      cancel.abort();
    };
    const run = compute(kernel, input, { device: on, signal: cancel.signal, prefer: "gpu", progress });
    await expect(run).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect(fractions).toHaveLength(1);
    expect(fractions[0]).toBeLessThan(1);
  }
});

test("a shader that is wrong is not trusted, and the CPU answers", async () => {
  const wrong: TailResample = {
    ...kernel,
    // as if the shader took the words of a neighbouring key
    gpu: (on, given) => kernel.gpu(on, { ...given, key: [given.key[0] ^ 1, given.key[1]] }),
  };
  const verdict = { ok: false, reason: 'the GPU gave a wrong answer to the check of "tail-resample"' };
  expect(await verify(wrong, device)).toEqual(verdict);
  expect(await verify(kernel, device)).toEqual({ ok: true });
  const { output, backend, fallback } = await compute(wrong, input, { device, signal, prefer: "gpu" });
  expect({ backend, fallback }).toEqual({ backend: "wasm", fallback: verdict.reason });
  expect(output.sums).toEqual(await answer());
});

test("a shader that forgets where a slice begins is not trusted", async () => {
  const forgetful: TailResample = {
    ...kernel,
    async gpu(on, given) {
      const program = await kernel.gpu(on, given);
      return {
        ...program,
        async run(output, from, to) {
          const whole = kernel.allocate(given);
          await program.run(whole, 0, to - from);
          output.sums.set(whole.sums.subarray(0, 4 * (to - from)), 4 * from);
        },
      };
    },
  };
  expect(await verify(forgetful, device)).toMatchObject({ ok: false });
});

test("errors inside a guarded section are its rejection, and the next section is clean", async () => {
  const tooLarge = { size: device.gpu.limits.maxBufferSize + 4, usage: GPUBufferUsage.STORAGE };
  await expect(guarded(device, () => device.gpu.createBuffer(tooLarge))).rejects.toThrow(/size/);
  await expect(
    guarded(device, () => {
      throw new Error("of our own");
    }),
  ).rejects.toThrow("of our own");
  expect(await guarded(device, () => 5)).toBe(5);
});

test("an error outside every section is the rejection of the next one, once", async () => {
  device.gpu.createBuffer({ size: device.gpu.limits.maxBufferSize + 4, usage: GPUBufferUsage.STORAGE });
  await device.gpu.queue.onSubmittedWorkDone();
  await expect(guarded(device, () => 5)).rejects.toThrow(/size/);
  expect(await guarded(device, () => 5)).toBe(5);
});

test("a pipeline is made once per text and constants; one that failed is made anew", async () => {
  const text = "override size: u32 = 1; @compute @workgroup_size(1) fn main() { _ = size; }";
  const one = await pipelineOf(device, { label: "a", text });
  expect(await pipelineOf(device, { label: "a", text })).toBe(one);
  expect(await pipelineOf(device, { label: "a", text, constants: { size: 2 } })).not.toBe(one);
  const wrong = { label: "wrong.wgsl", text: "fn main() { return 1; }" };
  const first = pipelineOf(device, wrong);
  await expect(first).rejects.toThrow(/^wrong\.wgsl:1:\d+ /);
  expect(pipelineOf(device, wrong)).not.toBe(first);
  await expect(pipelineOf(device, wrong)).rejects.toThrow(/^wrong\.wgsl:1:\d+ /);
});
