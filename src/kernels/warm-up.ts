// Lets the engine compile the kernels' plain loops before anyone waits for them: the first answer then takes half as long.
import { kernels } from "./index.ts";
import { yieldToEvents } from "./kernel.ts";

/** Long enough for a JavaScript engine to compile a hot loop, short enough that a first call hardly waits. */
const perKernelMs = 25;
/** Calls that have come meanwhile are answered between pieces of this length. */
const pieceMs = 5;

/** Runs every kernel's probes on the CPU for a moment; the answers are thrown away. */
export async function warmUp(): Promise<void> {
  for (const kernel of kernels) {
    const until = performance.now() + perKernelMs;
    while (performance.now() < until) {
      const pieceEnd = performance.now() + pieceMs;
      while (performance.now() < pieceEnd) {
        for (const probe of kernel.probes) {
          await kernel.cpu(probe).run(kernel.allocate(probe), 0, kernel.items(probe));
        }
      }
      await yieldToEvents();
    }
  }
}
