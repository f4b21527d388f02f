// tail-resample on the GPU: lays out buffers for shaders/tail-resample.wgsl and runs ranges of replicates.
import text from "../../../shaders/tail-resample.wgsl?raw";
import { outputBuffer, stagingBuffer, uniformBuffer, upload } from "../../gpu/buffers.ts";
import type { Device } from "../../gpu/device.ts";
import { guarded } from "../../gpu/guard.ts";
import { pipelineOf } from "../../gpu/pipeline.ts";
import { runPass } from "../../gpu/run-pass.ts";
import type { Program } from "../kernel.ts";
import type { TailResampleInput, TailResampleOutput } from "./cpu.ts";

/** const workgroupSize of the shader */
const workgroupSize = 64;

/** Four 32-bit words per replicate. */
const replicateBytes = 16;

/** Replicates per pass: bounds the buffers for output (16 MiB each), not the slice. */
const batch = 2 ** 20;

/** Words of the shader's `struct Params`, rounded up to its alignment of 8 bytes. */
const paramsWords = 8;

/**
 * Uploads the input and makes the pipeline. Rejects where the input exceeds the device's limits or the device fails; what was
 * created until then is given back.
 */
export async function gpu(device: Device, input: TailResampleInput): Promise<Program<TailResampleOutput>> {
  const replicates = input.cuts.length;
  const lanes = lanesFor(input.draws);
  const constants = { weighted: input.edges.length > 0 ? 1 : 0 };
  const pipeline = await pipelineOf(device, { label: "tail-resample.wgsl", text, constants });

  const buffers: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    buffers.push(buffer);
    return buffer;
  };
  const dispose = () => {
    for (const buffer of buffers) buffer.destroy();
  };
  try {
    const room = replicateBytes * Math.max(1, Math.min(batch, replicates));
    const ready = await guarded(device, () => {
      const uniform = keep(uniformBuffer(device, "params", 4 * paramsWords));
      const cuts = keep(upload(device, "cuts", input.cuts));
      const edges = keep(upload(device, "edges", input.edges));
      const table = keep(upload(device, "table", input.table));
      const output = keep(outputBuffer(device, "sums", room));
      const staging = keep(stagingBuffer(device, "sums to read", room));
      const bound = [uniform, cuts, edges, table, output];
      const entries = bound.map((buffer, binding) => ({ binding, resource: { buffer } }));
      const bindGroup = device.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      return { pipeline, uniform, output, staging, bindGroup };
    });
    return {
      async run({ sums }, from, to) {
        for (let first = from; first < to; first += batch) {
          const count = Math.min(batch, to - first);
          const workgroups = Math.ceil((count * lanes) / workgroupSize);
          const params = packParams(input, first, count);
          await runPass(
            device,
            { ...ready, workgroups, params },
            sums.subarray(4 * first, 4 * (first + count)),
          );
        }
      },
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
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
