// The sentences about single columns: what was unusual in their cells, and what was made of it.
import { UserError } from "../errors.ts";
import type { Texts } from "./collect-texts.ts";
import type { ColumnKind } from "./column.ts";
import type { DateReading } from "./date-order.ts";
import type { Misfits, NumberFacts } from "./facts.ts";
import * as flag from "./number-reader.ts";
import type { FileNote } from "./summary.ts";
import { textsToStrings } from "./vectors.ts";

const cells = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "cell" : "cells"}`;
const info = (text: string): FileNote => ({ severity: "info", text });
export const caution = (text: string): FileNote => ({ severity: "caution", text });

export function numberNotes(name: string, facts: NumberFacts): FileNote[] {
  const notes: FileNote[] = [];
  const of = `Column "${name}"`;
  if (facts.grouped > 0) {
    const example = GROUPING_EXAMPLES[facts.groupings] ?? "";
    notes.push(info(`${of}: ${example} was read as a thousands separator (${cells(facts.grouped)}).`));
  }
  if (facts.underflows > 0) {
    const were = facts.underflows === 1 ? "was" : "were";
    notes.push(info(`${of}: ${cells(facts.underflows)} closer to zero than 5e-324 ${were} read as 0.`));
  }
  if (facts.inexact > 0) {
    const were = facts.inexact === 1 ? "was" : "were";
    notes.push(
      caution(`${of}: ${cells(facts.inexact)} with more digits than a number holds exactly ${were} rounded.`),
    );
  }
  return notes;
}

const GROUPING_EXAMPLES: Readonly<Record<number, string>> = {
  [flag.GROUPED_COMMA]: "the comma (1,234)",
  [flag.GROUPED_DOT]: "the point (1.234)",
  [flag.GROUPED_SPACE]: "the space (1 234)",
  [flag.GROUPED_APOSTROPHE]: "the apostrophe (1'234)",
};

export function textNotes(name: string, numbers: NumberFacts, doubt: DateReading["doubt"]): FileNote[] {
  const of = `Column "${name}"`;
  if (doubt === "either") {
    return [
      caution(
        `${of} holds dates that could have the day or the month first, so they stay text. Read the column as a date to take the day as first, or write them as 2024-03-01.`,
      ),
    ];
  }
  if (doubt === "both") {
    return [
      caution(
        `${of} holds dates with the day first and dates with the month first, so they stay text. Write them as 2024-03-01.`,
      ),
    ];
  }
  if (numbers.numbers < numbers.cells || !numbers.codes) return [];
  return [
    numbers.inexact > 0
      ? caution(
          `${of} holds whole numbers with more digits than a number keeps exactly, so they stay text and can serve as ids or categories.`,
        )
      : info(
          `${of} holds digits with leading zeros, all of one length, so they are read as codes, not as numbers.`,
        ),
  ];
}

export function dateNotes(name: string, { order, doubt }: DateReading): FileNote[] {
  if (order === "iso") return [];
  const how = order === "day-first" ? "day first (31/12/2024)" : "month first (12/31/2024)";
  if (doubt === null) return [info(`Column "${name}": dates were read with the ${how}.`)];
  return [caution(`Column "${name}": dates were read with the ${how}, which its cells do not settle.`)];
}

/** Cells that count as missing because of the kind, with the way to keep them. */
export function misfitNote(name: string, kind: ColumnKind, { rows, firstRow, examples }: Misfits): FileNote {
  const [one, many] = kind === "date" ? ["a date", "dates"] : ["a number", "numbers"];
  const shown = examples
    .slice(0, 3)
    .map((text) => `"${text}"`)
    .join(", ");
  const [what, remedy] =
    rows === 1
      ? [`1 cell is not ${one} (${shown} in row ${firstRow}) and counts as missing`, "to keep it"]
      : [
          `${cells(rows)} are not ${many} (${shown}; first in row ${firstRow}) and count as missing`,
          "to keep them",
        ];
  return caution(`Column "${name}": ${what}. Read the column as a category or text ${remedy}.`);
}

/** The error for a kind that no cell of the column has. */
export function cannotRead(name: string, what: string, texts: Texts): UserError {
  const some = textsToStrings({
    ...texts,
    size: Math.min(3, texts.size),
    bytes: texts.bytes.subarray(0, texts.offsets[Math.min(3, texts.size)]),
  });
  const shown = some.map((text) => `"${text.slice(0, 40)}"`).join(", ");
  return new UserError(`Column "${name}" cannot be read as ${what}: it holds ${shown}. Choose another kind.`);
}
