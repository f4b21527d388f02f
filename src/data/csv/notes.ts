// What is unusual about the rows of a file: an error where values would stand in the wrong columns, a note where nothing is lost.
import { UserError } from "../../errors.ts";
import type { MissingTokens } from "../missing.ts";
import type { FileNote } from "../summary.ts";
import type { Lines, RowScanner } from "./rows.ts";
import type { Layout } from "./sniff.ts";

/** Throws a UserError when rows have more fields than columns: which of them are too many cannot be known. */
export function rowNotes(scanner: RowScanner, layout: Layout): FileNote[] {
  const { tooLong, tooShort, trailing, strayQuotes, blankLines, totalRows, filledRows } = scanner;
  const { width } = layout;
  if (tooLong.count > 0) {
    throw new UserError(
      `${where(tooLong)} ${tooLong.count === 1 ? "has" : "have"} more fields than the ${width} ${width === 1 ? "column" : "columns"} of the file. Put cells that hold the delimiter (${nameOf(layout.delimiter)}) in quotes, or choose another delimiter.`,
    );
  }
  const notes: FileNote[] = [];
  if (tooShort.count > 0) {
    notes.push({
      severity: "caution",
      text: `${where(tooShort)} ${tooShort.count === 1 ? "has" : "have"} fewer than ${width} fields: what is not there counts as missing.`,
    });
  }
  if (strayQuotes.count > 0) {
    notes.push({
      severity: "caution",
      text: `${where(strayQuotes)} ${strayQuotes.count === 1 ? "has" : "have"} a quote inside a quoted cell that is not doubled: it was kept as a character.`,
    });
  }
  if (trailing.count > 0) {
    notes.push({
      severity: "info",
      text: `${where(trailing)} ${trailing.count === 1 ? "ends" : "end"} with delimiters that have nothing behind them: left out.`,
    });
  }
  if (blankLines.count > 0) {
    notes.push({
      severity: "info",
      text: `${where(blankLines)} ${blankLines.count === 1 ? "is" : "are"} blank between the rows: left out.`,
    });
  }
  if (width > 1 && totalRows > filledRows && filledRows > 0) {
    const empty = totalRows - filledRows;
    notes.push({
      severity: "info",
      text: `${empty.toLocaleString("en")} ${empty === 1 ? "row" : "rows"} without any value at the end of the file: left out.`,
    });
  }
  return notes;
}

function where({ count, first }: Lines): string {
  if (count === 1) return `Line ${first[0]}`;
  const shown = first.slice(0, count).join(", ");
  if (count > first.length) return `${count.toLocaleString("en")} lines (the first: ${shown})`;
  return `Lines ${first.slice(0, -1).join(", ")} and ${first[first.length - 1]}`;
}

function nameOf(delimiter: Layout["delimiter"]): string {
  return { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" }[delimiter];
}

/** Columns (0-based) without name and values, which are not part of the table. */
export function columnsLeftOut(columns: readonly number[]): FileNote[] {
  if (columns.length === 0) return [];
  const shown = columns
    .slice(0, 5)
    .map((c) => c + 1)
    .join(", ");
  const which =
    columns.length === 1 ? `Column ${shown} has` : `${columns.length} columns (the first: ${shown}) have`;
  return [{ severity: "info", text: `${which} neither a name nor values: left out.` }];
}

/** Which words were taken to mean missing, and how often. */
export function missingWords(
  missing: MissingTokens,
  collectors: readonly { readonly missingSeen: Int32Array }[],
): FileNote[] {
  const seen = missing.list
    .map((token, i) => ({
      token,
      cells: collectors.reduce((sum, { missingSeen }) => sum + missingSeen[i]!, 0),
    }))
    .filter(({ cells }) => cells > 0);
  if (seen.length === 0) return [];
  const list = seen.map(({ token, cells }) => `"${token}" (${cells.toLocaleString("en")})`).join(", ");
  return [{ severity: "info", text: `Besides empty cells, these count as missing here: ${list}.` }];
}
