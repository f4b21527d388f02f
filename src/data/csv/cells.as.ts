// Ordinary cells of a column to numbers, days and hashes, in WebAssembly SIMD (AssemblyScript). Cells that are not ordinary are listed for
// the caller, who has the full rules; what is read here is what those give, bit for bit.
// Positions count from `room`; the addresses are set by workspace.ts. 16 bytes before a cell's end and from its start on may be read.

const TAB: u8 = 9;
const BLANK: u8 = 32;
const DAY_MS: f64 = 86400000;

export let room: usize = 0;
/** bounds of cells: i32 each, cell c of row r at r * stride + c */
export let starts: usize = 0;
export let ends: usize = 0;
/** one per row: f64 */
export let values: usize = 0;
/** rows whose cell is left to the caller, ascending: i32 */
export let others: usize = 0;
/** what `words` finds, one per row: i32 each */
export let froms: usize = 0;
export let tos: usize = 0;
export let lows: usize = 0;
export let highs: usize = 0;
export let hashes: usize = 0;
/** cells that the last call of `numbers` or `days` read */
export let plain: i32 = 0;
/** what they were, in `numbers` */
export let fractions: i32 = 0;
export let minWidth: i32 = 0;
export let maxWidth: i32 = 0;

// 16 bytes per length 0..16: the last `length` of them set
const INSIDE = memory.data(272, 16);
// 16 bytes per place of the decimal mark: the bytes before it moved up by one, over it
const CLOSED = memory.data(256, 16);
const POWERS = memory.data(128, 16);
for (let n = 0; n <= 16; n++) for (let i = 16 - n; i < 16; i++) store<u8>(INSIDE + n * 16 + i, 255);
for (let at = 0; at < 16; at++) {
  for (let i = 0; i < 16; i++) store<u8>(CLOSED + at * 16 + i, <u8>(i > at ? i : i == 0 ? 128 : i - 1));
}
for (let k = 0, power: f64 = 1; k < 16; k++, power *= 10) store<f64>(POWERS + (k << 3), power);

/**
 * Cells first, first + stride, ... as numbers -ddd.ddd of at most 15 digits, without needless zeros in front; NaN where empty. Returns how many
 * were left to the caller. The digits are added up pairwise, then by fours and eights, and the sum is divided once by a power of ten:
 * both are exact doubles, so the quotient is rounded correctly (Clinger 1990).
 */
export function numbers(first: i32, stride: i32, rows: i32, decimal: i32): i32 {
  const mark = i8x16.splat(<u8>decimal);
  const step = <usize>stride << 2;
  let bound = <usize>first << 2;
  let left = 0;
  let read = 0;
  let parts = 0;
  let least = i32.MAX_VALUE;
  let greatest = 0;
  for (let r = 0; r < rows; r++, bound += step) {
    const from = load<i32>(starts + bound);
    const to = load<i32>(ends + bound);
    const out = values + (<usize>r << 3);
    if (from == to) {
      store<f64>(out, NaN);
      continue;
    }
    const negative = load<u8>(room + from) == 45;
    const start = from + <i32>negative;
    const length = to - start;
    let fits = <u32>(length - 1) < 16;
    let digits = i8x16.splat(0);
    let places = 0;
    let hasMark = false;
    if (fits) {
      const raw = v128.load(room + to - 16);
      const inside = v128.load(INSIDE + (<usize>length << 4));
      digits = v128.and(i8x16.sub(raw, i8x16.splat(48)), inside);
      const found = i8x16.bitmask(v128.and(i8x16.eq(raw, mark), inside));
      hasMark = found != 0;
      if (hasMark) {
        const at = ctz(found);
        digits = i8x16.swizzle(digits, v128.load(CLOSED + (<usize>at << 4)));
        places = 15 - at;
        fits = at > 16 - length;
      } else {
        fits = length == 1 || (length < 16 && load<u8>(room + start) != 48);
      }
      fits = fits && !v128.any_true(i8x16.gt_u(digits, i8x16.splat(9)));
    }
    if (!fits) {
      store<i32>(others + (<usize>left << 2), r);
      left++;
      continue;
    }
    const tens = i16x8.mul(v128.and(digits, i16x8.splat(255)), i16x8.splat(10));
    const pairs = i16x8.add(tens, i16x8.shr_u(digits, 8));
    const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
    const eights = i32x4.dot_i16x8_s(
      i16x8.narrow_i32x4_s(fours, fours),
      i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1),
    );
    let value = <f64>i32x4.extract_lane(eights, 0) * 1e8 + <f64>i32x4.extract_lane(eights, 1);
    if (hasMark) value /= load<f64>(POWERS + (<usize>places << 3));
    store<f64>(out, negative ? -value : value);
    read++;
    parts += <i32>hasMark;
    least = min(least, to - from);
    greatest = max(greatest, to - from);
  }
  plain = read;
  fractions = parts;
  minWidth = least;
  maxWidth = greatest;
  return left;
}

