// logrank-permutation on the GPU: lays out buffers for shaders/logrank-permutation.wgsl and runs ranges of permutations.
import text from "../../../shaders/logrank-permutation.wgsl?raw";
import type { Device } from "../../gpu/device.ts";
import { itemProgram } from "../../gpu/program.ts";
import type { Program } from "../kernel.ts";
import { type LogrankPermutationInput, type LogrankPermutationOutput, maxGroups } from "./cpu.ts";

/** const workgroupSize of the shader */
const workgroupSize = 64;
/** Permutations per pass: bounds the buffers for output, not the slice. */
const batch = 2 ** 16;
/** Words of the shader's `struct Params`, rounded up to its alignment of 8 bytes. */
const paramsWords = 6;

export async function gpu(
  device: Device,
  input: LogrankPermutationInput,
): Promise<Program<LogrankPermutationOutput>> {
  const { groups, permutations, scores, blockEnds, sizes, first } = input;
  if (groups > maxGroups) throw new Error(`logrank-permutation: at most ${maxGroups} groups, got ${groups}`);
  const program = await itemProgram(device, {
    label: "logrank-permutation.wgsl",
    text,
    paramsWords,
    inputs: { scores, "block ends": blockEnds, sizes },
    outputLabel: "sums",
    itemWords: 2 * groups,
    batch: Math.min(batch, permutations),
    params: (item, count) => packParams(input, first + item, count),
    workgroups: (count) => Math.ceil(count / workgroupSize),
  });
  return { run: ({ sums }, from, to) => program.run(sums, from, to), dispose: program.dispose };
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
