// The inputs of a release: columns bound as for run(), then what the terms say of persons and groups. All rules judge without regard
// to other persons: cells are taken as they stand in the file, the first rows of each person in file order count, and rows of groups that
// were not named do not. How the file as a whole is read (delimiter, decimal mark, encoding, header, kind of a column of numbers) counts as
// public knowledge: it is the same for both of two neighbouring data sets.
import type { CategoryColumn, Column, ColumnType, TokensColumn } from "../data/column.ts";
import { capRows } from "../privacy/cap-rows.ts";
import type { Inputs, Role } from "./analysis.ts";
import { groupRole, type Prepared } from "./private-plan.ts";
import type { DeriveContext } from "./release.ts";
import { bind, findCard, type KnownColumn, requireColumn } from "./request.ts";
import { placeAmong } from "./same-value.ts";

/** Columns of a request by what a release has to know of their cells: see asWritten() in src/data. */
export interface WrittenColumns {
  /** categories and persons: what is written there, not what the whole column was taken for */
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

/** Which columns must be read as they stand in the file before privateInputs() sees them. Throws a UserError for one that is not there. */
export function writtenColumns({ request }: Prepared, known: readonly KnownColumn[]): WrittenColumns {
  const { roles } = findCard(request.analysis);
  const named = (type: Role["type"]) =>
    Object.entries(request.roles).flatMap(([name, columns]) =>
      roles[name]?.type === type ? [columns].flat().filter((column) => column !== "") : [],
    );
  const { unit } = request.privacy;
  const texts = [...named("category"), ...(unit === "row" ? [] : [unit.column])];
  const numbers = named("number");
  for (const name of [...texts, ...numbers]) requireColumn(name, known);
  return { texts, numbers: numbers.filter((name) => !texts.includes(name)) };
}

/**
 * What measure(), or before it derive(), receives. `rows`, `known` and `fetch` as for bind(), of a table whose writtenColumns() are as
 * written. The seed is for derive() alone, as run() would use it: noise never comes from one.
 * Throws a UserError for a column that the file lacks; nothing has been charged yet.
 */
export function privateInputs(
  prepared: Prepared,
  rows: number,
  known: readonly KnownColumn[],
  fetch: (name: string, type: ColumnType) => Column,
): Inputs {
  const { request, plan } = prepared;
  const { analysis, roles, params, seed, privacy } = request;
  const bound = bind({ analysis, roles, params, seed }, rows, known, fetch);
  for (const name of writtenColumns(prepared, known).texts) {
    const kind = known.find((column) => column.name === name)?.kind;
    // timelines are refused with a sentence when they are fetched
    if (kind !== "text" && kind !== "timeline")
      throw new Error(`privateInputs: columns as written, got column ${name} as ${kind}`);
  }
  let inputs: Inputs = { ...bound, params: plan.question.params };
  const { unit, groups } = privacy;
  if (unit !== "row") {
    const persons = fetch(unit.column, "category");
    if (persons.type !== "category")
      throw new Error(`privateInputs: persons are categories, got ${persons.type}`);
    inputs = withRows(inputs, capRows(persons.codes, unit.atMost).keep);
  }
  return groups === undefined ? inputs : withGroups(inputs, groups);
}

/** `inputs` of privateInputs() with what the form derives of each row. Throws as derive() does; nothing has been charged yet. */
export async function derivedInputs(
  { form }: Prepared,
  inputs: Inputs,
  context: DeriveContext,
): Promise<Inputs> {
  return form.derive ? form.derive(inputs, context) : inputs;
}

/** The rows of the named groups, in any spelling, coded in the order of `groups`. A name that no row has is a group of nobody. */
function withGroups(inputs: Inputs, groups: readonly string[]): Inputs {
  const given = inputs.columns[groupRole] as CategoryColumn;
  const place = Int32Array.from(given.labels, (label) => placeAmong(groups, label));
  const codes = new Int32Array(inputs.rows);
  const keep = new Uint8Array(inputs.rows);
  for (let row = 0; row < codes.length; row++) {
    const code = given.codes[row]!;
    codes[row] = code < 0 ? -1 : place[code]!;
    keep[row] = codes[row]! < 0 ? 0 : 1;
  }
  const group: CategoryColumn = { ...given, codes, labels: groups };
  return withRows({ ...inputs, columns: { ...inputs.columns, [groupRole]: group } }, keep);
}

/** The rows whose entry in `keep` is 1. */
function withRows(inputs: Inputs, keep: Uint8Array): Inputs {
  let rows = 0;
  for (const kept of keep) rows += kept;
  if (rows === inputs.rows) return inputs;
  const cut = (column: Column): Column => {
    switch (column.type) {
      case "category":
        return { ...column, codes: chosen(column.codes, keep, new Int32Array(rows)) };
      case "tokens":
        return chosenLists(column, keep, rows);
      default:
        return { ...column, values: chosen(column.values, keep, new Float64Array(rows)) };
    }
  };
  return {
    ...inputs,
    rows,
    columns: Object.fromEntries(Object.entries(inputs.columns).map(([role, column]) => [role, cut(column)])),
    lists: Object.fromEntries(Object.entries(inputs.lists).map(([role, list]) => [role, list.map(cut)])),
  };
}

function chosen<T extends Int32Array | Float64Array>(from: T, keep: Uint8Array, to: T): T {
  let at = 0;
  for (let row = 0; row < keep.length; row++) if (keep[row] === 1) to[at++] = from[row]!;
  return to;
}

function chosenLists(column: TokensColumn, keep: Uint8Array, rows: number): TokensColumn {
  const offsets = new Int32Array(rows + 1);
  const lists: Int32Array[] = [];
  for (let row = 0; row < keep.length; row++) {
    if (keep[row] === 0) continue;
    const list = column.values.subarray(column.offsets[row], column.offsets[row + 1]);
    lists.push(list);
    offsets[lists.length] = offsets[lists.length - 1]! + list.length;
  }
  const values = new Int32Array(offsets[rows]!);
  for (const [i, list] of lists.entries()) values.set(list, offsets[i]);
  return { ...column, offsets, values };
}
