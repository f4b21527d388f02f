// Draws per second of tail-resample: the GPU that is found against the CPU, and against what the GPU does when it only draws.
import { outputBuffer, stagingBuffer, uniformBuffer } from "../../src/gpu/buffers.ts";
import type { Device } from "../../src/gpu/device.ts";
import { pipelineOf } from "../../src/gpu/pipeline.ts";
import { runPass } from "../../src/gpu/run-pass.ts";
import type { Program } from "../../src/kernels/kernel.ts";
import type { TailResampleInput, TailResampleOutput } from "../../src/kernels/tail-resample/cpu.ts";
import { kernel } from "../../src/kernels/tail-resample/index.ts";
import { openDawn } from "../gpu/dawn.ts";
import threefryOnly from "./threefry-only.wgsl?raw";

/** A run is made longer until it takes so long, so that a fast GPU is busy and a slow one is not asked for minutes. */
const enoughMs = 150;

/** Runs of the final length; the fastest counts, as everything else on the machine only slows. */
const repeats = 3;

/** Work per second at the length where one run takes `enoughMs` (or `most` work, if that comes first). */
async function rate(start: number, most: number, run: (work: number) => Promise<void>): Promise<number> {
  const timed = async (work: number) => {
    const began = performance.now();
    await run(work);
    return performance.now() - began;
  };
  // compiles and warms
  await run(start);
  let work = start;
  while ((await timed(work)) < enoughMs && work < most) work = Math.min(most, 2 * work);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) best = Math.min(best, await timed(work));
  return (1000 * work) / best;
}

/** 2,048 ranks of equal width, as n = 100,000 with a tail of 2%; cuts about the middle. */
function inputOf(draws: number, replicates: number): TailResampleInput {
  const ranks = 2048;
  const table = Uint32Array.from({ length: 2 * ranks }, (_, i) => (i * 2654435761) >>> 1);
  const cuts = Uint32Array.from({ length: replicates }, (_, r) => 2 ** 31 + ((r * 40503) & 0xffffff));
  return { key: [2026, 11], draws, cuts, shift: 21, edges: new Uint32Array(0), table };
}

async function drawsPerSecond(draws: number, prepare: Prepare): Promise<number> {
  const most = 2 ** 20;
  const input = inputOf(draws, most);
  const output = kernel.allocate(input);
  const program = await prepare(input);
  const replicates = await rate(64, most, async (work) => program.run(output, 0, work));
  program.dispose?.();
  return replicates * draws;
}
type Prepare = (
  input: TailResampleInput,
) => Program<TailResampleOutput> | Promise<Program<TailResampleOutput>>;

/** Draws per second of threefry-only.wgsl. */
async function bound(device: Device): Promise<number> {
  const pipeline = await pipelineOf(device, { label: "threefry-only.wgsl", text: threefryOnly });
  const [counters, most] = [256, 2 ** 20];
  const uniform = uniformBuffer(device, "params", 16);
  const output = outputBuffer(device, "output", 8 * most);
  const staging = stagingBuffer(device, "to read", 8 * most);
  const entries = [uniform, output].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindGroup = device.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const params = Uint32Array.of(2026, 11, counters, 0);
  const got = new Uint32Array(2 * most);
  const invocations = await rate(64, most, (work) =>
    runPass(
      device,
      { pipeline, bindGroup, workgroups: work / 64, params, uniform, output, staging },
      got.subarray(0, 2 * work),
    ),
  );
  for (const buffer of [uniform, output, staging]) buffer.destroy();
  return invocations * counters * 2;
}

const millions = (perSecond: number) => `${(perSecond / 1e6).toPrecision(3)} M`;

export async function benchGpu(): Promise<{
  title: string;
  rows: Record<string, string | number>[];
  notes: string[];
}> {
  const device = await openDawn();
  const most = await bound(device);
  const rows: Record<string, string | number>[] = [];
  for (const draws of [50, 500, 5000]) {
    const gpu = await drawsPerSecond(draws, (input) => kernel.gpu(device, input));
    const cpu = await drawsPerSecond(draws, (input) => kernel.cpu(input));
    const simd = await drawsPerSecond(
      draws,
      async (input) => (await kernel.simd?.(input)) ?? kernel.cpu(input),
    );
    rows.push({
      "draws per replicate": draws,
      "GPU draws/s": millions(gpu),
      "share of the bound": `${((100 * gpu) / most).toFixed(0)}%`,
      "WebAssembly draws/s": millions(simd),
      "plain loops draws/s": millions(cpu),
    });
  }
  device.gpu.destroy();
  return {
    title: `tail-resample on ${device.name}`,
    rows,
    notes: [
      `The bound: a shader of Threefry blocks and nothing else makes ${millions(most)} draws/s on the same adapter.`,
      "GPU times include the read-back of the sums (16 bytes per replicate); uploads and compilation are outside. CPU: one thread.",
    ],
  };
}
