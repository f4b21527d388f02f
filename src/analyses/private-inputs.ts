// The inputs of a release: columns bound as for run(), then what the terms say of persons and groups. Both rules judge without regard
// to other persons: the first rows of each person in file order count, and rows of groups that were not named do not.
import type { CategoryColumn, Column, ColumnType } from "../data/column.ts";
import { capRows } from "../privacy/cap-rows.ts";
import type { Inputs } from "./analysis.ts";
import { groupRole, type Prepared } from "./private-plan.ts";
import { bind, type KnownColumn, requireColumn } from "./request.ts";

/**
 * What measure() receives. `rows`, `known` and `fetch` as for bind(). The seed is 0: noise never comes from one.
 * Throws a UserError for a column that the file lacks; nothing has been charged yet.
 */
export function privateInputs(
  { request, plan }: Prepared,
  rows: number,
  known: readonly KnownColumn[],
  fetch: (name: string, type: ColumnType) => Column,
): Inputs {
  const { analysis, roles, params, privacy } = request;
  const bound = bind({ analysis, roles, params, seed: 0 }, rows, known, fetch);
  let inputs: Inputs = { ...bound, params: plan.question.params };
  const { unit, groups } = privacy;
  if (unit !== "row") {
    requireColumn(unit.column, known);
    const numbers = known.find(({ name }) => name === unit.column)?.kind === "number";
    const persons = fetch(unit.column, numbers ? "number" : "category");
    if (persons.type === "tokens")
      throw new Error("privateInputs: persons are numbers or categories, got tokens");
    inputs = withRows(inputs, capRows(persons, unit.atMost).keep);
  }
  return groups === undefined ? inputs : withGroups(inputs, groups);
}

/** The rows of the named groups, coded in the order of `groups`. A name that no row has is a group of nobody. */
function withGroups(inputs: Inputs, groups: readonly string[]): Inputs {
  const given = inputs.columns[groupRole] as CategoryColumn;
  const place = Int32Array.from(given.labels, (label) => groups.indexOf(label));
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
        throw new Error(`withRows: no private form uses timelines, got column ${column.name}`);
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
