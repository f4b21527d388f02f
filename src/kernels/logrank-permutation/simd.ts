// logrank-permutation on the CPU's vector unit: lays out memory for simd.as.ts and calls it.
import type { Program } from "../kernel.ts";
import type { LogrankPermutationInput, LogrankPermutationOutput } from "./cpu.ts";
import bytes from "./simd.as.ts?wasm";

type Eight = (
  ...args: [
    key0: number,
    key1: number,
    first: number,
    scores: number,
    blockEnds: number,
    blocks: number,
    sizes: number,
    groups: number,
    remaining: number,
    totals: number,
    scratch: number,
    sums: number,
  ]
) => void;

/** Permutations per call. */
const lanes = 8;
const pageBytes = 65536;

let compiled: Promise<WebAssembly.Module> | undefined;

/** Null where the engine has no WebAssembly SIMD; the plain loops then serve. */
export async function simd(
  input: LogrankPermutationInput,
): Promise<Program<LogrankPermutationOutput> | null> {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(bytes)) return null;
  compiled ??= WebAssembly.compile(bytes);
  const { key, first, scores, blockEnds, sizes, groups } = input;
  // scratch | remaining | totals | sums | block ends | sizes | scores; the first kilobyte is left alone
  const scratch = 1024;
  const remaining = scratch + 64;
  const totals = remaining + 4 * lanes * groups;
  const sumsAt = totals + 8 * lanes * groups;
  const endsAt = sumsAt + 8 * lanes * groups;
  const sizesAt = endsAt + blockEnds.byteLength;
  const scoresAt = sizesAt + sizes.byteLength;
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((scoresAt + scores.byteLength) / pageBytes),
  });
  const instance = await WebAssembly.instantiate(await compiled, { env: { memory } });
  const eight = instance.exports.eight as Eight;
  const words = new Uint32Array(memory.buffer);
  words.set(blockEnds, endsAt / 4);
  words.set(sizes, sizesAt / 4);
  words.set(scores, scoresAt / 4);
  const sumsHere = words.subarray(sumsAt / 4, endsAt / 4);
  return {
    run({ sums }, from, to) {
      for (let item = from; item < to; item += lanes) {
        eight(
          key[0],
          key[1],
          first + item,
          scoresAt,
          endsAt,
          blockEnds.length,
          sizesAt,
          groups,
          remaining,
          totals,
          scratch,
          sumsAt,
        );
        const here = Math.min(lanes, to - item);
        sums.set(sumsHere.subarray(0, 2 * groups * here), 2 * groups * item);
      }
    },
  };
}
