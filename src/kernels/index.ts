// Finds all kernels. Never edited: a new folder is found by itself.
import type { Kernel } from "./kernel.ts";

const found = import.meta.glob<Kernel<unknown, unknown>>("./*/index.ts", { eager: true, import: "kernel" });

/** All kernels, by name: what a new device is checked with when the engine starts. */
export const kernels: readonly Kernel<unknown, unknown>[] = Object.values(found).sort((a, b) =>
  a.name < b.name ? -1 : 1,
);
