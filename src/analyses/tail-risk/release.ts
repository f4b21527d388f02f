// The private form of tail risk: CVaR from noisy sums of the largest losses between public bounds, above a floor that is found privately;
// the mean, VaR, and a histogram with expectiles, if asked.
// Method, errors and limits: method.md, "Private release".
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import { aboveFloor, floorSteps, smoothFloor } from "../../math/private-floor.ts";
import {
  rankParts,
  rowChange,
  sortDescending,
  stretchSums,
  toSteps,
  valueSteps,
} from "../../math/private-tail.ts";
import type { Inputs } from "../analysis.ts";
import { checkDrawn } from "../private-budget.ts";
import type { ReleaseForm } from "../release.ts";
import { headlineLabel } from "./headline-label.ts";
import {
  candidateSteps,
  largestTail,
  histogramBars,
  outputs,
  planRelease,
  rankEnds,
  rowsOf,
  type TailPlan,
  tailEnd,
} from "./private-plan.ts";
import { privateTables } from "./private-tables.ts";

/** Per group the losses in steps between the bounds, descending. */
type MeasuredLosses = readonly Int32Array[];

/** Rows whose sums are safe integers, whatever they are: a refusal after the charge would tell of the data. */
const mostRows = Math.floor(Number.MAX_SAFE_INTEGER / rowChange);

/** Rows of the audit's data sets: enough for a tail of a whole row at every level of the card. */
const auditRows = 10_000;
/** Made-up rows that a check can go through again and again. */
const mostAuditRows = 1_000_000;

export const release: ReleaseForm<TailPlan, MeasuredLosses> = {
  version: 2,
  asks: { grid: false, bounds: true, delta: true },
  roles: ["loss", "group"],
  params: ["levels", "confidence"],
  outputs,
  plan: planRelease,

  measure(inputs, { own }) {
    if (inputs.rows > mostRows) {
      throw new UserError(
        `${inputs.rows.toLocaleString("en-GB")} rows are more than a private release can add up exactly (${mostRows.toLocaleString("en-GB")}). Split the file.`,
      );
    }
    return lossesByGroup(inputs, own.groups?.length ?? 1).map((values) =>
      sortDescending(toSteps(values, own.lower, own.upper)),
    );
  },

  draw(measured, { own }, bits) {
    const count = own.count?.mechanism.add(
      measured.map((losses) => losses.length),
      bits,
    );
    const rows = rowsOf(own, count);
    const { floor: floorPlan, sums, quantile, histogram } = own;
    const tails = rows.map((n) => largestTail(n, own.levels));
    const floor = floorPlan?.mechanism.add(
      measured.map((losses, g) => smoothFloor(losses, tails[g]!)),
      bits,
    );
    // once the floor is drawn it is as public as a bound
    const counted = measured.map((losses, g) =>
      floor ? aboveFloor(losses, floorSteps(floor[g]!, floorPlan!.margin, tails[g]!)) : losses,
    );
    return {
      ...(count && { count }),
      ...(floor && { floor }),
      ...(sums && {
        sums: counted.flatMap((losses, g) =>
          sums.mechanism.add(stretchSums(losses, rankEnds(rows[g]!, own)), bits),
        ),
      }),
      ...(quantile && {
        var: measured.flatMap((losses, g) => {
          const above = rowsAbove(losses);
          return own.levels.map((level) => quantile.choose(rankUtility(above, rows[g]!, level), bits));
        }),
      }),
      ...(histogram && {
        histogram: measured.flatMap((losses) => histogram.mechanism.add(barCounts(losses), bits)),
      }),
    };
  },

  finish(drawn, plan) {
    const { own } = plan;
    const groups = own.groups?.length ?? 1;
    if (own.count) checkDrawn({ count: drawn.count ?? [] }, { count: groups });
    const rows = rowsOf(own, drawn.count);
    checkDrawn(drawn, {
      ...(own.count && { count: groups }),
      ...(own.floor && { floor: groups }),
      ...(own.sums && { sums: rows.reduce((sum, n) => sum + rankEnds(n, own).length, 0) }),
      ...(own.quantile && { var: groups * own.levels.length }),
      ...(own.histogram && { histogram: groups * histogramBars }),
    });
    return privateTables(drawn, rows, plan);
  },

  headline(tables, { own }) {
    const groups = own.groups ?? ["all"];
    const measures = [
      ...(own.sums ? ["cvar"] : []),
      ...(own.quantile ? ["var"] : []),
      ...(own.histogram ? ["expectile"] : []),
    ];
    const table = tables.estimates;
    const find = (group: string, measure: string, level: number) => {
      const at = ((table?.group ?? []) as readonly string[]).findIndex(
        (each, i) => each === group && table!.measure![i] === measure && table!.level![i] === level,
      );
      return at < 0 ? Number.NaN : (table!.estimate![at] as number);
    };
    const wanted = groups.flatMap((group) =>
      measures.flatMap((measure) => own.levels.map((level) => ({ group, measure, level }))),
    );
    return {
      labels: wanted.map(({ group, measure, level }) =>
        headlineLabel(measure, level, own.groups ? group : null),
      ),
      values: Float64Array.from(wanted, ({ group, measure, level }) => find(group, measure, level)),
    };
  },

  /**
   * CVaR: losses at the lower bound, against the same with one person at the upper one (more, or in the place of another). VaR alone: as
   * many losses at the upper bound as lie above its target rank but a few, and a few a little lower, so that the person makes the candidates
   * above those better and the ones below them worse. Histogram alone: the first and the last bar, of which replacing changes both.
   */
  auditCase({ own, question }) {
    const { unit } = question.terms;
    const person = new Int32Array(unit === "row" ? 1 : unit.atMost).fill(valueSteps);
    const rows = own.size ?? auditRows;
    // rows at the lower bound are worth as much as none, so a public size need not be filled up; bars of a histogram are no less bare alone
    const alone = !own.sums && own.quantile !== null;
    const target = alone ? Math.round(tailEnd(rows, own.levels[0]!) / rankParts) : 0;
    if (target > mostAuditRows) {
      throw new UserError(
        `To check VaR at ${own.levels[0]} of ${rows.toLocaleString("en-GB")} rows, ${target.toLocaleString("en-GB")} rows would have to be made up for every run, more than ${mostAuditRows.toLocaleString("en-GB")}. Check with a smaller number of persons: the promise does not depend on it.`,
      );
    }
    // where the number of rows is noisy, it comes from these; else one of them is replaced
    const others = new Int32Array(own.size !== null ? target + 1 : own.sums || alone ? rows : 0);
    if (target > 0) {
      // the noisy count moves the target; the two sides of it must stay two sides
      const astray = own.count ? person.length + 4 * own.count.noise.scale * (1 - own.levels[0]!) : 0;
      const below = Math.min(target, Math.max(1, Math.ceil(astray)));
      others.fill(valueSteps, 0, target - below);
      others.fill(valueSteps - valueSteps / histogramBars, target - below, target + Math.ceil(astray));
    }
    const kept = own.size === null ? others : others.subarray(0, -1);
    const both = new Int32Array(person.length + kept.length);
    both.set(person);
    both.set(kept, person.length);
    const second = sortDescending(both);
    const groups = own.groups ?? ["all"];
    return {
      first: groups.map(() => others),
      second: groups.map((_, g) => (g === 0 ? second : others)),
      score: (drawn) =>
        drawn.sums?.[0] ?? drawn.var?.[0] ?? farthestBars(drawn.histogram!, own.size !== null),
    };
  },
};

