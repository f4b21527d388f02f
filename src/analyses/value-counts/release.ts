// The private form of histograms and counts: noisy counts in bars between public bounds, or of values named from public knowledge; shares,
// quantiles and means are worked out from them and cost nothing more. Method, errors and limits: method.md, "Private release".
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { barOf, binEdges } from "../../math/bars.ts";
import type { Table } from "../analysis.ts";
import { checkDrawn } from "../private-budget.ts";
import type { ReleaseForm } from "../release.ts";
import { plainValue } from "../same-value.ts";
import { headlineLabel } from "./headline-label.ts";
import { namedShares } from "./named-shares.ts";
import { type CountPlan, outputs, planRelease } from "./private-plan.ts";
import { privateTables } from "./private-tables.ts";
import { settingsOf } from "./settings.ts";

/** Group after group: rows in each bar, and without a number; or the rows of each group. */
type MeasuredCells = Float64Array;

export const release: ReleaseForm<CountPlan, MeasuredCells> = {
  version: 1,
  asks: { grid: false, bounds: "column", delta: true },
  roles: ["column", "group"],
  params: ["binning", "bars", "levels", "confidence"],
  outputs,
  headlineScale: "share without bounds",
  plan: planRelease,

  measure(inputs, { own }) {
    const groups = own.groups?.length ?? 1;
    const cells = new Float64Array(groups * own.cells);
    if (!own.bars) {
      for (const code of (inputs.columns.group as CategoryColumn).codes) if (code >= 0) cells[code]! += 1;
      return cells;
    }
    const { lower, upper, number } = own.bars;
    const edges = binEdges(lower, upper, number, "linear");
    const { values } = inputs.columns.column as NumberColumn;
    const codes = (inputs.columns.group as CategoryColumn | undefined)?.codes;
    for (let row = 0; row < inputs.rows; row++) {
      const value = values[row]!;
      const cell = Number.isNaN(value) ? number : barOf(value, edges);
      cells[(codes ? codes[row]! : 0) * own.cells + cell]! += 1;
    }
    return cells;
  },

  draw: (measured, { own }, bits) => ({ counts: own.mechanism.add(measured, bits) }),

  finish(drawn, plan) {
    const { groups, cells } = plan.own;
    checkDrawn(drawn, { counts: (groups?.length ?? 1) * cells });
    return privateTables(drawn.counts!, plan);
  },

  headline(tables, { own, question }) {
    if (!own.bars) {
      return { labels: own.groups!, values: namedShares(tables.groups, own.groups!) };
    }
    const { levels } = settingsOf(question.params);
    const groups = own.groups ?? ["all"];
    const wanted = groups.flatMap((group) => [...levels, null].map((level) => ({ group, level })));
    return {
      labels: wanted.map(({ group, level }) => headlineLabel(level, own.groups ? group : null)),
      values: Float64Array.from(wanted, ({ group, level }) =>
        level === null
          ? numberAt(tables.groups, "mean", (i) => sameGroup(tables.groups, i, group))
          : numberAt(
              tables.quantiles,
              "estimate",
              (i) => sameGroup(tables.quantiles, i, group) && tables.quantiles!.level![i] === level,
            ),
      ),
    };
  },

  /** Nobody, against one person with all rows in the first cell; where a person is replaced, one in the first bar against one in the last. */
  auditCase({ own, question }) {
    const { unit } = question.terms;
    const first = new Float64Array((own.groups?.length ?? 1) * own.cells);
    const second = first.slice();
    if (own.size === null) {
      second[0] = unit === "row" ? 1 : unit.atMost;
      return { first, second, score: ({ counts }) => counts![0]! };
    }
    const last = own.bars!.number - 1;
    first[0] = 1;
    second[last] = 1;
    const laplace = own.noise.law === "laplace";
    return {
      first,
      second,
      // the likelihood ratio: under Laplace noise largest where the lesser of gain and loss is large, under Gaussian noise by their sum
      score({ counts }) {
        const [gained, lost] = [counts![last]!, 1 - counts![0]!];
        return laplace ? Math.min(gained, lost) : gained + lost;
      },
    };
  },
};

function sameGroup(table: Table | undefined, row: number, group: string): boolean {
  const label = table!.group![row] as string;
  return label === group || plainValue(label) === plainValue(group);
}

/** The first number of a column whose row fits; NaN where there is none. */
function numberAt(table: Table | undefined, column: string, fits: (row: number) => boolean): number {
  const row = ((table?.group ?? []) as readonly string[]).findIndex((_, i) => fits(i));
  return row < 0 ? Number.NaN : (table![column]![row] as number);
}
