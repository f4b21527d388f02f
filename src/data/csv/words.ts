// What a dictionary needs of a text: its bounds without outer blanks, two words and a hash. Texts of up to eight bytes are the two words;
// a longer one has its hash in the first. cells.as.ts computes the same in WebAssembly; here are the plain loops.
import type { Workspace } from "./workspace.ts";

const BLANK = 32;
const TAB = 9;
/** bytes that two words hold */
export const SHORT = 8;
/** what of the first and of the second word belongs to a text of 0 to 8 bytes */
const LOW = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1);
const HIGH = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1);

/** The cells of the first `rows` rows of a column, into the arrays of the workspace. */
export function wordsOf(workspace: Workspace, column: number, rows: number): void {
  const { bytes, view, starts, ends, width, froms, tos, lows, highs, hashes } = workspace;
  for (let r = 0, k = column; r < rows; r++, k += width) {
    let start = starts[k]!;
    let end = ends[k]!;
    while (start < end && (bytes[start] === BLANK || bytes[start] === TAB)) start++;
    while (end > start && (bytes[end - 1] === BLANK || bytes[end - 1] === TAB)) end--;
    const length = end - start;
    const short = length <= SHORT;
    const low = short ? view.getInt32(start, true) & LOW[length]! : hashLong(view, start, end);
    const high = short ? view.getInt32(start + 4, true) & HIGH[length]! : 0;
    froms[r] = start;
    tos[r] = end;
    lows[r] = low;
    highs[r] = high;
    hashes[r] = short ? mixed(low, high, length) : low;
  }
}

/** MurmurHash3 (A. Appleby) of more than eight bytes, the last four overlapping. */
function hashLong(view: DataView, start: number, end: number): number {
  let hash = end - start;
  for (let p = start; p < end; p += 4) {
    const turned = Math.imul(view.getInt32(Math.min(p, end - 4), true), 0xcc9e2d51);
    hash ^= Math.imul((turned << 15) | (turned >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  return mixed(hash, 0, 0);
}

/** The finaliser of MurmurHash3 over two words and a length: every bit of them reaches the low bits. */
export function mixed(low: number, high: number, length: number): number {
  let hash = Math.imul(low, 0xcc9e2d51) ^ length;
  hash = Math.imul(hash ^ (hash >>> 15) ^ high, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
