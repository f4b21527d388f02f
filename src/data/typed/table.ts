// A file whose columns have types to a table, by the same rules as a delimited file: every column is read once as what its type says,
// and once more as text where that is not what its cells are (nothing but huge whole numbers, too many infinite ones).
import { UserError } from "../../errors.ts";
import { isUtf8 } from "../csv/bytes.ts";
import { nameColumns } from "../csv/names.ts";
import { columnsLeftOut, missingWords } from "../csv/notes.ts";
import type { DataTable, ReadHooks } from "../data-table.ts";
import { mostly } from "../facts.ts";
import { fromDates, fromNumbers, fromTexts, fromTokens, type Interpreted } from "../interpret.ts";
import { defaultMissingTokens, MissingTokens } from "../missing.ts";
import type { FileNote, ReadOptions, TypedFormat } from "../summary.ts";
import { arrowTable } from "../vectors.ts";
import type { Cast, Chunk } from "./cast.ts";
import { noTexts, TokenLists, TypedDates, TypedNumbers, TypedTexts } from "./collect.ts";

/** A column of the file: how its values become cells, or, in words, what it holds that cannot be read. */
export interface TypedColumn {
  readonly name: string;
  readonly cast: Cast | string;
}

export interface TypedFile {
  readonly format: TypedFormat;
  readonly fileName: string;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly TypedColumn[];
  /** Hands over the values of the wanted columns (positions), those of each column in the order of the rows. */
  scan(
    wanted: readonly number[],
    take: (column: number, chunk: Chunk) => void,
    hooks: ReadHooks,
    stage: string,
  ): Promise<void>;
}

type Collector = TypedNumbers | TypedDates | TypedTexts | TokenLists;

/** @param options of these only the words that mean missing apply, to texts */
export async function typedTable(
  file: TypedFile,
  options: Partial<ReadOptions>,
  hooks: ReadHooks,
): Promise<DataTable> {
  const { fileName, bytes, rows } = file;
  if (file.columns.length === 0) {
    throw new UserError(`"${fileName}" has no columns. Choose a file with a table in it.`);
  }
  if (rows === 0) {
    throw new UserError(`"${fileName}" has columns but no rows. There is nothing to analyse.`);
  }
  const missing = new MissingTokens(options.missingTokens ?? defaultMissingTokens);
  const all = [...file.columns.keys()];
  const readable = all.filter((c) => typeof file.columns[c]!.cast !== "string");

  const collect = async (collectors: ReadonlyMap<number, Collector>, its: ReadHooks, stage: string) => {
    if (collectors.size === 0) return;
    const take = (column: number, chunk: Chunk) => {
      const collector = collectors.get(column)!;
      if (!(collector instanceof TypedTexts)) collector.add(chunk);
      else collector.add(chunk, file.columns[column]!.cast as Exclude<Cast, { form: "tokens" }>);
    };
    await file.scan([...collectors.keys()], take, its, stage);
  };
  const asText = async (columns: readonly number[], its: ReadHooks) => {
    const wanted = new Map<number, TypedTexts>();
    for (const c of columns) wanted.set(c, await TypedTexts.open(rows, missing));
    await collect(wanted, its, "reading columns again as text");
    return wanted;
  };

  const first = new Map<number, Collector>();
  for (const c of readable) first.set(c, await collectorFor(file.columns[c]!.cast as Cast, rows, missing));
  await collect(first, hooks, "reading");
  const again = await asText(
    readable.filter((c) => !fits(first.get(c)!)),
    hooks,
  );

  const names = file.columns.map(({ name }) => name);
  const named = nameColumns({ names, width: names.length, header: true, rowNames: false });
  const columns = new Map<number, Interpreted>();
  const refused: FileNote[] = [];
  const nameless: number[] = [];
  const seen: { readonly missingSeen: Int32Array }[] = [];
  for (const c of all) {
    const name = named.names[c]!;
    const collector = again.get(c) ?? first.get(c);
    const made = collector
      ? interpreted(collector, name, rows, names.length === 1)
      : (file.columns[c]!.cast as string);
    if (typeof made === "string") {
      refused.push({ severity: "caution", text: `Column "${name}" is left out: it holds ${made}.` });
    } else if (names[c]!.trim() === "" && made.vector.nullCount === rows) nameless.push(c);
    else {
      columns.set(c, made);
      seen.push({ missingSeen: missingSeen(collector!, missing) });
    }
  }
  const kept = [...columns.keys()];
  if (kept.length === 0) {
    const why = refused[0]?.text ?? "";
    throw new UserError(`"${fileName}" has no column that can be read. ${why}`);
  }
  return {
    format: file.format,
    fileName,
    bytes,
    rows,
    arrow: arrowTable([...columns.values()], rows),
    columns: [...columns.values()].map(({ facts }) => facts),
    read: { delimiter: ",", encoding: "utf-8", decimal: ".", header: true, missingTokens: missing.list },
    notes: [...named.notes(kept), ...refused, ...columnsLeftOut(nameless), ...missingWords(missing, seen)],
    reread: async (wanted, its) => {
      const texts = await asText(
        wanted.map((c) => kept[c]!),
        its,
      );
      return wanted.map((c) => texts.get(kept[c]!)!.finish());
    },
  };
}

