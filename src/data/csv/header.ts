// Whether the first row of a file names the columns, and what a single cell looks like.
import { UserError } from "../../errors.ts";
import { readIsoDate, readNumericDate } from "../date-reader.ts";
import type { MissingTokens } from "../missing.ts";
import { NumberReader } from "../number-reader.ts";

export type CellForm = "number" | "date" | "missing" | "text";

const encoder = new TextEncoder();
const room = new Uint8Array(128);

/** A cell in UTF-8, to be used before the next call: thousands are looked at, and nearly all are short and ASCII. */
export function cellBytes(cell: string): Uint8Array {
  if (cell.length > room.length) return encoder.encode(cell);
  for (let i = 0; i < cell.length; i++) {
    const unit = cell.charCodeAt(i);
    if (unit > 127) return encoder.encode(cell);
    room[i] = unit;
  }
  return room.subarray(0, cell.length);
}

/** Tells what a single cell looks like. */
export function cellReader(missing: MissingTokens): (cell: string, decimal: "." | ",") => CellForm {
  const readers = { ".": new NumberReader("."), ",": new NumberReader(",") };
  return (cell, decimal) => {
    if (cell === "") return "missing";
    const bytes = cellBytes(cell);
    if (readers[decimal].read(bytes, 0, bytes.length) !== 0) return "number";
    if (missing.find(bytes, 0, bytes.length) >= 0) return "missing";
    const date = readIsoDate(bytes, 0, bytes.length);
    if (!Number.isNaN(date) || !Number.isNaN(readNumericDate(cell, "day-first"))) return "date";
    return Number.isNaN(readNumericDate(cell, "month-first")) ? "text" : "date";
  };
}

/** Whether the first row names the columns: it does unless it looks like the rows below it. */
export function sniffHeader(
  rows: readonly (readonly string[])[],
  decimal: "." | ",",
  missing: MissingTokens,
): boolean {
  const reader = cellReader(missing);
  const names = rows[0]!;
  const below = rows.slice(1, 200);
  let votes = 0;
  let typed = 0;
  for (const [c, name] of names.entries()) {
    const form = reader(name, decimal);
    if (form === "number" || form === "date") typed++;
    const forms = below.map((row) => reader(row[c] ?? "", decimal)).filter((f) => f !== "missing");
    const values = forms.filter((f) => f === "number" || f === "date").length;
    const typedBelow = forms.length > 0 && values * 2 > forms.length;
    if (form === "text" && typedBelow) votes++;
    else if ((form === "number" || form === "date") && typedBelow) votes--;
    else if (form === "text" && below.some((row) => row[c] === name)) votes--;
  }
  if (typed > 0 && isYears(names)) return true;
  if (votes !== 0) return votes > 0;
  return typed === 0 && names.some((name) => name !== "");
}

/** country, 2019, 2020, 2021: the numbers of a header are consecutive years. */
function isYears(names: readonly string[]): boolean {
  const years = names.filter((name) => /^(18|19|20|21)\d\d$/.test(name)).map(Number);
  const words = names.filter((name) => name !== "" && !/^\d/.test(name));
  return (
    words.length > 0 && years.length > 1 && years.every((year, i) => i === 0 || year === years[i - 1]! + 1)
  );
}

/** Titles or comments above the header would make everything below them wrong. */
export function refusePreamble(rows: readonly (readonly string[])[], usual: number, line: number): void {
  const first = rows[0]!;
  if (first[0]?.startsWith("#") && first.length < usual) {
    throw new UserError(
      `Line ${line} begins with # and looks like a comment, for which CSV has no rule. Delete the lines above the header and open the file again.`,
    );
  }
  if (usual > 2 && first.length === 1) {
    throw new UserError(
      `Line ${line} has one field, the lines below it have ${usual}. Delete titles above the header and open the file again.`,
    );
  }
}
