// Typed arrays to Arrow vectors and back. The buffers are shared, not copied; nothing here calls get() per row, which is slow.
import {
  Bool,
  DateMillisecond,
  Dictionary as DictionaryType,
  Field,
  Float64,
  Int32,
  List,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  Utf8,
  type Vector,
} from "apache-arrow";
import type { Texts } from "./collect-texts.ts";

const DAY_MS = 86_400_000;
const TWO_32 = 2 ** 32;

interface Validity {
  readonly nullBitmap: Uint8Array | null;
  readonly nullCount: number;
}

/** Validity bits, eight to a byte, least significant first, as Arrow has them; NaN is missing. No bitmap when nothing is. */
function validNumbers(values: Float64Array): Validity {
  let nullCount = 0;
  for (let r = 0; r < values.length; r++) if (Number.isNaN(values[r])) nullCount++;
  if (nullCount === 0) return { nullBitmap: null, nullCount };
  const nullBitmap = new Uint8Array((values.length + 7) >> 3).fill(255);
  for (let r = 0; r < values.length; r++) if (Number.isNaN(values[r])) nullBitmap[r >> 3]! ^= 1 << (r & 7);
  return { nullBitmap, nullCount };
}

/** The same for codes: negative is missing. */
function validCodes(codes: Int32Array | Int8Array): Validity {
  let nullCount = 0;
  for (let r = 0; r < codes.length; r++) nullCount += codes[r]! >>> 31;
  if (nullCount === 0) return { nullBitmap: null, nullCount };
  const nullBitmap = new Uint8Array((codes.length + 7) >> 3).fill(255);
  for (let r = 0; r < codes.length; r++) if (codes[r]! < 0) nullBitmap[r >> 3]! ^= 1 << (r & 7);
  return { nullBitmap, nullCount };
}

/** NaN is missing; the values keep it, so that they can be used without looking at the bitmap. */
export function numberVector(values: Float64Array): Vector {
  const valid = validNumbers(values);
  return makeVector(makeData({ type: new Float64(), length: values.length, data: values, ...valid }));
}

/** Milliseconds, NaN missing: Date when every one is a midnight, else Timestamp. The vector is made in the memory of `values`. */
export function dateVector(values: Float64Array<ArrayBuffer>): Vector {
  const valid = validNumbers(values);
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  let midnights = true;
  for (let r = 0; r < values.length; r++) {
    const ms = values[r]!;
    // a conversion to 32 bits keeps the lowest ones
    halves[2 * r] = ms;
    halves[2 * r + 1] = Math.floor(ms / TWO_32);
    midnights &&= Math.floor(ms / DAY_MS) * DAY_MS === ms || Number.isNaN(ms);
  }
  const data = new BigInt64Array(values.buffer, values.byteOffset, values.length);
  return midnights
    ? makeVector(makeData({ type: new DateMillisecond(), length: values.length, data, ...valid }))
    : makeVector(makeData({ type: new TimestampMillisecond(), length: values.length, data, ...valid }));
}

export function textVector({ codes, bytes, offsets, size }: Texts): Vector {
  const texts = makeVector(
    makeData({ type: new Utf8(), length: size, nullCount: 0, valueOffsets: offsets, data: bytes }),
  );
  const valid = validCodes(codes);
  const type = new DictionaryType(new Utf8(), new Int32());
  return makeVector(makeData({ type, length: codes.length, data: codes, dictionary: texts, ...valid }));
}

/** 1 true, 0 false, -1 missing */
export function booleanVector(values: Int8Array): Vector {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let r = 0; r < values.length; r++) if (values[r] === 1) bits[r >> 3]! |= 1 << (r & 7);
  const valid = validCodes(values);
  return makeVector(makeData({ type: new Bool(), length: values.length, data: bits, ...valid }));
}

