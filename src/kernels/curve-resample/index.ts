import { foldIn } from "../../math/threefry.ts";
import type { Kernel } from "../kernel.ts";
import { type CurveResampleInput, type CurveResampleOutput, cpu } from "./cpu.ts";
import { gpu } from "./gpu.ts";
import { planCurveResample } from "./plan.ts";
import { simd } from "./simd.ts";

/** Bootstrap samples as counts per cell: cpu.ts is the definition. */
export const kernel: Kernel<CurveResampleInput, CurveResampleOutput> = {
  name: "curve-resample",
  tolerance: { absolute: 0, relative: 0, reason: "integers throughout" },
  items: ({ replicates }) => replicates,
  allocate: ({ replicates, cellCount }) => ({ counts: new Uint32Array(replicates * cellCount) }),
  numbers: ({ counts }) => counts,
  cpu,
  simd,
  gpu,
  // many rows in few cells, where a tenth of the replicates start again; and rows drawn one by one
  probes: [probe([3, 40, 0, 1, 700, 56, 200]), probe(Array.from({ length: 131 }, (_, k) => k % 3))],
};

function probe(counts: readonly number[]): CurveResampleInput {
  return planCurveResample(counts, foldIn([7, 3], 29), 48, 5);
}
