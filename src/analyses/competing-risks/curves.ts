// The incidence curves of each group, with the errors and limits that the conventions ask for.
import { UserError } from "../../errors.ts";
import { type IncidenceCurves, incidenceCurves, incidenceErrors } from "../../math/aalen-johansen.ts";
import { type CauseCounts, countCauses } from "../../math/cause-counts.ts";
import { type IncidenceErrors, incidenceJackknife } from "../../math/incidence-jackknife.ts";
import { normalQuantile } from "../../math/normal.ts";
import { indexAt, survivalCurve } from "../../math/product-limit.ts";
import { emptyInterval } from "../../math/survival-counts.ts";
import { survivalLimits } from "../../math/survival-limits.ts";
import { timeLost } from "../../math/time-lost.ts";
import type { Conventions } from "./conventions.ts";
import type { Selected } from "./rows.ts";

/** A curve with error and limits, by time. */
export interface Banded {
  readonly estimate: Float64Array;
  readonly stdError: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface Measured {
  readonly estimate: number;
  readonly stdError: number;
}

export interface GroupFit {
  readonly label: string;
  readonly curves: IncidenceCurves;
  /** free of every event */
  readonly eventFree: Banded;
  readonly byCause: readonly Banded[];
  timeLost(tau: number): { readonly byCause: readonly Measured[]; readonly eventFree: Measured };
}

export interface Fitted {
  readonly groups: readonly GroupFit[];
  readonly counts: CauseCounts;
  readonly z: number;
}

export function fitCurves(data: Selected, conventions: Conventions, level: number): Fitted {
  const formula = conventions.variance !== "jackknife";
  if (formula && (data.weights === "fractional" || data.clusters)) {
    const why = data.clusters ? "clusters" : "weights that are not whole numbers";
    throw new UserError(
      `The ${conventions.variance === "aalen" ? "Aalen" : "delta-method"} variance does not hold with ${why}. Choose the infinitesimal jackknife as the variance, or take the column away.`,
    );
  }
  const counts = countCauses(data);
  const empty = emptyInterval(counts);
  if (empty >= 0) {
    throw new UserError(
      `Row ${data.rowNumbers[empty]!} ends as soon as it begins: entry and duration differ by rounding only. Correct the file, or leave the row out.`,
    );
  }
  const z = normalQuantile(0.5 + level / 2);
  const members = rowsByGroup(data);
  const banded = (estimate: Float64Array, stdError: Float64Array): Banded => {
    const lower = new Float64Array(estimate.length);
    const upper = new Float64Array(estimate.length);
    for (let i = 0; i < estimate.length; i++) {
      const limits = survivalLimits(estimate[i]!, (z * stdError[i]!) / estimate[i]!, conventions.transform);
      lower[i] = limits.lower;
      upper[i] = limits.upper;
    }
    return { estimate, stdError, lower, upper };
  };
  const groups = data.groups.map((label, g): GroupFit => {
    const curves = incidenceCurves(counts, g);
    const jackknife = incidenceJackknife(counts, g, curves, {
      rows: members[g]!,
      cause: data.cause,
      weight: data.weight,
      repeated: data.weights === "counts",
      ...(data.clusters ? { cluster: data.clusters.codes } : {}),
    });
    const errors = formula ? byFormula(counts, g, curves, conventions) : jackknife;
    return {
      label,
      curves,
      eventFree: banded(curves.eventFree, errors.eventFree),
      byCause: curves.incidence.map((estimate, k) => banded(estimate, errors.incidence[k]!)),
      timeLost: (tau) => timeLost(curves, jackknife, tau),
    };
  });
  return { groups, counts, z };
}

/** Greenwood's error for the event-free share, which is a product-limit curve, beside the formula of the incidences. */
function byFormula(
  counts: CauseCounts,
  g: number,
  curves: IncidenceCurves,
  { variance }: Conventions,
): Pick<IncidenceErrors, "eventFree" | "incidence"> {
  const kind = variance === "delta" ? "delta" : "aalen";
  const { logError } = survivalCurve(counts, g);
  return {
    eventFree: curves.eventFree.map((s, i) => (s > 0 ? s * logError[i]! : 0)),
    incidence: curves.incidence.map((_, k) => incidenceErrors(curves, k, kind)),
  };
}

/** Estimate, error and limits at time t; nothing has happened before the first time. */
export function bandedAt(
  { time }: IncidenceCurves,
  { estimate, stdError, lower, upper }: Banded,
  t: number,
): Measured & { readonly lower: number; readonly upper: number } {
  const i = indexAt(time, t);
  if (i < 0) return { estimate: 0, stdError: 0, lower: Number.NaN, upper: Number.NaN };
  return { estimate: estimate[i]!, stdError: stdError[i]!, lower: lower[i]!, upper: upper[i]! };
}

function rowsByGroup({ level, levels }: Selected): Int32Array[] {
  const sizes = new Int32Array(levels);
  for (let i = 0; i < level.length; i++) sizes[level[i]!]! += 1;
  const lists = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let i = 0; i < level.length; i++) {
    const g = level[i]!;
    lists[g]![sizes[g]!++] = i;
  }
  return lists;
}
