// logrank-permutation on the GPU: lays out buffers for shaders/logrank-permutation.wgsl and runs ranges of permutations.
import text from "../../../shaders/logrank-permutation.wgsl?raw";
import { outputBuffer, stagingBuffer, uniformBuffer, upload } from "../../gpu/buffers.ts";
import type { Device } from "../../gpu/device.ts";
import { guarded } from "../../gpu/guard.ts";
import { pipelineOf } from "../../gpu/pipeline.ts";
import { runPass } from "../../gpu/run-pass.ts";
import type { Program } from "../kernel.ts";
import { type LogrankPermutationInput, type LogrankPermutationOutput, maxGroups } from "./cpu.ts";

/** const workgroupSize of the shader */
const workgroupSize = 64;
/** Permutations per pass: bounds the buffers for output, not the slice. */
const batch = 2 ** 16;
/** Words of the shader's `struct Params`, rounded up to its alignment of 8 bytes. */
const paramsWords = 6;

/** Uploads the input and makes the pipeline. Rejects where the input exceeds the device's limits or the device fails. */
export async function gpu(
  device: Device,
  input: LogrankPermutationInput,
): Promise<Program<LogrankPermutationOutput>> {
  const { groups, permutations } = input;
  if (groups > maxGroups) throw new Error(`logrank-permutation: at most ${maxGroups} groups, got ${groups}`);
  const pipeline = await pipelineOf(device, { label: "logrank-permutation.wgsl", text });
  const buffers: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    buffers.push(buffer);
    return buffer;
  };
  const dispose = () => {
    for (const buffer of buffers) buffer.destroy();
  };
  try {
    const room = 8 * groups * Math.max(1, Math.min(batch, permutations));
    const ready = await guarded(device, () => {
      const uniform = keep(uniformBuffer(device, "params", 4 * paramsWords));
      const scores = keep(upload(device, "scores", input.scores));
      const blockEnds = keep(upload(device, "block ends", input.blockEnds));
      const sizes = keep(upload(device, "sizes", input.sizes));
      const output = keep(outputBuffer(device, "sums", room));
      const staging = keep(stagingBuffer(device, "sums to read", room));
      const bound = [uniform, scores, blockEnds, sizes, output];
      const entries = bound.map((buffer, binding) => ({ binding, resource: { buffer } }));
      const bindGroup = device.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      return { pipeline, uniform, output, staging, bindGroup };
    });
    return {
      async run({ sums }, from, to) {
        for (let item = from; item < to; item += batch) {
          const count = Math.min(batch, to - item);
          const params = packParams(input, input.first + item, count);
          const into = sums.subarray(2 * groups * item, 2 * groups * (item + count));
          await runPass(device, { ...ready, workgroups: Math.ceil(count / workgroupSize), params }, into);
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
  { key, blockEnds, groups }: LogrankPermutationInput,
  first: number,
  count: number,
): Uint32Array<ArrayBuffer> {
  const params = new Uint32Array(paramsWords);
  params.set([...key, blockEnds.length, groups, first, count]);
  return params;
}
