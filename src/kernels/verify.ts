// A known-answer test per kernel and device: some browsers return wrong values without an error, so a GPU is trusted with a
// kernel only after it has given the CPU's answers to the kernel's probes.
import type { Device } from "../gpu/device.ts";
import type { Kernel } from "./kernel.ts";

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** by device, then by kernel; the objects themselves, so that two kernels of one name are two */
const verdicts = new WeakMap<Device, WeakMap<object, Promise<Verdict>>>();

/** Whether `device` may run `kernel`; asked once per pair. Never throws: a failure is a verdict. */
export function verify<Input, Output>(kernel: Kernel<Input, Output>, device: Device): Promise<Verdict> {
  if (device.lost) return Promise.resolve({ ok: false, reason: `the GPU was lost (${device.lost.reason})` });
  const known = verdicts.get(device) ?? new WeakMap<object, Promise<Verdict>>();
  verdicts.set(device, known);
  const verdict = known.get(kernel) ?? check(kernel, device);
  known.set(kernel, verdict);
  return verdict;
}

async function check<Input, Output>(kernel: Kernel<Input, Output>, device: Device): Promise<Verdict> {
  try {
    for (const probe of kernel.probes) {
      if (await agrees(kernel, device, probe)) continue;
      return { ok: false, reason: `the GPU gave a wrong answer to the check of "${kernel.name}"` };
    }
    return { ok: true };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `the GPU could not run "${kernel.name}" (${message})` };
  }
}

async function agrees<Input, Output>(
  kernel: Kernel<Input, Output>,
  device: Device,
  probe: Input,
): Promise<boolean> {
  const items = kernel.items(probe);
  const want = kernel.allocate(probe);
  const got = kernel.allocate(probe);
  await kernel.cpu(probe).run(want, 0, items);
  const program = await kernel.gpu(device, probe);
  try {
    // in two slices: a range that does not begin at 0 is checked as well
    const middle = Math.ceil(items / 2);
    await program.run(got, 0, middle);
    await program.run(got, middle, items);
  } finally {
    program.dispose?.();
  }
  const { absolute, relative } = kernel.tolerance;
  const b = kernel.numbers(got);
  // not (difference > bound): NaN must not pass
  return Array.from(kernel.numbers(want)).every(
    (a, i) => Math.abs(a - b[i]!) <= absolute + relative * Math.abs(a),
  );
}
