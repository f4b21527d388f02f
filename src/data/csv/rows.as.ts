// Ordinary rows of a delimited file to the bounds of their cells, in WebAssembly SIMD (AssemblyScript): 64 bytes at a time are searched
// for delimiters, line ends and quotes (the structural index of Langdale and Lemire 2019, "Parsing gigabytes of JSON per second"). A row that is not ordinary is left
// to rows.ts, which has the full rules and gives the same bounds for ordinary ones.
// Positions count from `room`; the addresses are set by workspace.ts. 64 bytes behind the end may be read.

const LF: u8 = 10;
const CR: u8 = 13;
const BLANK: u8 = 32;
const QUOTE: u8 = 34;

export let room: usize = 0;
/** bounds of cells: i32 each, cell c of row r at r * width + c */
export let starts: usize = 0;
export let ends: usize = 0;
/** what the last call found: where it stopped, and the number of the last row with a value, counted from 1 */
export let position: i32 = 0;
export let filled: i32 = 0;

// @ts-expect-error: decorator
@inline
function marks(at: usize, delimiter: v128): u64 {
  const v = v128.load(at);
  const lines = v128.or(i8x16.eq(v, i8x16.splat(LF)), i8x16.eq(v, i8x16.splat(CR)));
  const cells = v128.or(i8x16.eq(v, delimiter), i8x16.eq(v, i8x16.splat(QUOTE)));
  return <u64>i8x16.bitmask(v128.or(lines, cells));
}

/**
 * Rows from position `from` on, their bounds from row `base` on; at most `most`, which is at least 1. Stops before the first row that is
 * not ordinary: cut off by `end`, not `width` cells, longer than `longest`, ended by CR alone, or with a quoted cell that holds a quote
 * or line end or has blanks around its quotes.
 */
export function rows(from: i32, end: i32, delimiter: i32, width: i32, base: i32, most: i32, longest: i32): i32 {
  const byte = <u8>delimiter;
  const sought = i8x16.splat(byte);
  const origin = room;
  const stop = origin + end;
  const apart = ends - starts;
  let bound = starts + (<usize>(base * width) << 2);
  let row = origin + from;
  let cell = row;
  let found = 0;
  let count = 0;
  let any: usize = 0;
  filled = 0;
  for (let block = row; block < stop; block += 64) {
    let hits = marks(block, sought);
    hits |= marks(block + 16, sought) << 16;
    hits |= marks(block + 32, sought) << 32;
    hits |= marks(block + 48, sought) << 48;
    for (; hits != 0; hits &= hits - 1) {
      let at = block + <usize>ctz(hits);
      // inside what has been read as a quoted cell or as CR LF
      if (at < cell) continue;
      if (at >= stop) return stopped(row, found);
      let c = load<u8>(at);
      let first = cell;
      let last = at;
      if (c == QUOTE) {
        if (at > cell) {
          if (load<u8>(cell) == BLANK) return stopped(row, found);
          continue;
        }
        first = last = at + 1;
        let inner = marks(last, i8x16.splat(QUOTE));
        while (inner == 0) inner = marks((last += 16), i8x16.splat(QUOTE));
        last += <usize>ctz(inner);
        at = last + 1;
        c = load<u8>(at);
        if (at >= stop || load<u8>(last) != QUOTE || (c != byte && c != LF && c != CR)) return stopped(row, found);
      }
      store<i32>(bound, <i32>(first - origin));
      store<i32>(bound + apart, <i32>(last - origin));
      bound += 4;
      any |= last ^ first;
      count++;
      cell = at + 1;
      if (c == byte) {
        if (count == width) return stopped(row, found);
        continue;
      }
      if (c == CR) {
        if (cell >= stop || load<u8>(cell) != LF) return stopped(row, found);
        cell++;
      }
      if (count != width || <i32>(cell - row) > longest) return stopped(row, found);
      row = cell;
      found++;
      if (any != 0) filled = found;
      if (found == most) return stopped(row, found);
      count = 0;
      any = 0;
    }
  }
  return stopped(row, found);
}

function stopped(row: usize, found: i32): i32 {
  position = <i32>(row - room);
  return found;
}
