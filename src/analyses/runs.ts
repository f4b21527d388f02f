// Finds the computations of all analyses, each loaded when first used (worker and Node only).
import type { Run } from "./analysis.ts";

const found = import.meta.glob<Run>("./*/run.ts", { import: "run" });

/** The run() of analysis `id`. Throws if there is none: request.ts has checked the id before. */
export async function loadRun(id: string): Promise<Run> {
  const load = found[`./${id}/run.ts`];
  if (!load) throw new Error(`loadRun: unknown analysis, got ${id}`);
  return load();
}
