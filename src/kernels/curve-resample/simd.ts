// curve-resample on the CPU's vector unit: lays out memory for simd.as.ts, and keeps the list of replicates that start again.
import type { Program } from "../kernel.ts";
import { attemptStride, attempts, type CurveResampleInput, type CurveResampleOutput } from "./cpu.ts";
import bytes from "./simd.as.ts?wasm";

interface Exports {
  poissons(
    ...args: [
      key0: number,
      key1: number,
      cells: number,
      pairs: number,
      plan: number,
      slots: number,
      tile: number,
      scratch: number,
    ]
  ): void;
  addRows(
    ...args: [
      key0: number,
      key1: number,
      picks: number,
      bits: number,
      row: number,
      count: number,
      replicate: number,
      scratch: number,
    ]
  ): void;
}

/** Replicates tried together: their tile (4 KiB) and a cell's table stay in the nearest cache. */
const mostSlots = 64;
/** Lanes of two vectors. */
const lanes = 8;
/** Counts held at once, 32 MiB; more cells than an eighth of it are left to the plain loops. */
const mostWords = 2 ** 23;
const pageBytes = 65536;
const lineBytes = 64;

let compiled: Promise<WebAssembly.Module> | undefined;

/** Null where the engine has no WebAssembly SIMD or the cells are too many; the plain loops then serve. */
export async function simd(input: CurveResampleInput): Promise<Program<CurveResampleOutput> | null> {
  const { key, pickKey, cellCount, rows, first, picks, pickBits, columns } = input;
  const pairs = Math.ceil(cellCount / 2);
  const slots = Math.min(mostSlots, lanes * Math.floor(mostWords / (2 * pairs) / lanes));
  if (slots < lanes || typeof WebAssembly === "undefined" || !WebAssembly.validate(bytes)) return null;
  compiled ??= WebAssembly.compile(bytes);
  // scratch | plan | tile | cells | columns and an empty table | picks | rows of counts and one for idle lanes; the first kilobyte is left alone
  const scratch = 1024;
  const planAt = scratch + 64;
  const tile = planAt + 16 * slots;
  const cellsAt = tile + lineBytes * slots;
  const columnsAt = align(cellsAt + 24 * pairs);
  const emptyAt = columnsAt + columns.byteLength;
  const picksAt = align(emptyAt + 8);
  const countsAt = align(picksAt + picks.byteLength);
  const rowBytes = 8 * pairs;
  const size = countsAt + (slots + 1) * rowBytes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(size / pageBytes) });
  const instance = await WebAssembly.instantiate(await compiled, { env: { memory } });
  const { poissons, addRows } = instance.exports as unknown as Exports;
  const words = new Uint32Array(memory.buffer);
  words.set(columns, columnsAt / 4);
  words.set(picks, picksAt / 4);
  const hasPoissons = input.cells.length > 0;
  if (hasPoissons) words.set(addressed(input.cells, pairs, columnsAt, emptyAt), cellsAt / 4);
  const plan = words.subarray(planAt / 4, planAt / 4 + 4 * slots);
  const idleRow = countsAt + slots * rowBytes;

  /** Tries the replicates of the list once more; returns those whose counts are too many. `left[slot]`: rows still to be added. */
  const attempt = (replicate: number, tried: readonly number[], number: number, left: Int32Array) => {
    const size = lanes * Math.ceil(tried.length / lanes);
    for (let s = 0; s < size; s++) {
      const slot = tried[s];
      plan[s] = replicate + (slot ?? 0);
      plan[size + s] = number * attemptStride;
      plan[2 * size + s] = slot === undefined ? idleRow : countsAt + slot * rowBytes;
    }
    poissons(key[0], key[1], cellsAt, pairs, planAt, size, tile, scratch);
    return tried.filter((slot, s) => {
      left[slot] = rows - plan[3 * size + s]!;
      return left[slot]! < 0;
    });
  };
  return {
    run({ counts }, from, to) {
      const left = new Int32Array(slots);
      for (let item = from; item < to; item += slots) {
        const here = Math.min(slots, to - item);
        let tried: readonly number[] = [...Array(here).keys()];
        for (let a = 0; hasPoissons && a < attempts && tried.length > 0; a++) {
          tried = attempt(first + item, tried, a, left);
        }
        for (const slot of tried) {
          const row = countsAt + slot * rowBytes;
          words.fill(0, row / 4, (row + rowBytes) / 4);
          left[slot] = rows;
        }
        for (let slot = 0; slot < here; slot++) {
          const row = countsAt + slot * rowBytes;
          addRows(pickKey[0], pickKey[1], picksAt, pickBits, row, left[slot]!, first + item + slot, scratch);
          counts.set(words.subarray(row / 4, row / 4 + cellCount), (item + slot) * cellCount);
        }
      }
    },
  };
}

/** The cells with addresses in place of columns, and where their number is odd one more that is always empty. */
function addressed(cells: Uint32Array, pairs: number, columnsAt: number, emptyAt: number): Uint32Array {
  const placed = new Uint32Array(6 * pairs);
  placed.set([emptyAt, 1, 0], 6 * pairs - 3);
  placed.set(cells);
  for (let at = 0; at < cells.length; at += 3) placed[at] = columnsAt + 4 * cells[at]!;
  return placed;
}

function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}
