// The uniforms of the survival kernels lie where packParams writes them.
import { expect, test } from "vitest";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import curveResample from "../../shaders/curve-resample.wgsl?raw";
import logrankPermutation from "../../shaders/logrank-permutation.wgsl?raw";
import { attemptStride, attempts } from "../../src/kernels/curve-resample/cpu.ts";
import { packParams as packCurve } from "../../src/kernels/curve-resample/gpu.ts";
import { packParams as packPermutation } from "../../src/kernels/logrank-permutation/gpu.ts";

/** Values by the shader's field names, and the number of words it reads. */
function placed(shader: string, words: Uint32Array) {
  const params = new WgslReflect(shader).structs.find(({ name }) => name === "Params")!;
  expect(words.byteLength).toBe(params.size);
  return Object.fromEntries(
    params.members.map(({ name, offset, size }) => [name, [...words.slice(offset / 4, (offset + size) / 4)]]),
  );
}

test("curve-resample", () => {
  const input = {
    key: [1, 2] as const,
    pickKey: [3, 4] as const,
    replicates: 5,
    first: 6,
    rows: 7,
    cellCount: 8,
    cells: new Uint32Array(24),
    columns: new Uint32Array(1),
    pickBits: 9,
    picks: new Uint32Array(512),
  };
  expect(placed(curveResample, packCurve(input, 10, 11))).toEqual({
    key: [1, 2],
    pickKey: [3, 4],
    rows: [7],
    cellCount: [8],
    pickBits: [9],
    attempts: [attempts],
    first: [10],
    count: [11],
  });
  const without = placed(curveResample, packCurve({ ...input, cells: new Uint32Array(0) }, 10, 11));
  expect(without.attempts).toEqual([0]);
  expect(curveResample).toContain(`const attemptStride = ${attemptStride}u;`);
});

test("logrank-permutation", () => {
  const input = {
    key: [1, 2] as const,
    permutations: 3,
    first: 4,
    scores: new Uint32Array(9),
    blockEnds: new Uint32Array(5),
    sizes: new Uint32Array(30),
    groups: 6,
  };
  expect(placed(logrankPermutation, packPermutation(input, 7, 8))).toEqual({
    key: [1, 2],
    blocks: [5],
    groups: [6],
    first: [7],
    count: [8],
  });
});
