// next-token on the GPU: lays out buffers for shaders/next-token.wgsl. The logits stay where they are; what is read back is the record.
import text from "../../../shaders/next-token.wgsl?raw";
import { outputBuffer, stagingBuffer, upload } from "../../gpu/buffers.ts";
import type { Device } from "../../gpu/device.ts";
import { guarded } from "../../gpu/guard.ts";
import { pipelineOf } from "../../gpu/pipeline.ts";
import { runPass } from "../../gpu/run-pass.ts";
import type { Program } from "../kernel.ts";
import type { NextTokenInput } from "./cpu.ts";
import {
  type NextTokenPlan,
  type NextTokenRows,
  type NextTokens,
  readRecord,
  recordWords,
} from "./next-token.ts";
import { tableWords } from "./weight.ts";

/** Words of the shader's `struct Params` before its rows, and of `struct Row`. */
const headWords = 4;
const rowWords = 6;
/** `minStorageBufferOffsetAlignment` of every device, in words: bindings begin at its multiples, the rest is the shader's `offset` */
const alignWords = 64;

/** Draws from logits that lie on the device. One step at a time. */
export interface NextTokenProgram {
  /**
   * The same as `nextTokens` for rows from .. to - 1 (default: all): reads float32 logits [rows.count, V] of `buffer` from byte `offset`
   * on (a multiple of 4) and resolves when `answer` is filled. `buffer` has usage STORAGE and is of the program's device. Rejects on any
   * error and on the loss of the device; `answer` is then as it was.
   */
  step(
    buffer: GPUBuffer,
    offset: number,
    rows: NextTokenRows,
    answer: NextTokens,
    from?: number,
    to?: number,
  ): Promise<void>;
  dispose(): void;
}

/** `capacity`: rows per step at most. Ask `verify(kernel, device)` before a device is trusted with it. */
export async function nextTokenProgram(
  device: Device,
  plan: NextTokenPlan,
  capacity: number,
): Promise<NextTokenProgram> {
  const pipeline = await pipelineOf(device, { label: "next-token.wgsl", text });
  const buffers: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    buffers.push(buffer);
    return buffer;
  };
  const dispose = () => {
    for (const buffer of buffers) buffer.destroy();
  };
  const width = recordWords(plan.outcomes);
  const room = 4 * width * Math.max(1, capacity);
  try {
    const ready = await guarded(device, () => {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
      const size = 4 * (headWords + rowWords * Math.max(1, capacity));
      const uniform = keep(device.gpu.createBuffer({ label: "rows", size, usage }));
      const members = keep(upload(device, "members", plan.members));
      const table = keep(upload(device, "exponentials", tableWords()));
      const output = keep(outputBuffer(device, "record", room));
      const staging = keep(stagingBuffer(device, "record to read", room));
      return { pipeline, uniform, members, table, output, staging };
    });
    let bound: { buffer: GPUBuffer; first: number; words: number; bindGroup: GPUBindGroup } | undefined;
    const bind = (buffer: GPUBuffer, first: number, words: number): GPUBindGroup => {
      if (bound?.buffer === buffer && bound.first === first && bound.words === words) return bound.bindGroup;
      const logits = { buffer, offset: 4 * first, size: 4 * words };
      const resources = [{ buffer: ready.uniform }, logits, ready.members, ready.table, ready.output];
      const entries = resources.map((each, binding) => ({
        binding,
        resource: "buffer" in each ? each : { buffer: each },
      }));
      const bindGroup = device.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      bound = { buffer, first, words, bindGroup };
      return bindGroup;
    };
    return {
      async step(buffer, offset, rows, answer, from = 0, to = rows.count) {
        const count = to - from;
        if (count > capacity) throw new Error(`next-token: at most ${capacity} rows, got ${count}`);
        if (offset % 4 !== 0) throw new Error(`next-token: an offset in whole words, got ${offset} bytes`);
        if (count <= 0) return;
        const at = offset / 4 + from * plan.vocabulary;
        const first = at - (at % alignWords);
        const params = packParams(plan, rows, at - first, from, to);
        const into = answer.record.subarray(from * width, to * width);
        const words = at - first + count * plan.vocabulary;
        const bindGroup = await guarded(device, () => bind(buffer, first, words));
        await runPass(device, { ...ready, bindGroup, workgroups: count, params }, into);
        readRecord(plan, answer, from, to);
      },
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The shader's `struct Params` with the rows from .. to - 1. */
export function packParams(
  plan: NextTokenPlan,
  rows: NextTokenRows,
  offset: number,
  from: number,
  to: number,
): Uint32Array<ArrayBuffer> {
  const params = new Uint32Array(headWords + rowWords * (to - from));
  params.set([plan.vocabulary, plan.outcomes, offset, to - from]);
  for (let row = from; row < to; row++) {
    const at = headWords + rowWords * (row - from);
    params[at] = rows.key[2 * row]!;
    params[at + 1] = rows.key[2 * row + 1]!;
    params[at + 2] = rows.trajectory[row]!;
    params[at + 3] = rows.step[row]!;
    params[at + 4] = rows.masked[row]! + 1;
    params[at + 5] = rows.live[row]!;
  }
  return params;
}

/** For logits that lie in memory: they are uploaded once. */
export async function gpu(
  device: Device,
  { plan, rows, logits }: NextTokenInput,
): Promise<Program<NextTokens>> {
  const program = await nextTokenProgram(device, plan, rows.count);
  const buffer = await guarded(device, () => upload(device, "logits", logits));
  return {
    run: (answer, from, to) => program.step(buffer, 0, rows, answer, from, to),
    dispose() {
      program.dispose();
      buffer.destroy();
    },
  };
}
