// Finds the kernels of the analyses. Never edited: a new folder is found by itself. next-token comes and is checked with the models.
import type { Kernel } from "./kernel.ts";

const found = import.meta.glob<Kernel<unknown, unknown>>(["./*/index.ts", "!./next-token/index.ts"], {
  eager: true,
  import: "kernel",
});

/** All kernels, by name: what a new device is checked with when the engine starts. */
export const kernels: readonly Kernel<unknown, unknown>[] = Object.values(found).sort((a, b) =>
  a.name < b.name ? -1 : 1,
);
