// The private form of histograms and counts: noisy counts in bars between public bounds, of values named from public knowledge, or of values
// that are found because enough rows have them; shares, quantiles and means are worked out from them and cost nothing more. Method, errors and limits: method.md, "Private release".
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { barOf, binEdges } from "../../math/bars.ts";
import type { IntegerNoise } from "../../math/integer-noise.ts";
import type { Table } from "../analysis.ts";
import { namesFromIntegers, namesToIntegers } from "../names-in-integers.ts";
import { checkDrawn, misfit } from "../private-budget.ts";
import type { ReleaseForm } from "../release.ts";
import { plainValue } from "../same-value.ts";
import { foundTables } from "./found-tables.ts";
import { countValues, isFoundName } from "./found-values.ts";
import { headlineLabel, mostFrequentLabel } from "./headline-label.ts";
import { hiddenValues, namedShares } from "./named-shares.ts";
import { type CountPlan, outputs, planRelease } from "./private-plan.ts";
import { privateTables } from "./private-tables.ts";
import { settingsOf } from "./settings.ts";

interface MeasuredCounts {
  /** group after group: rows in each bar, and without a number; or the rows of each group, or of each value found */
  readonly counts: Float64Array;
  /** of the values found */
  readonly names: readonly string[];
}

export const release: ReleaseForm<CountPlan, MeasuredCounts> = {
  version: 2,
  asks: { grid: false, bounds: "column", delta: true },
  roles: ["column", "group"],
  params: ["binning", "bars", "levels", "confidence"],
  outputs,
  headlineScale: "share without bounds",
  plan: planRelease,

  measure(inputs, { own }) {
    if (own.finder) return countValues(inputs.columns.group as CategoryColumn);
    const groups = own.groups?.length ?? 1;
    const cells = new Float64Array(groups * own.cells);
    if (!own.bars) {
      for (const code of (inputs.columns.group as CategoryColumn).codes) if (code >= 0) cells[code]! += 1;
      return { counts: cells, names: [] };
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
    return { counts: cells, names: [] };
  },

  draw({ counts, names }, { own }, bits) {
    if (!own.finder) return { counts: own.mechanism!.add(counts, bits) };
    const rows = own.finder.rows.add([counts.reduce((sum, count) => sum + count, 0)], bits);
    const noisy = own.finder.values.show(counts, bits);
    return {
      rows,
      counts: noisy.filter((count) => count !== null),
      names: namesToIntegers(names.filter((_, i) => noisy[i] !== null)),
    };
  },

  finish(drawn, plan) {
    const { groups, cells, finder } = plan.own;
    if (!finder) {
      checkDrawn(drawn, { counts: (groups?.length ?? 1) * cells });
      return privateTables(drawn.counts!, plan);
    }
    const { counts = [], names = [] } = drawn;
    checkDrawn(drawn, { rows: 1, counts: counts.length, names: names.length });
    const found = namesFromIntegers(names);
    const fits =
      found.length === counts.length &&
      found.every(isFoundName) &&
      counts.every((count) => count >= finder.values.threshold);
    if (!fits) throw misfit();
    return foundTables({ counts, names: found, rows: drawn.rows![0]! }, plan);
  },

  headline(tables, { own, question }) {
    if (own.finder) {
      return {
        labels: [mostFrequentLabel],
        values: Float64Array.of(largestShare(tables.groups)),
      };
    }
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

  /**
   * Nobody, against one person with all rows in the first cell; where a person is replaced, one in the first bar against one in the last.
   * Where values are found, one that is shown nearly always, without the person and with.
   */
  auditCase({ own, question }) {
    const { unit } = question.terms;
    if (own.finder) {
      const names = ["a"];
      const others = 2 * own.finder.values.threshold;
      const person = unit === "row" ? 1 : unit.atMost;
      // the logarithm of the likelihood ratio, up to a factor
      const ratio = (noisy: number, { scale }: IntegerNoise) =>
        (Math.abs(noisy - others) - Math.abs(noisy - others - person)) / scale;
      const { noise, finder } = own;
      return {
        first: { counts: Float64Array.of(others), names },
        second: { counts: Float64Array.of(others + person), names },
        score: ({ counts, rows }) => ratio(counts![0] ?? 0, noise) + ratio(rows![0]!, finder.rowsNoise),
      };
    }
    const names: string[] = [];
    const first = new Float64Array((own.groups?.length ?? 1) * own.cells);
    const second = first.slice();
    if (own.size === null) {
      second[0] = unit === "row" ? 1 : unit.atMost;
      return {
        first: { counts: first, names },
        second: { counts: second, names },
        score: ({ counts }) => counts![0]!,
      };
    }
    const last = own.bars!.number - 1;
    first[0] = 1;
    second[last] = 1;
    const laplace = own.noise.law === "laplace";
    return {
      first: { counts: first, names },
      second: { counts: second, names },
      // the likelihood ratio: under Laplace noise largest where the lesser of gain and loss is large, under Gaussian noise by their sum
      score({ counts }) {
        const [gained, lost] = [counts![last]!, 1 - counts![0]!];
        return laplace ? Math.min(gained, lost) : gained + lost;
      },
    };
  },
};

/** Of the rows with a value, however spelled; 0 where none is shown, which is all that such a release says. */
function largestShare(groups: Table | undefined): number {
  const counts = new Map<string, number>();
  let all = 0;
  for (const [i, label] of ((groups?.group ?? []) as readonly string[]).entries()) {
    const rows = groups!.rows![i] as number;
    all += rows;
    if (label !== hiddenValues) counts.set(plainValue(label), (counts.get(plainValue(label)) ?? 0) + rows);
  }
  return all > 0 ? Math.max(0, ...counts.values()) / all : 0;
}

function sameGroup(table: Table | undefined, row: number, group: string): boolean {
  const label = table!.group![row] as string;
  return label === group || plainValue(label) === plainValue(group);
}

/** The first number of a column whose row fits; NaN where there is none. */
function numberAt(table: Table | undefined, column: string, fits: (row: number) => boolean): number {
  const row = ((table?.group ?? []) as readonly string[]).findIndex((_, i) => fits(i));
  return row < 0 ? Number.NaN : (table![column]![row] as number);
}
