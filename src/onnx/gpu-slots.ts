// Moves slots of keys and values between buffers of the GPU: slots.wgsl.
import { stagingBuffer } from "../gpu/buffers.ts";
import type { Device } from "../gpu/device.ts";
import { guarded } from "../gpu/guard.ts";
import { pipelineOf } from "../gpu/pipeline.ts";
import text from "./slots.wgsl?raw";

/** For one of the model's tensors of keys or values. */
export interface SlotMove {
  readonly heads: number;
  readonly width: number;
  readonly source: GPUBuffer;
  /** slots per row of the source */
  readonly given: number;
  readonly cache: GPUBuffer;
  /** slots per lane of the cache */
  readonly room: number;
}

/** Per lane: row and first slot of the source, how many slots (0: none), first slot in the cache. */
export type LaneMoves = Uint32Array<ArrayBuffer>;

export interface SlotMover {
  /** Resolves when the device has accepted the copies; later work on its queue sees them. */
  run(moves: readonly SlotMove[], lanes: LaneMoves): Promise<void>;
  dispose(): void;
}

const workgroupSize = 64;
const headWords = 4;

/** `parts`: moves per run at most. */
export async function slotMover(device: Device, count: number, parts: number): Promise<SlotMover> {
  const { gpu } = device;
  const pipeline = await pipelineOf(device, { label: "slots.wgsl", text });
  const params = await guarded(device, () =>
    Array.from({ length: parts }, () =>
      gpu.createBuffer({
        label: "moves",
        size: 4 * (headWords + 4 * count),
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      }),
    ),
  );
  return {
    async run(moves, lanes) {
      let longest = 0;
      for (let lane = 0; lane < count; lane++) longest = Math.max(longest, lanes[4 * lane + 2]!);
      if (longest === 0) return;
      await guarded(device, () => {
        const encoder = gpu.createCommandEncoder();
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        moves.forEach(({ heads, width, source, given, cache, room }, part) => {
          const words = new Uint32Array(headWords + 4 * count);
          words.set([heads, width, given, room]);
          words.set(lanes, headWords);
          gpu.queue.writeBuffer(params[part]!, 0, words);
          const entries = [params[part]!, source, cache].map((buffer, binding) => ({
            binding,
            resource: { buffer },
          }));
          pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
          pass.dispatchWorkgroups(Math.ceil((heads * longest * width) / workgroupSize), count);
        });
        pass.end();
        gpu.queue.submit([encoder.finish()]);
      });
    },
    dispose() {
      for (const buffer of params) buffer.destroy();
    },
  };
}

/** `count` floats of a buffer from byte `from` on. */
export async function readBack(
  device: Device,
  buffer: GPUBuffer,
  from: number,
  count: number,
): Promise<Float32Array> {
  const staging = await guarded(device, () => stagingBuffer(device, "logits to read", 4 * count));
  try {
    await guarded(device, () => {
      const encoder = device.gpu.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, from, staging, 0, 4 * count);
      device.gpu.queue.submit([encoder.finish()]);
      return staging.mapAsync(GPUMapMode.READ);
    });
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    staging.destroy();
  }
}
