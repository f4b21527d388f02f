// The columns of an Arrow schema and how the values behind them become cells (Arrow columnar format, Schema.fbs). Values are taken from the
// buffers as they stand, not by Vector.get(), which turns dates and decimals into what JavaScript has for them.
import {
  type Data,
  type DataType,
  DateUnit,
  Precision,
  Type,
  TimeUnit as Unit,
  makeVector as vectorOf,
} from "apache-arrow";
import type { Raw, TimeUnit } from "./cast.ts";
import * as casts from "./cast.ts";
import type { TypedColumn } from "./table.ts";

const UNITS: Readonly<Record<Unit, TimeUnit>> = {
  [Unit.SECOND]: "s",
  [Unit.MILLISECOND]: "ms",
  [Unit.MICROSECOND]: "us",
  [Unit.NANOSECOND]: "ns",
};

/** How a column of this type is read, or what it holds that is not read. */
export function arrowCast(type: DataType): TypedColumn["cast"] {
  switch (type.typeId) {
    case Type.Null:
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return casts.texts;
    case Type.Bool:
      return casts.truths;
    case Type.Int: {
      const { bitWidth } = type as { bitWidth?: number };
      return bitWidth === 64 ? casts.longNumbers : casts.plainNumbers;
    }
    case Type.Float:
      return (type as { precision?: Precision }).precision === Precision.HALF ? HALVES : casts.plainNumbers;
    case Type.Decimal: {
      const { scale } = type as unknown as { scale: number };
      return casts.decimals(scale, (raw) => wholeFromWords(raw as Uint32Array));
    }
    case Type.Date:
      return (type as { unit?: DateUnit }).unit === DateUnit.DAY ? casts.days : casts.instants("ms");
    case Type.Timestamp:
      return casts.instants(unitOf(type));
    case Type.Time:
      return casts.timesOfDay(unitOf(type));
    case Type.Duration:
      return casts.durations(unitOf(type));
    case Type.Dictionary: {
      const { dictionary } = type as unknown as { dictionary: DataType };
      return arrowCast(dictionary);
    }
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList: {
      const item = type.children[0]!.type as DataType;
      if (item.typeId === Type.Int) return casts.tokenLists;
      return `lists of type ${item}, and only lists of whole numbers are read`;
    }
    case Type.Struct:
      return "nested records";
    case Type.Map:
      return "maps";
    default:
      return `values of type ${type}`;
  }
}

const HALVES: casts.NumberCast = {
  ...casts.plainNumbers,
  number: (raw) => casts.halfNumber(raw as number),
  text: (raw) => String(casts.halfNumber(raw as number)),
};

function unitOf(type: DataType): TimeUnit {
  return UNITS[(type as unknown as { unit: Unit }).unit];
}

/** Two's complement in words of 32 bits, least significant first. */
function wholeFromWords(words: Uint32Array): bigint {
  let value = 0n;
  for (let k = words.length - 1; k >= 0; k--) value = (value << 32n) | BigInt(words[k]!);
  return BigInt.asIntN(32 * words.length, value);
}

/** Where the value of a row stands: null where it is missing. */
export function arrowCells(data: Data): (row: number) => Raw {
  const cell = presentCells(data);
  const { nullBitmap, nullCount, offset } = data;
  if (nullCount === 0 || !nullBitmap || nullBitmap.length === 0) return cell;
  return (row) => {
    const at = offset + row;
    return ((nullBitmap[at >> 3]! >> (at & 7)) & 1) === 0 ? null : cell(row);
  };
}

function presentCells(data: Data): (row: number) => Raw {
  const { type, values, valueOffsets: offsets } = data;
  switch ((type as DataType).typeId) {
    case Type.Null:
      return () => null;
    case Type.Bool:
      return (row) => ((values[(data.offset + row) >> 3]! >> ((data.offset + row) & 7)) & 1) === 1;
    case Type.Utf8:
    case Type.LargeUtf8:
      return (row) => (values as Uint8Array).subarray(Number(offsets[row]), Number(offsets[row + 1]));
    case Type.Utf8View: {
      const vector = vectorOf(data);
      return (row) => vector.get(row);
    }
    case Type.Decimal: {
      const stride = (type as unknown as { bitWidth: number }).bitWidth / 32;
      return (row) => (values as Uint32Array).subarray(row * stride, (row + 1) * stride);
    }
    case Type.Dictionary: {
      const parts = data.dictionary!.data.map((part: Data) => ({
        rows: part.length,
        cell: arrowCells(part),
      }));
      return (row) => {
        let at = Number(values[row]);
        for (const part of parts) {
          if (at < part.rows) return part.cell(at);
          at -= part.rows;
        }
        throw new Error(`presentCells: an index into the dictionary, got ${values[row]}`);
      };
    }
    case Type.List:
    case Type.LargeList:
      return listCells(data, (row) => [Number(offsets[row]), Number(offsets[row + 1])]);
    case Type.FixedSizeList: {
      const { listSize } = type as unknown as { listSize: number };
      return listCells(data, (row) => [row * listSize, (row + 1) * listSize]);
    }
    default:
      return (row) => values[row];
  }
}

/** A missing number in a list is null, so that it is not taken for the zero that stands in its place. */
function listCells(data: Data, bounds: (row: number) => readonly [number, number]): (row: number) => Raw {
  const child = data.children[0]! as Data;
  const values = child.values as Int32Array | BigInt64Array;
  if (child.nullCount === 0) return (row) => values.subarray(...bounds(row));
  const cell = arrowCells(child);
  return (row) => {
    const [from, to] = bounds(row);
    return Array.from({ length: to - from }, (_, k) => cell(from + k) as number | bigint | null);
  };
}
