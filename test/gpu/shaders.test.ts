// Every shader, without a driver: it compiles under the specification's default limits, and its uniforms lie where TypeScript puts them.
import { beforeAll, expect, test } from "vitest";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import { compose } from "../../src/gpu/compose.ts";
import type { Device } from "../../src/gpu/device.ts";
import { shaderModule } from "../../src/gpu/pipeline.ts";
import type { TailResampleInput } from "../../src/kernels/tail-resample/cpu.ts";
import { packParams } from "../../src/kernels/tail-resample/gpu.ts";
import { openNull } from "./dawn.ts";

const shaders = import.meta.glob<string>("../../shaders/*.wgsl", {
  eager: true,
  query: "?raw",
  import: "default",
});
const library = import.meta.glob<string>("../../shaders/lib/*.wgsl", {
  eager: true,
  query: "?raw",
  import: "default",
});

let device: Device;
beforeAll(async () => {
  device = await openNull();
});

test.each(Object.entries({ ...shaders, ...library }))("%s compiles", async (path, text) => {
  await expect(shaderModule(device, path, compose(text))).resolves.toBeInstanceOf(GPUShaderModule);
});

test("wrong WGSL is reported with file, line, column and the line itself", async () => {
  const wrong = "// include: wide\nfn f() -> u32 {\n  return 1.5;\n}";
  const code = compose(wrong);
  const line = code.split("\n").findIndex((text) => text.includes("1.5")) + 1;
  await expect(shaderModule(device, "wrong.wgsl", code)).rejects.toThrow(
    new RegExp(`^wrong\\.wgsl:${line}:10 \\(includes expanded\\) .*\\n {2}return 1\\.5;`),
  );
});

test("an include that does not exist is an error that lists those that do", () => {
  expect(() => compose("// include: nothing")).toThrow(/has .*threefry.*wide.*got "nothing"/);
});

test("the uniforms of tail-resample lie where packParams writes them", () => {
  const reflected = new WgslReflect(shaders["../../shaders/tail-resample.wgsl"]);
  const params = reflected.structs.find(({ name }) => name === "Params")!;
  const input: TailResampleInput = {
    key: [101, 102],
    draws: 8000,
    shift: 104,
    edges: new Uint32Array(105),
    cuts: new Uint32Array(),
    table: new Uint32Array(),
  };
  const words = packParams(input, 106, 107);
  const at = Object.fromEntries(
    params.members.map(({ name, offset, size }) => [name, [...words.slice(offset / 4, (offset + size) / 4)]]),
  );
  expect(words.byteLength).toBe(params.size);
  expect(at).toEqual({
    key: [101, 102],
    draws: [8000],
    shift: [104],
    edgeCount: [105],
    first: [106],
    count: [107],
    lanes: [32],
  });
});
