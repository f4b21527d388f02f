// The frame that compute programs share: buffers made once, a pipeline, and ranges of items run in passes of a bounded size.
import { outputBuffer, stagingBuffer, uniformBuffer, upload } from "./buffers.ts";
import type { Device } from "./device.ts";
import { guarded } from "./guard.ts";
import { type PipelineSource, pipelineOf } from "./pipeline.ts";
import { runPass } from "./run-pass.ts";

export interface ProgramPlan extends PipelineSource {
  /** words of the shader's `struct Params`, rounded up to its alignment */
  readonly paramsWords: number;
  /** read-only buffers by label, in the order of their bindings from 1 on; the output comes after them */
  readonly inputs: Readonly<Record<string, Uint32Array | Float32Array>>;
  readonly outputLabel: string;
  /** words of output per item */
  readonly itemWords: number;
  /** items per pass at most: bounds the buffers for output, not the work */
  readonly batch: number;
  /** the shader's parameters for items first .. first + count - 1 */
  params(first: number, count: number): Uint32Array<ArrayBuffer>;
  workgroups(count: number): number;
}

export interface ItemProgram {
  /** computes items from..to - 1 and writes them into their places of the whole output */
  run(output: Uint32Array, from: number, to: number): Promise<void>;
  dispose(): void;
}

/**
 * Uploads the inputs and makes the pipeline. Rejects where the input exceeds the device's limits or the device fails; what was created
 * until then is given back.
 */
export async function itemProgram(device: Device, plan: ProgramPlan): Promise<ItemProgram> {
  const { paramsWords, inputs, outputLabel, itemWords, batch } = plan;
  const pipeline = await pipelineOf(device, plan);
  const buffers: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    buffers.push(buffer);
    return buffer;
  };
  const dispose = () => {
    for (const buffer of buffers) buffer.destroy();
  };
  try {
    const room = 4 * itemWords * Math.max(1, batch);
    const ready = await guarded(device, () => {
      const uniform = keep(uniformBuffer(device, "params", 4 * paramsWords));
      const uploaded = Object.entries(inputs).map(([label, words]) => keep(upload(device, label, words)));
      const output = keep(outputBuffer(device, outputLabel, room));
      const staging = keep(stagingBuffer(device, `${outputLabel} to read`, room));
      const bound = [uniform, ...uploaded, output];
      const entries = bound.map((buffer, binding) => ({ binding, resource: { buffer } }));
      const bindGroup = device.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      return { pipeline, uniform, output, staging, bindGroup };
    });
    return {
      async run(output, from, to) {
        for (let first = from; first < to; first += batch) {
          const count = Math.min(batch, to - first);
          const pass = { ...ready, workgroups: plan.workgroups(count), params: plan.params(first, count) };
          await runPass(device, pass, output.subarray(itemWords * first, itemWords * (first + count)));
        }
      },
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}
