// shaders/lib on the device: known answers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputBuffer, stagingBuffer, uniformBuffer, upload } from "../../src/gpu/buffers.ts";
import type { Device } from "../../src/gpu/device.ts";
import { pipelineOf } from "../../src/gpu/pipeline.ts";
import { runPass } from "../../src/gpu/run-pass.ts";
import { generator } from "../generator.ts";
import { openDawn } from "./dawn.ts";

let device: Device;
beforeAll(async () => {
  device = await openDawn();
});
afterAll(() => device.gpu.destroy());

/** One invocation per vec4 of `input`: output[i] = `expression` of `at` = input[i]. */
async function evaluate(include: string, expression: string, input: Uint32Array): Promise<Uint32Array> {
  const text = `// include: ${include}
@group(0) @binding(0) var<uniform> count: u32;
@group(0) @binding(1) var<storage, read> input: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> output: array<vec2<u32>>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= count) { return; }
  let at = input[id.x];
  output[id.x] = ${expression};
}`;
  const pipeline = await pipelineOf(device, { label: include, text });
  const count = input.length / 4;
  const uniform = uniformBuffer(device, "count", 4);
  const output = outputBuffer(device, "output", 8 * count);
  const entries = [uniform, upload(device, "input", input), output].map((buffer, binding) => ({
    binding,
    resource: { buffer },
  }));
  const bindGroup = device.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const staging = stagingBuffer(device, "staging", 8 * count);
  const got = new Uint32Array(2 * count);
  const params = Uint32Array.of(count);
  await runPass(
    device,
    { pipeline, bindGroup, workgroups: Math.ceil(count / 64), params, uniform, output, staging },
    got,
  );
  return got;
}

// Random123 1.14, tests/kat_vectors: "threefry2x32 20", counter then key
const ones = 0xffffffff;
const answers = [
  { counter: [0, 0], key: [0, 0], want: [0x6b200159, 0x99ba4efe] },
  { counter: [ones, ones], key: [ones, ones], want: [0x1cb996fc, 0xbb002be7] },
  { counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], want: [0xc4923a9c, 0x483df7a0] },
];

test("threefry gives the published known answers", async () => {
  const input = Uint32Array.from(answers.flatMap(({ key, counter }) => [...key, ...counter]));
  const got = await evaluate("threefry", "threefry(at.xy, at.zw)", input);
  expect([...got]).toEqual(answers.flatMap(({ want }) => want));
});

test("multiplyHigh and addWide agree with BigInt at the edges of the range and at random", async () => {
  const random = generator(7);
  const edges = [0, 1, 2, 0xffff, 0x10000, 0x10001, 0x7fffffff, 0x80000000, 0xfffffffe, ones];
  const any = () => Math.floor(random() * 2 ** 32);
  const pairs = [
    ...edges.flatMap((a) => edges.map((b) => [a, b] as const)),
    ...Array.from({ length: 2000 }, () => [any(), any()] as const),
  ];
  const product = await evaluate(
    "wide",
    "vec2<u32>(multiplyHigh(at.x, at.y), multiplyHigh(at.y, at.x))",
    Uint32Array.from(pairs.flatMap(([a, b]) => [a, b, 0, 0])),
  );
  const high = ([a, b]: readonly [number, number]) => Number((BigInt(a) * BigInt(b)) >> 32n);
  expect([...product]).toEqual(pairs.flatMap((pair) => [high(pair), high(pair)]));

  const quads = pairs.map((pair, i) => [...pair, ...pairs[(i * 37 + 11) % pairs.length]!]);
  const sum = await evaluate("wide", "addWide(at.xy, at.zw)", Uint32Array.from(quads.flat()));
  const wide = (low: number, high: number) => (BigInt(high) << 32n) + BigInt(low);
  const want = quads.map(([a, b, c, d]) => BigInt.asUintN(64, wide(a!, b!) + wide(c!, d!)));
  expect([...sum]).toEqual(want.flatMap((w) => [Number(w & 0xffffffffn), Number(w >> 32n)]));
});