async function collectorFor(cast: Cast, rows: number, missing: MissingTokens): Promise<Collector> {
  switch (cast.form) {
    case "number":
      return new TypedNumbers(rows, cast);
    case "date":
      return new TypedDates(rows, cast);
    case "tokens":
      return new TokenLists(rows);
    case "text":
      return TypedTexts.open(rows, missing);
  }
}

/** Whether a column is what its type says. One without values is read as it is in a delimited file: as texts, of which there are none. */
function fits(collector: Collector): boolean {
  if (collector instanceof TypedNumbers) return collector.facts.cells === 0 || collector.facts.readAsNumber;
  if (collector instanceof TypedDates)
    return mostly(collector.cells - collector.misfits.rows, collector.cells);
  return true;
}

/** The column, or, in words, what it holds that cannot be read. */
function interpreted(collector: Collector, name: string, rows: number, only: boolean): Interpreted | string {
  if (collector instanceof TokenLists) {
    if (collector.fits) return fromTokens(name, collector.finish(), collector);
    return `lists with something that is no token (a whole number from 0 to 2147483647; first in row ${collector.wrongRow})`;
  }
  if (collector instanceof TypedTexts) {
    const texts = collector.finish();
    return isUtf8(texts.bytes, true) ? fromTexts(name, texts, ".", only) : "bytes that are no text";
  }
  if (collector instanceof TypedNumbers) {
    const { facts, values, misfits, cast } = collector;
    if (facts.cells === 0) return fromTexts(name, noTexts(rows), ".", only);
    const made = fromNumbers(name, values, facts, misfits, only);
    return cast.unit
      ? noted(made, `Column "${name}": spans of time were read as numbers of ${cast.unit}.`)
      : made;
  }
  const { cells, values, misfits, finer } = collector;
  if (cells === 0) return fromTexts(name, noTexts(rows), ".", only);
  const made = fromDates(name, values, misfits);
  return finer > 0 ? noted(made, `Column "${name}": parts of a millisecond were dropped.`) : made;
}

function noted(made: Interpreted, text: string): Interpreted {
  return { ...made, facts: { ...made.facts, notes: [...made.facts.notes, { severity: "info", text }] } };
}

/** Not-a-number is a value of its own in these files and is counted as the word that a delimited file would hold. */
function missingSeen(collector: Collector, missing: MissingTokens): Int32Array {
  if (collector instanceof TypedTexts) return collector.missingSeen;
  const seen = new Int32Array(missing.list.length);
  const word = missing.list.findIndex((token) => token.trim().toLowerCase() === "nan");
  if (collector instanceof TypedNumbers && word >= 0) seen[word] = collector.nan;
  return seen;
}
