// A known-answer test per kernel and device: some browsers return wrong values without an error, so a GPU is trusted with a
// kernel only after it has given the CPU's answer to the kernel's probe.
import type { Device } from "../gpu/device.ts";
import type { Kernel } from "./kernel.ts";

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const verdicts = new WeakMap<Device, Map<string, Promise<Verdict>>>();

/** Whether `device` may run `kernel`; asked once per pair. Never throws: a failure is a verdict. */
export function verify<Input, Output>(kernel: Kernel<Input, Output>, device: Device): Promise<Verdict> {
  if (device.lost) return Promise.resolve({ ok: false, reason: `the GPU was lost (${device.lost.reason})` });
  const known = verdicts.get(device) ?? new Map<string, Promise<Verdict>>();
  verdicts.set(device, known);
  const verdict = known.get(kernel.name) ?? probe(kernel, device);
  known.set(kernel.name, verdict);
  return verdict;
}

async function probe<Input, Output>(kernel: Kernel<Input, Output>, device: Device): Promise<Verdict> {
  const items = kernel.items(kernel.probe);
  const want = kernel.allocate(kernel.probe);
  const got = kernel.allocate(kernel.probe);
  try {
    await kernel.cpu(kernel.probe).run(want, 0, items);
    const program = await kernel.gpu(device, kernel.probe);
    try {
      await program.run(got, 0, items);
    } finally {
      program.dispose?.();
    }
  } catch (error) {
    return { ok: false, reason: `the GPU could not run "${kernel.name}" (${String(error)})` };
  }
  const a = kernel.numbers(want);
  const b = kernel.numbers(got);
  for (let i = 0; i < a.length; i++) {
    const bound = kernel.tolerance.absolute + kernel.tolerance.relative * Math.abs(a[i]!);
    if (!(Math.abs(a[i]! - b[i]!) <= bound)) {
      return { ok: false, reason: `the GPU gave a wrong answer to the check of "${kernel.name}"` };
    }
  }
  return { ok: true };
}
