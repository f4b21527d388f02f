// tail-resample on the CPU's vector unit: lays out memory for simd.as.ts and calls it.
import type { Program } from "../kernel.ts";
import type { TailResampleInput, TailResampleOutput } from "./cpu.ts";
import bytes from "./simd.as.ts?wasm";

type RunReplicates = (
  ...args: [
    key0: number,
    key1: number,
    draws: number,
    shift: number,
    table: number,
    edges: number,
    guide: number,
    cuts: number,
    sums: number,
    scratch: number,
    first: number,
    count: number,
  ]
) => void;

/** Replicates per call into WebAssembly: bounds the memory for cuts and sums, not the slice. */
const batch = 1024;

const pageBytes = 65536;

let compiled: Promise<WebAssembly.Module> | undefined;

/** Null where the engine has no WebAssembly SIMD; the plain loops then serve. */
export async function simd(input: TailResampleInput): Promise<Program<TailResampleOutput> | null> {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(bytes)) return null;
  compiled ??= WebAssembly.compile(bytes);
  const { key, draws, cuts, shift, edges, table } = input;
  // scratch | table | edges | guide | cuts | sums, each on a 16-byte boundary, the first kilobyte left alone
  const scratchAt = 1024;
  const tableAt = scratchAt + 64;
  const edgesAt = align(tableAt + table.byteLength);
  const guide = guideOf(edges);
  const guideAt = align(edgesAt + edges.byteLength);
  const cutsAt = align(guideAt + guide.ranks.byteLength);
  const sumsAt = align(cutsAt + 4 * batch);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((sumsAt + 16 * batch) / pageBytes) });
  const instance = await WebAssembly.instantiate(await compiled, { env: { memory } });
  const run = instance.exports.run as RunReplicates;
  new Uint32Array(memory.buffer, tableAt, table.length).set(table);
  new Uint32Array(memory.buffer, edgesAt, edges.length).set(edges);
  new Uint32Array(memory.buffer, guideAt, guide.ranks.length).set(guide.ranks);
  const weighted = edges.length > 0;
  const cutsHere = new Uint32Array(memory.buffer, cutsAt, batch);
  const sumsHere = new Uint32Array(memory.buffer, sumsAt, 4 * batch);
  return {
    run({ sums }, from, to) {
      for (let first = from; first < to; first += batch) {
        const count = Math.min(batch, to - first);
        cutsHere.set(cuts.subarray(first, first + count));
        run(
          key[0],
          key[1],
          draws,
          weighted ? guide.shift : shift,
          tableAt,
          weighted ? edgesAt : 0,
          guideAt,
          cutsAt,
          sumsAt,
          scratchAt,
          first,
          count,
        );
        sums.set(sumsHere.subarray(0, 4 * count), 4 * first);
      }
    },
  };
}

/** For each of about two buckets per rank the first rank that reaches into it: a search of one or two steps instead of a bisection. */
function guideOf(edges: Uint32Array): { shift: number; ranks: Uint32Array } {
  const bits = Math.min(24, Math.ceil(Math.log2(edges.length + 1)) + 1);
  const shift = 32 - bits;
  const ranks = new Uint32Array(edges.length === 0 ? 0 : 2 ** bits);
  let rank = 0;
  for (let bucket = 0; bucket < ranks.length; bucket++) {
    while (rank < edges.length - 1 && edges[rank]! <= bucket * 2 ** shift) rank++;
    ranks[bucket] = rank;
  }
  return { shift, ranks };
}

function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}
