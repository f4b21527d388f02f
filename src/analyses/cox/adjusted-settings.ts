// The values at which a covariate is set for its adjusted curves, and how many rows that have the value are at risk: what stands below them.
import { UserError } from "../../errors.ts";
import type { Table } from "../analysis.ts";
import { roundBreaks } from "../round-breaks.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Selected } from "./rows.ts";

/** Numbers with more values than this make no curves that can be told apart. */
const mostValues = 8;

export interface Setting {
  readonly label: string;
  /** the terms of the covariate with their values */
  readonly set: ReadonlyMap<number, number>;
}

/** Throws a UserError for a column that is no covariate or has too many values. */
export function settingsOf(name: string, { terms }: Selected): Setting[] {
  const covariate = terms.covariates.find((each) => each.name === name);
  if (!covariate) {
    throw new UserError(
      `Column "${name}" is to have adjusted curves (adjust) but is not among the covariates. Add it there, or take it off this list.`,
    );
  }
  const { first, count, reference } = covariate;
  const columns = Array.from({ length: count }, (_, k) => first + k);
  if (reference !== null) {
    const labels = columns.map((j) => terms.names[j]!.slice(name.length + 1));
    const others = labels.map((label, k) => ({
      label,
      set: new Map(columns.map((j, m) => [j, m === k ? 1 : 0])),
    }));
    return [{ label: reference, set: new Map(columns.map((j) => [j, 0])) }, ...others];
  }
  const values = [...new Set(terms.columns[first]!)].sort((x, y) => x - y);
  if (values.length > mostValues) {
    throw new UserError(
      `Column "${name}" has ${values.length.toLocaleString("en")} different values; adjusted curves need at most ${mostValues}. Choose a category, or a number with few values.`,
    );
  }
  return values.map((value) => ({ label: String(value), set: new Map([[first, value]]) }));
}

/** Rows at risk (entry < t <= time) at round times, of those that have each value themselves. Rows are counted, not weighed. */
export function adjustedAtRisk(
  settings: readonly { readonly name: string; readonly values: readonly Setting[] }[],
  { rows, terms }: Selected,
): Table {
  const table = new TableBuilder({ covariate: "text", value: "text", time: "number", at_risk: "number" });
  const breaks = roundBreaks(rows.time.reduce((last, t) => Math.max(last, t), 0));
  for (const { name, values } of settings) {
    for (const { label, set } of values) {
      const counts = breaks.map(() => 0);
      for (let i = 0; i < rows.time.length; i++) {
        let has = true;
        for (const [j, value] of set) if (terms.columns[j]![i] !== value) has = false;
        if (!has) continue;
        breaks.forEach((t, b) => {
          // at 0 all who are there from the start
          const entered = !rows.entry || rows.entry[i]! < t || rows.entry[i] === 0;
          if (entered && rows.time[i]! >= t) counts[b]! += 1;
        });
      }
      breaks.forEach((time, b) => {
        table.add({ covariate: name, value: label, time, at_risk: counts[b]! });
      });
    }
  }
  return table.table();
}
