// What the engine does when it starts: every kernel is checked on the device before it is trusted.
import { expect, test } from "vitest";
import { kernels } from "../../src/kernels/index.ts";
import { verify } from "../../src/kernels/verify.ts";
import { openDawn } from "./dawn.ts";

test("every kernel gives the CPU's answers to its probes on the device that is here", async () => {
  const device = await openDawn({ limits: "default" });
  const names = kernels.map(({ name }) => name);
  expect(names).toContain("tail-resample");
  expect(names).toEqual([...names].sort());
  for (const kernel of kernels) expect(await verify(kernel, device), kernel.name).toEqual({ ok: true });
  device.gpu.destroy();
});
