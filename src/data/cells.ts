// From the cells of one column in the workspace to the column: how it is read at first, whether that was right, and what it is.
import { DateCollector, NumberCollector } from "./collect.ts";
import { TextCollector } from "./collect-texts.ts";
import { isUtf8 } from "./csv/bytes.ts";
import { guessForm, type Layout } from "./csv/sniff.ts";
import { mostly } from "./facts.ts";
import { fromDates, fromNumbers, fromTexts, type Interpreted } from "./interpret.ts";
import type { MissingTokens } from "./missing.ts";

export type CellCollector = NumberCollector | DateCollector | TextCollector;

/** @param column position in the rows of the sample */
export function cellCollector(
  layout: Pick<Layout, "decimal" | "sample">,
  column: number,
  expectedRows: number,
  missing: MissingTokens,
): CellCollector {
  switch (guessForm(layout, column, missing)) {
    case "number":
      return new NumberCollector(expectedRows, missing, layout.decimal);
    case "date":
      return new DateCollector(expectedRows, missing);
    case "text":
      return new TextCollector(expectedRows, missing);
  }
}

/** Whether a column is what it was read as; if not, it is to be read again as text. */
export function fitsCells(collector: CellCollector): boolean {
  if (collector instanceof NumberCollector) return collector.facts.readAsNumber;
  if (collector instanceof DateCollector)
    return mostly(collector.cells - collector.misfits.rows, collector.cells);
  return true;
}

/** The column; null where texts are not UTF-8 and have to be. `only`: it is the only column of the file. */
export function fromCells(
  collector: CellCollector,
  name: string,
  rows: number,
  decimal: "." | ",",
  { only, utf8 }: { readonly only: boolean; readonly utf8: boolean },
): Interpreted | null {
  if (collector instanceof NumberCollector)
    return fromNumbers(name, collector.take(rows), collector.facts, collector.misfits, only);
  if (collector instanceof DateCollector) return fromDates(name, collector.take(rows), collector.misfits);
  const texts = collector.finish(rows);
  return utf8 && !isUtf8(texts.bytes, true) ? null : fromTexts(name, texts, decimal, only);
}
