import { foldIn } from "../../math/threefry.ts";
import type { Kernel } from "../kernel.ts";
import { cpu, type TailResampleInput, type TailResampleOutput } from "./cpu.ts";
import { gpu } from "./gpu.ts";
import { simd } from "./simd.ts";

/** Sums over the tails of bootstrap samples: cpu.ts is the definition. */
export const kernel: Kernel<TailResampleInput, TailResampleOutput> = {
  name: "tail-resample",
  tolerance: { absolute: 0, relative: 0, reason: "integers throughout" },
  items: ({ cuts }) => cuts.length,
  allocate: ({ cuts }) => ({ sums: new Uint32Array(4 * cuts.length) }),
  numbers: ({ sums }) => sums,
  cpu,
  simd,
  gpu,
  probes: [probe(8191, 12, []), probe(75, 96, edges())],
};

/** `draws` over 100 ranks with table entries near the largest, so that sums carry. 8,191 draws take all the shader's lanes, 75 one. */
function probe(draws: number, replicates: number, edges: readonly number[]): TailResampleInput {
  const key = foldIn([20, 26], 11);
  const table = Uint32Array.from({ length: 200 }, (_, i) => 2 ** 31 - 1 - i * 7919);
  const cuts = Uint32Array.from({ length: replicates }, (_, r) => (40 + r / 2) * 2 ** 25 + r);
  return { key, draws, cuts, shift: 25, edges: Uint32Array.from(edges), table };
}

/** Unequal weights: ranks of 2^25 - 2^19 to 2^25 + 2^19 positions. */
function edges(): number[] {
  return Array.from({ length: 100 }, (_, i) => (i + 1) * 2 ** 25 + (i % 2) * 2 ** 19);
}
