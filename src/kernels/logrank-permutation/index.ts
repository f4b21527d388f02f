import { foldIn } from "../../math/threefry.ts";
import type { Kernel } from "../kernel.ts";
import { cpu, type LogrankPermutationInput, type LogrankPermutationOutput } from "./cpu.ts";
import { gpu } from "./gpu.ts";
import { simd } from "./simd.ts";

/** Sums of scores per group under permutation of the labels: cpu.ts is the definition. */
export const kernel: Kernel<LogrankPermutationInput, LogrankPermutationOutput> = {
  name: "logrank-permutation",
  tolerance: { absolute: 0, relative: 0, reason: "integers throughout" },
  items: ({ permutations }) => permutations,
  allocate: ({ permutations, groups }) => ({ sums: new Uint32Array(2 * groups * permutations) }),
  numbers: ({ sums }) => sums,
  cpu,
  simd,
  gpu,
  probes: [probe([40], [13, 27]), probe([7, 12, 31], [3, 0, 4, 1, 1, 3, 9, 9, 1])],
};

/** Scores near the largest, so that sums carry into the high word. */
function probe(blockEnds: readonly number[], sizes: readonly number[]): LogrankPermutationInput {
  const rows = blockEnds[blockEnds.length - 1]!;
  return {
    key: foldIn([4, 17], 5),
    permutations: 96,
    first: 3,
    scores: Uint32Array.from({ length: rows }, (_, i) => 2 ** 31 - 1 - i * 99_991),
    blockEnds: Uint32Array.from(blockEnds),
    sizes: Uint32Array.from(sizes),
    groups: sizes.length / blockEnds.length,
  };
}
