// Where compute() lets a kernel run, with backends whose speed is known: item i takes a stated time and its answer is i squared.
import { expect, test } from "vitest";
import type { Device } from "../../src/gpu/device.ts";
import { compute, type Kernel, type Program } from "../../src/kernels/kernel.ts";

interface Timing {
  readonly cpuMs: number;
  readonly gpuMs: number;
  readonly tolerance?: number;
  readonly wrong?: boolean;
}
interface Output {
  readonly squares: Float64Array;
  readonly by: string[];
}

function wait(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function backend(name: string, itemMs: number, wrong = false): Program<Output> {
  return {
    run({ squares, by }, from, to) {
      wait(itemMs * (to - from));
      for (let i = from; i < to; i++) {
        squares[i] = i * i + (wrong ? 1 : 0);
        by[i] = name;
      }
    },
  };
}

/** The input is the number of items; the probes have one item and take no time to speak of. */
function kernelOf({ cpuMs, gpuMs, tolerance = 0, wrong = false }: Timing): Kernel<number, Output> {
  return {
    name: "squares",
    tolerance: { absolute: tolerance, relative: 0, reason: "none" },
    items: (n) => n,
    allocate: (n) => ({ squares: new Float64Array(n), by: [] }),
    numbers: ({ squares }) => squares,
    cpu: () => backend("cpu", cpuMs),
    gpu: async () => backend("gpu", gpuMs, wrong),
    probes: [1],
  };
}

const { signal } = new AbortController();
const device = () => ({ gpu: {}, name: "made up", lost: null }) as unknown as Device;
const squares = (n: number) => Float64Array.from({ length: n }, (_, i) => i * i);

test.each([
  ["a small task stays on the CPU", 200, { cpuMs: 0.05, gpuMs: 0.001 }, "cpu"],
  ["a large task goes to the quicker GPU", 20_000, { cpuMs: 0.05, gpuMs: 0.001 }, "gpu"],
  ["a slower GPU is left again", 4_000, { cpuMs: 0.05, gpuMs: 0.5 }, "cpu"],
  // timed against each other: on a busy machine one attempt may be unlucky
] as const)("%s", { retry: 3 }, async (_, items, timing, expected) => {
  const {
    output,
    backend: by,
    fallback,
  } = await compute(kernelOf(timing), items, { device: device(), signal });
  expect(output.squares).toEqual(squares(items));
  expect([by, fallback]).toEqual([expected, undefined]);
});

test("answers that may differ are never mixed: a GPU with a tolerance does everything", async () => {
  const { output } = await compute(kernelOf({ cpuMs: 0.001, gpuMs: 0.05, tolerance: 1e-6 }), 2000, {
    device: device(),
    signal,
  });
  expect(new Set(output.by)).toEqual(new Set(["gpu"]));
});

test("the user's choice is obeyed", async () => {
  const slowGpu = kernelOf({ cpuMs: 0.001, gpuMs: 0.02 });
  expect((await compute(slowGpu, 500, { device: device(), signal, prefer: "gpu" })).output.by).not.toContain(
    "cpu",
  );
  const quickGpu = kernelOf({ cpuMs: 0.05, gpuMs: 0.001 });
  expect(
    (await compute(quickGpu, 3000, { device: device(), signal, prefer: "cpu" })).output.by,
  ).not.toContain("gpu");
});

test("a GPU that fails its check is not used, and the reason is told", async () => {
  const lying = kernelOf({ cpuMs: 0.01, gpuMs: 0.001, wrong: true });
  const { output, fallback } = await compute(lying, 500, { device: device(), signal, prefer: "gpu" });
  expect(output.squares).toEqual(squares(500));
  expect(fallback).toMatch(/wrong answer/);
});
