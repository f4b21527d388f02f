// Which rows count when a person may have several: the first ones of each person in file order, so that taking one person away changes
// no row of another. Rows that name no person are left out: nobody could say whose presence they would betray.

/** The column that names the person: codes (-1 is missing) or numbers (NaN is missing), one entry per row. */
export type Persons = { readonly codes: Int32Array } | { readonly values: Float64Array };

export interface CappedRows {
  /** 1 where the row counts */
  readonly keep: Uint8Array;
  readonly kept: number;
  /** the rest is for the own screen only: these counts are exact */
  readonly persons: number;
  readonly beyondCap: number;
  readonly withoutPerson: number;
}

/** At most `atMost` rows (integer >= 1) of each person, the first ones in file order. Time proportional to the number of rows. */
export function capRows(column: Persons, atMost: number): CappedRows {
  if (!(Number.isSafeInteger(atMost) && atMost >= 1))
    throw new Error(`capRows: atMost is an integer of at least 1, got ${atMost}`);
  const [codes, persons] = "codes" in column ? withCount(column.codes) : numbered(column.values);
  const seen = new Uint32Array(persons);
  const keep = new Uint8Array(codes.length);
  let kept = 0;
  let withoutPerson = 0;
  for (let row = 0; row < codes.length; row++) {
    const person = codes[row]!;
    if (person < 0) withoutPerson++;
    else if (seen[person]!++ < atMost) {
      keep[row] = 1;
      kept++;
    }
  }
  const present = seen.reduce((count, rows) => (rows > 0 ? count + 1 : count), 0);
  return { keep, kept, persons: present, beyondCap: codes.length - kept - withoutPerson, withoutPerson };
}

function withCount(codes: Int32Array): [Int32Array, number] {
  let largest = -1;
  for (const code of codes) if (code > largest) largest = code;
  return [codes, largest + 1];
}

/** A code for each distinct number, in order of appearance, by open addressing at most half full; -1 for NaN. */
function numbered(values: Float64Array): [Int32Array, number] {
  const codes = new Int32Array(values.length);
  const size = 2 ** (33 - Math.clz32(Math.max(1, values.length)));
  const slots = new Int32Array(size).fill(-1);
  const known = new Float64Array(values.length);
  const number = new Float64Array(1);
  const words = new Uint32Array(number.buffer);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    // plus zero: -0 and 0 are one person
    const value = values[row]! + 0;
    if (Number.isNaN(value)) {
      codes[row] = -1;
      continue;
    }
    number[0] = value;
    let hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & (size - 1);
    while (slots[slot]! >= 0 && known[slots[slot]!] !== value) slot = (slot + 1) & (size - 1);
    if (slots[slot]! < 0) {
      known[count] = value;
      slots[slot] = count++;
    }
    codes[row] = slots[slot]!;
  }
  return [codes, count];
}
