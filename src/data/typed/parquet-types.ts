// The columns of a Parquet schema and how their values become cells (parquet-format, LogicalTypes.md). The schema is handed on to the
// decoder without the types of the leaves, so that it gives back the stored values: whole numbers, doubles, bytes.
import type { SchemaElement } from "hyparquet";
import {
  type Cast,
  days,
  decimals,
  halfNumber,
  instants,
  longNumbers,
  plainNumbers,
  type Raw,
  type TimeUnit,
  texts,
  timesOfDay,
  tokenLists,
  truths,
  unsignedLongNumbers,
  uuids,
  wholeFromBytes,
} from "./cast.ts";
import type { TypedColumn } from "./table.ts";

export interface ParquetColumn extends TypedColumn {
  /** its leaves are columns first..first + leaves of each row group */
  readonly first: number;
  readonly leaves: number;
  /** its elements, their leaves without a meaning */
  readonly schema: SchemaElement[];
}

/** The columns at the top of the schema, a list of elements in depth-first order. */
export function leafColumns(schema: readonly SchemaElement[]): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let first = 0;
  for (let at = 1; at < schema.length; ) {
    const end = endOf(schema, at);
    const elements = schema.slice(at, end);
    const leaves = elements.filter((element) => !element.num_children).length;
    columns.push({
      name: elements[0]!.name,
      cast: castOf(elements),
      first,
      leaves,
      schema: elements.map(bare),
    });
    first += leaves;
    at = end;
  }
  return columns;
}

/** Where the element after the one at `at` and all below it stands. */
function endOf(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let children = schema[at]?.num_children ?? 0; children > 0; children--) next = endOf(schema, next);
  return next;
}

function bare(element: SchemaElement): SchemaElement {
  const { converted_type: _, logical_type: logical, ...rest } = element;
  if (!element.num_children) return rest;
  return logical?.type === "LIST" || element.converted_type === "LIST"
    ? { ...rest, converted_type: "LIST" }
    : rest;
}

function castOf(elements: readonly SchemaElement[]): Cast | string {
  const [top, ...below] = elements as [SchemaElement, ...SchemaElement[]];
  const leaf = elements.at(-1)!;
  if (below.length === 0) {
    if (top.repetition_type === "REPEATED") return listOf(top);
    return leafCast(top);
  }
  const list = top.converted_type === "LIST" || top.logical_type?.type === "LIST";
  const straight = elements.every(
    (element, k) => (element.num_children ?? 0) === (k + 1 < elements.length ? 1 : 0),
  );
  if (list && straight && below[0]!.repetition_type === "REPEATED" && below.length <= 2) return listOf(leaf);
  if (list) return "lists of lists or records";
  const map = top.converted_type === "MAP" || top.logical_type?.type === "MAP";
  return map ? "maps" : "nested records";
}

function listOf(leaf: SchemaElement): Cast | string {
  const cast = leafCast(leaf);
  const whole =
    cast === plainNumbers
      ? leaf.type === "INT32"
      : cast === unsignedInt || cast === longNumbers || cast === unsignedLongNumbers;
  if (whole) return tokenLists;
  const what = typeof cast === "string" || cast.form === "tokens" ? "something else" : `${cast.form}s`;
  return `lists of ${what}, and only lists of whole numbers are read`;
}

const UNITS: Readonly<Record<string, TimeUnit>> = { MILLIS: "ms", MICROS: "us", NANOS: "ns" };

const unsignedInt = {
  ...plainNumbers,
  number: (raw: Raw) => (raw as number) >>> 0,
  text: (raw: Raw) => String((raw as number) >>> 0),
};

function leafCast(element: SchemaElement): Cast | string {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === "DECIMAL" || converted === "DECIMAL") {
    const scale = (logical?.type === "DECIMAL" ? logical.scale : element.scale) ?? 0;
    const bytes = type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";
    return decimals(
      scale,
      bytes ? (raw) => wholeFromBytes(raw as Uint8Array) : (raw) => BigInt(raw as bigint),
    );
  }
  if (logical?.type === "DATE" || converted === "DATE") return days;
  if (logical?.type === "TIMESTAMP") return instants(UNITS[logical.unit]!);
  if (logical?.type === "TIME") return timesOfDay(UNITS[logical.unit]!);
  switch (converted) {
    case "TIMESTAMP_MILLIS":
      return instants("ms");
    case "TIMESTAMP_MICROS":
      return instants("us");
    case "TIME_MILLIS":
      return timesOfDay("ms");
    case "TIME_MICROS":
      return timesOfDay("us");
    case "INTERVAL":
      return "intervals of months, days and milliseconds";
    case "BSON":
      return "binary documents";
  }
  const unsigned = converted?.startsWith("UINT_") || (logical?.type === "INTEGER" && !logical.isSigned);
  switch (type) {
    case "BOOLEAN":
      return truths;
    case "INT32":
      return unsigned ? unsignedInt : plainNumbers;
    case "INT64":
      return unsigned ? unsignedLongNumbers : longNumbers;
    // Impala's and Spark's old timestamps: days and nanoseconds, put together by the decoder
    case "INT96":
      return instants("ns");
    case "FLOAT":
    case "DOUBLE":
      return plainNumbers;
    case "BYTE_ARRAY":
      return logical?.type === "GEOMETRY" || logical?.type === "GEOGRAPHY" ? "shapes of geography" : texts;
    case "FIXED_LEN_BYTE_ARRAY":
      if (logical?.type === "UUID") return uuids;
      if (logical?.type === "FLOAT16") return halves;
      return "bytes without a meaning";
    default:
      return "values of an unknown type";
  }
}

const halfOf = (raw: Raw) => {
  const bytes = raw as Uint8Array;
  return halfNumber(bytes[0]! | (bytes[1]! << 8));
};
const halves: Cast = { ...plainNumbers, number: halfOf, text: (raw) => String(halfOf(raw)) };