/** Cells first, first + stride, ... as days 2024-03-01, in milliseconds since 1970-01-01; NaN where empty. Returns how many were left. */
export function days(first: i32, stride: i32, rows: i32): i32 {
  const step = <usize>stride << 2;
  let bound = <usize>first << 2;
  let left = 0;
  let read = 0;
  for (let r = 0; r < rows; r++, bound += step) {
    const from = load<i32>(starts + bound);
    const length = load<i32>(ends + bound) - from;
    let ms = NaN;
    if (length == 10) ms = dayAt(room + from);
    store<f64>(values + (<usize>r << 3), ms);
    if (!isNaN(ms)) read++;
    else if (length != 0) {
      store<i32>(others + (<usize>left << 2), r);
      left++;
    }
  }
  plain = read;
  return left;
}

/** The day written at an address, NaN when it is none. Days of the civil calendar after H. Hinnant, as in date-reader.ts. */
// @ts-expect-error: decorator
@inline
function dayAt(at: usize): f64 {
  // "2024", "-03-", "01" with the first character lowest; taking "0" from each leaves digits
  const y4 = load<u32>(at) ^ 0x30303030;
  const m4 = load<u32>(at + 4) ^ 0x2d30302d;
  const d2 = <u32>load<u16>(at + 8) ^ 0x3030;
  // adding 6 carries into the upper half of a byte that is above 9; the hyphens must be gone altogether
  const above = y4 | (y4 + 0x06060606) | m4 | ((m4 & 0x000f0f00) + 0x00060600) | d2 | (d2 + 0x0606);
  if ((above & 0xf0f0f0f0) != 0 || (m4 & 0xff0000ff) != 0) return NaN;
  const year = <i32>((y4 & 15) * 1000 + ((y4 >> 8) & 15) * 100 + ((y4 >> 16) & 15) * 10 + (y4 >> 24));
  const month = <i32>(((m4 >> 8) & 15) * 10 + ((m4 >> 16) & 15));
  const day = <i32>((d2 & 15) * 10 + (d2 >> 8));
  if (month < 1 || month > 12 || day < 1 || (day > 28 && day > lastDay(year, month))) return NaN;
  const y = year + 400 - <i32>(month <= 2);
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const leapDays = yearOfEra / 4 - yearOfEra / 100;
  return <f64>((era - 1) * 146097 + yearOfEra * 365 + leapDays + dayOfYear - 719468) * DAY_MS;
}

function lastDay(year: i32, month: i32): i32 {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Cells first, first + stride, ... without their outer blanks: bounds, the two words and the hash by which dictionary.ts finds them. */
export function words(first: i32, stride: i32, rows: i32): void {
  const step = <usize>stride << 2;
  let bound = <usize>first << 2;
  for (let r = 0; r < rows; r++, bound += step) {
    let from = room + load<i32>(starts + bound);
    let to = room + load<i32>(ends + bound);
    while (from < to && isBlank(load<u8>(from))) from++;
    while (to > from && isBlank(load<u8>(to - 1))) to--;
    const length = <i32>(to - from);
    let low = 0;
    let high = 0;
    let hash = 0;
    if (length <= 8) {
      const word = length == 0 ? 0 : load<u64>(from) & (<u64>-1 >> <u64>(64 - 8 * length));
      low = <i32>word;
      high = <i32>(word >> 32);
      hash = mixed(low, high, length);
    } else {
      hash = length;
      for (let p = from; p < to; p += 4) {
        hash ^= rotl(load<i32>(min(p, to - 4)) * <i32>0xcc9e2d51, 15) * 0x1b873593;
        hash = rotl(hash, 13) * 5 + <i32>0xe6546b64;
      }
      low = hash = mixed(hash, 0, 0);
    }
    const out = <usize>r << 2;
    store<i32>(froms + out, <i32>(from - room));
    store<i32>(tos + out, <i32>(to - room));
    store<i32>(lows + out, low);
    store<i32>(highs + out, high);
    store<i32>(hashes + out, hash);
  }
}

// @ts-expect-error: decorator
@inline
function isBlank(byte: u8): bool {
  return byte == BLANK || byte == TAB;
}

/** As in dictionary.ts. */
// @ts-expect-error: decorator
@inline
function mixed(low: i32, high: i32, length: i32): i32 {
  let hash = (low * <i32>0xcc9e2d51) ^ length;
  hash = (hash ^ (hash >>> 15) ^ high) * <i32>0x85ebca6b;
  hash = (hash ^ (hash >>> 13)) * <i32>0xc2b2ae35;
  return hash ^ (hash >>> 16);
}
