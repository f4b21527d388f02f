// tail-resample on the GPU: lays out buffers for shaders/tail-resample.wgsl and runs ranges of replicates.
import text from "../../../shaders/tail-resample.wgsl?raw";
import type { Device } from "../../gpu/device.ts";
import { itemProgram } from "../../gpu/program.ts";
import type { Program } from "../kernel.ts";
import type { TailResampleInput, TailResampleOutput } from "./cpu.ts";

/** const workgroupSize of the shader */
const workgroupSize = 64;

/** Two sums of two 32-bit words per replicate. */
const replicateWords = 4;

/** Replicates per pass: bounds the buffers for output (16 MiB each), not the slice. */
const batch = 2 ** 20;

/** Words of the shader's `struct Params`, rounded up to its alignment of 8 bytes. */
const paramsWords = 8;

export async function gpu(device: Device, input: TailResampleInput): Promise<Program<TailResampleOutput>> {
  const { cuts, edges, table, draws } = input;
  const lanes = lanesFor(draws);
  const program = await itemProgram(device, {
    label: "tail-resample.wgsl",
    text,
    constants: { weighted: edges.length > 0 ? 1 : 0 },
    paramsWords,
    inputs: { cuts, edges, table },
    outputLabel: "sums",
    itemWords: replicateWords,
    batch: Math.min(batch, cuts.length),
    params: (first, count) => packParams(input, first, count),
    workgroups: (count) => Math.ceil((count * lanes) / workgroupSize),
  });
  return { run: ({ sums }, from, to) => program.run(sums, from, to), dispose: program.dispose };
}

/** The shader's `struct Params`. */
export function packParams(
  { key, draws, shift, edges }: TailResampleInput,
  first: number,
  count: number,
): Uint32Array<ArrayBuffer> {
  const params = new Uint32Array(paramsWords);
  params.set([key[0], key[1], draws, shift, edges.length, first, count, lanesFor(draws)]);
  return params;
}

/** Counters that a lane should have at least: adding up the lanes then costs little beside drawing. */
const countersPerLane = 64;

/**
 * Invocations per replicate: the largest power of two up to the workgroup that gives each enough to do and leaves at most an eighth
 * of them idle in the last round of counters (two draws each). Short tails get one lane, and so 64 replicates per workgroup.
 */
export function lanesFor(draws: number): number {
  const counters = Math.ceil(draws / 2);
  let lanes = workgroupSize;
  while (lanes > 1) {
    const rounds = Math.ceil(counters / lanes);
    if (rounds >= countersPerLane && counters >= 0.875 * lanes * rounds) return lanes;
    lanes /= 2;
  }
  return lanes;
}
