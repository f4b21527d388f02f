// Histogram, quantiles and means of a column of numbers, by group; or how often each value of a category occurs. Method: method.md.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { Inputs, Note, Provenance, Result, Run } from "../analysis.ts";
import { edgesOf } from "./bars.ts";
import { card } from "./index.ts";
import { countValues, type Numbers, selectNumbers, type Values } from "./rows.ts";
import { percent, reachOf, type Settings, settingsOf } from "./settings.ts";
import { groupsTable, histogramTable, quantilesTable, valueGroupsTable, valuesTable } from "./tables.ts";

interface Counted extends Pick<Result, "tables"> {
  readonly used: number;
  readonly leftOut: Provenance["rowsLeftOut"];
  readonly conventions: Provenance["conventions"];
}

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  context.signal.throwIfAborted();
  const settings = settingsOf(inputs.params);
  const column = inputs.columns.column as NumberColumn | undefined;
  const group = inputs.columns.group as CategoryColumn | undefined;
  const { tables, used, leftOut, conventions } = column
    ? numbersOf(inputs, column, group, settings)
    : categoriesOf(inputs, group, settings);
  context.progress(1, "Done");
  return {
    tables,
    notes: leftOut.map(
      ({ reason, rows, firstRow }): Note => ({
        severity: "info",
        text: `${rows.toLocaleString("en")} ${rows === 1 ? "row was" : "rows were"} left out: ${reason} (first in row ${firstRow}).`,
      }),
    ),
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: used,
      rowsLeftOut: leftOut,
      seed: inputs.seed,
      conventions,
      backend: "cpu",
      durationMs: performance.now() - began,
    },
  } satisfies Result;
};

function numbersOf(
  inputs: Inputs,
  column: NumberColumn,
  group: CategoryColumn | undefined,
  settings: Settings,
): Counted {
  const { groups, used, leftOut } = selectNumbers(inputs, column, group);
  const edges = edgesOf(pooled(groups, used), settings);
  const z = reachOf(settings.confidence);
  const bars = edges.length - 1;
  return {
    tables: {
      distribution: histogramTable(groups, edges, z),
      quantiles: quantilesTable(groups, settings.levels, z),
      groups: groupsTable(groups),
    },
    used,
    leftOut,
    conventions: {
      Bars:
        settings.binning === "auto"
          ? `${bars}, of the round width nearest to Freedman and Diaconis' rule, at most 100; each holds its lower end`
          : `${bars} of equal width; each holds its lower end, the last both`,
      ...(settings.range === "middle" && {
        Range: "1st to 99th percentile, values outside in the first or last bar",
      }),
      "Interval of a share": `${percent(settings.confidence)}, Wilson`,
      Quantiles: `type 7; ${percent(settings.confidence)} intervals between order statistics`,
    },
  };
}

function pooled(groups: readonly Numbers[], used: number): Float64Array {
  if (groups.length === 1) return groups[0]!.sorted;
  const all = new Float64Array(used);
  let next = 0;
  for (const { sorted } of groups) {
    all.set(sorted, next);
    next += sorted.length;
  }
  return all.sort();
}

function categoriesOf(inputs: Inputs, group: CategoryColumn | undefined, settings: Settings): Counted {
  if (!group) {
    throw new UserError(
      'Choose a column for "Numbers" (role "column"), or for "Category" (role "group") to count its values.',
    );
  }
  const { values, used, leftOut } = countValues(inputs, group);
  const inOrder = values.length <= settings.values && values.every(({ label }) => isNumber(label));
  const ordered = inOrder ? values : byCount(values);
  return {
    tables: {
      distribution: valuesTable(ordered, settings.values, reachOf(settings.confidence)),
      groups: valueGroupsTable(ordered),
    },
    used,
    leftOut,
    conventions: {
      Order: inOrder ? "by number" : "the most frequent first",
      "Interval of a share": `${percent(settings.confidence)}, Wilson`,
    },
  };
}

const isNumber = (label: string) => label.trim() !== "" && Number.isFinite(Number(label));

/** Equal counts stay in the order of the labels. */
function byCount(values: readonly Values[]): readonly Values[] {
  return [...values].sort((a, b) => b.rows - a.rows);
}
