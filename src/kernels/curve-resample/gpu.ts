// curve-resample on the GPU: lays out buffers for shaders/curve-resample.wgsl and runs ranges of replicates.
import text from "../../../shaders/curve-resample.wgsl?raw";
import { outputBuffer, stagingBuffer, uniformBuffer, upload } from "../../gpu/buffers.ts";
import type { Device } from "../../gpu/device.ts";
import { guarded } from "../../gpu/guard.ts";
import { pipelineOf } from "../../gpu/pipeline.ts";
import { runPass } from "../../gpu/run-pass.ts";
import type { Program } from "../kernel.ts";
import { attempts, type CurveResampleInput, type CurveResampleOutput } from "./cpu.ts";

/** Counts per pass: bounds the buffers for output (16 MiB each), not the slice. */
const batchWords = 2 ** 22;

/** Words of the shader's `struct Params`, rounded up to its alignment of 8 bytes. */
const paramsWords = 10;

/** Uploads the input and makes the pipeline. Rejects where the input exceeds the device's limits or the device fails. */
export async function gpu(device: Device, input: CurveResampleInput): Promise<Program<CurveResampleOutput>> {
  const { cellCount, replicates } = input;
  const batch = Math.max(1, Math.min(replicates, Math.floor(batchWords / cellCount)));
  const pipeline = await pipelineOf(device, { label: "curve-resample.wgsl", text });
  const buffers: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    buffers.push(buffer);
    return buffer;
  };
  const dispose = () => {
    for (const buffer of buffers) buffer.destroy();
  };
  try {
    const room = 4 * batch * cellCount;
    const ready = await guarded(device, () => {
      const uniform = keep(uniformBuffer(device, "params", 4 * paramsWords));
      const cells = keep(upload(device, "cells", input.cells));
      const columns = keep(upload(device, "columns", input.columns));
      const picks = keep(upload(device, "picks", input.picks));
      const output = keep(outputBuffer(device, "counts", room));
      const staging = keep(stagingBuffer(device, "counts to read", room));
      const bound = [uniform, cells, columns, picks, output];
      const entries = bound.map((buffer, binding) => ({ binding, resource: { buffer } }));
      const bindGroup = device.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      return { pipeline, uniform, output, staging, bindGroup };
    });
    return {
      async run({ counts }, from, to) {
        for (let item = from; item < to; item += batch) {
          const count = Math.min(batch, to - item);
          const params = packParams(input, input.first + item, count);
          const into = counts.subarray(item * cellCount, (item + count) * cellCount);
          await runPass(device, { ...ready, workgroups: count, params }, into);
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
  input: CurveResampleInput,
  first: number,
  count: number,
): Uint32Array<ArrayBuffer> {
  const { key, pickKey, rows, cellCount, pickBits, cells } = input;
  const params = new Uint32Array(paramsWords);
  params.set([...key, ...pickKey, rows, cellCount, pickBits, cells.length > 0 ? attempts : 0, first, count]);
  return params;
}
