// A result as text at full precision: CSV by RFC 4180 and JSON. Not defined is an empty field in CSV and null in JSON.
import type { Request, Result, Table } from "../analyses/analysis.ts";

/** The table with a header line; text is quoted where it must be, and never starts a spreadsheet formula. */
export function tableCsv(table: Table): string {
  const names = Object.keys(table);
  const rows = names.length === 0 ? 0 : Math.max(...names.map((name) => table[name]!.length));
  const lines = [names.map(field).join(",")];
  for (let i = 0; i < rows; i++) lines.push(names.map((name) => field(table[name]![i] ?? "")).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function field(value: number | string): string {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  // a cell like =HYPERLINK(...) from a hostile file would run in a spreadsheet: an apostrophe makes it text
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export function resultJson(answer: { readonly request: Request; readonly result: Result }): string {
  const plain = (_: string, value: unknown) => {
    if (value instanceof Float64Array) return Array.from(value, (v) => (Number.isNaN(v) ? null : v));
    return value;
  };
  return `${JSON.stringify({ request: answer.request, ...answer.result }, plain, 2)}\n`;
}