/** Of the first group, the last bar; where a person is replaced, the lesser of what one bar gained and the other lost. */
function farthestBars(histogram: readonly number[], replaced: boolean): number {
  const last = histogram[histogramBars - 1]!;
  return replaced ? Math.min(last, 1 - histogram[0]!) : last;
}

function lossesByGroup({ rows, columns }: Inputs, groups: number): Float64Array[] {
  const { values } = columns.loss as NumberColumn;
  const group = columns.group as CategoryColumn | undefined;
  if (!group) return [values];
  const sizes = new Int32Array(groups);
  for (const code of group.codes) if (code >= 0) sizes[code]! += 1;
  const lists = Array.from(sizes, (size) => new Float64Array(size));
  const next = new Int32Array(groups);
  for (let i = 0; i < rows; i++) {
    const code = group.codes[i]!;
    if (code >= 0) lists[code]![next[code]!++] = values[i]!;
  }
  return lists;
}

/** Rows above each candidate 0, 1, ..., candidateSteps (multiples of the step between the bounds). */
function rowsAbove(descending: Int32Array): Float64Array {
  const step = valueSteps / candidateSteps;
  const above = new Float64Array(candidateSteps + 1);
  let row = 0;
  for (let candidate = candidateSteps; candidate >= 0; candidate--) {
    while (row < descending.length && descending[row]! > candidate * step) row++;
    above[candidate] = row;
  }
  return above;
}

/** Minus the distance of the rows above from n tau, in whole rows. */
function rankUtility(above: Float64Array, n: number, level: number): Float64Array {
  const target = Math.round(tailEnd(n, level) / rankParts);
  return above.map((rows) => -Math.abs(rows - target));
}

/** Rows per bar; the last includes the upper bound. */
function barCounts(losses: Int32Array): Int32Array {
  const counts = new Int32Array(histogramBars);
  const width = valueSteps / histogramBars;
  for (const loss of losses) counts[Math.min(histogramBars - 1, Math.floor(loss / width))]! += 1;
  return counts;
}