/** Lists of tokens; an empty one is missing. */
export function tokensVector({ offsets, values }: Tokens): Vector {
  const field = new Field("token", new Int32(), false);
  const child = makeData({ type: new Int32(), length: values.length, nullCount: 0, data: values });
  const length = offsets.length - 1;
  const nullBitmap = new Uint8Array((length + 7) >> 3);
  let nullCount = length;
  for (let r = 0; r < length; r++) {
    if (offsets[r] === offsets[r + 1]) continue;
    nullBitmap[r >> 3]! |= 1 << (r & 7);
    nullCount--;
  }
  const valid = nullCount === 0 ? { nullBitmap: null, nullCount } : { nullBitmap, nullCount };
  return makeVector(makeData({ type: new List(field), length, valueOffsets: offsets, child, ...valid }));
}

/** The table of columns of equal length, under their names. */
export function arrowTable(
  columns: readonly { readonly facts: { readonly name: string }; readonly vector: Vector }[],
  rows: number,
): Table {
  const fields = columns.map(({ facts, vector }) => new Field(facts.name, vector.type, vector.nullCount > 0));
  const schema = new Schema(fields);
  const children = columns.map(({ vector }) => vector.data[0]!);
  const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  return new Table(schema, new RecordBatch(schema, data));
}

// ---- back -------------------------------------------------------------------------------------------

export type Stored =
  | { readonly form: "number"; readonly values: Float64Array }
  | { readonly form: "date"; readonly values: Float64Array }
  | { readonly form: "text"; readonly texts: Texts }
  | { readonly form: "boolean"; readonly values: Int8Array }
  | { readonly form: "tokens"; readonly tokens: Tokens };

/** values[offsets[r]..offsets[r + 1]) are the tokens of row r. */
export interface Tokens {
  readonly offsets: Int32Array<ArrayBuffer>;
  readonly values: Int32Array<ArrayBuffer>;
}

/** The typed arrays behind a column. Numbers, texts and tokens share the table's memory: do not write to them. */
export function storedColumn(table: Table, position: number): Stored {
  const vector = table.getChildAt(position)!;
  const data = vector.data[0]!;
  const { type, length } = data;
  if (type instanceof Float64) return { form: "number", values: data.values };
  if (type instanceof Bool) {
    const bits: Uint8Array = data.values;
    const values = new Int8Array(length);
    for (let r = 0; r < length; r++)
      values[r] = isValid(data.nullBitmap, r) ? (bits[r >> 3]! >> (r & 7)) & 1 : -1;
    return { form: "boolean", values };
  }
  if (type instanceof DictionaryType) {
    const texts = vector.data[0]!.dictionary!.data[0]!;
    const { valueOffsets: offsets, values: bytes } = texts;
    return { form: "text", texts: { codes: data.values, bytes, offsets, size: texts.length } };
  }
  if (type instanceof List) {
    return { form: "tokens", tokens: { offsets: data.valueOffsets, values: data.children[0]!.values } };
  }
  const days: BigInt64Array = data.values;
  const halves = new Int32Array(days.buffer, days.byteOffset, length * 2);
  const values = new Float64Array(length);
  for (let r = 0; r < length; r++) {
    values[r] = isValid(data.nullBitmap, r)
      ? halves[2 * r + 1]! * TWO_32 + (halves[2 * r]! >>> 0)
      : Number.NaN;
  }
  return { form: "date", values };
}

function isValid(bitmap: Uint8Array | null | undefined, row: number): boolean {
  return !bitmap || bitmap.length === 0 || ((bitmap[row >> 3]! >> (row & 7)) & 1) === 1;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** decoded in one piece up to here: engines limit the length of a string */
const ONE_PIECE = 2 ** 26;

/** The texts of a dictionary as strings, in the order of their codes. */
export function textsToStrings({ bytes, offsets, size }: Texts): string[] {
  if (bytes.length <= ONE_PIECE) {
    const whole = utf8.decode(bytes);
    // a character per byte: the string can be cut where the bytes are
    if (whole.length === bytes.length) {
      return Array.from({ length: size }, (_, c) => whole.slice(offsets[c], offsets[c + 1]));
    }
  }
  return Array.from({ length: size }, (_, c) => utf8.decode(bytes.subarray(offsets[c], offsets[c + 1])));
}
