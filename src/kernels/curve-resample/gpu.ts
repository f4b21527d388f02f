// curve-resample on the GPU: lays out buffers for shaders/curve-resample.wgsl and runs ranges of replicates.
import text from "../../../shaders/curve-resample.wgsl?raw";
import type { Device } from "../../gpu/device.ts";
import { itemProgram } from "../../gpu/program.ts";
import type { Program } from "../kernel.ts";
import { attempts, type CurveResampleInput, type CurveResampleOutput } from "./cpu.ts";

/** Counts per pass: bounds the buffers for output (16 MiB each), not the slice. */
const batchWords = 2 ** 22;

/** Words of the shader's `struct Params`, rounded up to its alignment of 8 bytes. */
const paramsWords = 10;

export async function gpu(device: Device, input: CurveResampleInput): Promise<Program<CurveResampleOutput>> {
  const { cellCount, replicates, cells, columns, picks, first } = input;
  const program = await itemProgram(device, {
    label: "curve-resample.wgsl",
    text,
    paramsWords,
    inputs: { cells, columns, picks },
    outputLabel: "counts",
    itemWords: cellCount,
    batch: Math.max(1, Math.min(replicates, Math.floor(batchWords / cellCount))),
    params: (item, count) => packParams(input, first + item, count),
    workgroups: (count) => count,
  });
  return { run: ({ counts }, from, to) => program.run(counts, from, to), dispose: program.dispose };
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
