// One compute pass and its output, read back.
import type { Device } from "./device.ts";
import { guarded } from "./guard.ts";

export interface Pass {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** at least so many are run, see `spread` */
  readonly workgroups: number;
  /** written to `uniform` before the pass */
  readonly params: Uint32Array<ArrayBuffer>;
  readonly uniform: GPUBuffer;
  readonly output: GPUBuffer;
  /** at least as large as `into`, and used by one pass at a time */
  readonly staging: GPUBuffer;
}

/**
 * Runs one pass and fills `into` from the start of its output. Rejects on any error and on the loss of the device; after an error
 * the same buffers serve for the next pass.
 */
export async function runPass(device: Device, pass: Pass, into: Uint32Array | Float32Array): Promise<void> {
  const { gpu } = device;
  const { staging } = pass;
  const bytes = into.byteLength;
  try {
    await guarded(device, () => {
      gpu.queue.writeBuffer(pass.uniform, 0, pass.params);
      const encoder = gpu.createCommandEncoder();
      const compute = encoder.beginComputePass();
      compute.setPipeline(pass.pipeline);
      compute.setBindGroup(0, pass.bindGroup);
      compute.dispatchWorkgroups(...spread(pass.workgroups, gpu.limits.maxComputeWorkgroupsPerDimension));
      compute.end();
      encoder.copyBufferToBuffer(pass.output, 0, staging, 0, bytes);
      gpu.queue.submit([encoder.finish()]);
      return staging.mapAsync(GPUMapMode.READ, 0, bytes);
    });
    new Uint8Array(into.buffer, into.byteOffset, bytes).set(new Uint8Array(staging.getMappedRange(0, bytes)));
  } finally {
    staging.unmap();
  }
}

/**
 * Workgroups over two dimensions, neither above `limit` (their product must not need more): at least `workgroups`, and fewer than y
 * too many. The shader takes x + y * num_workgroups.x as the index and leaves out what is beyond its count.
 */
export function spread(workgroups: number, limit: number): [x: number, y: number] {
  const rows = Math.max(1, Math.ceil(workgroups / limit));
  return [Math.ceil(workgroups / rows), rows];
}
