// One group of a release, and what a reader must know beside its numbers.
import { rankParts } from "../../math/private-tail.ts";
import type { Note } from "../analysis.ts";
import type { Plan } from "../release.ts";
import type { Estimate, TailCurve } from "./private-estimates.ts";
import { type TailPlan, tailEnd } from "./private-plan.ts";

export interface GroupRelease {
  readonly label: string;
  readonly rows: number;
  readonly floor: number | null;
  readonly curve: TailCurve | null;
  readonly valuesAtRisk: readonly Estimate[] | null;
  readonly expectiles: readonly Estimate[] | null;
}

/** A CVaR of fewer rows than this hangs on a handful of losses, as in the exact result. */
const fewTailRows = 10;

export function notesOf(groups: readonly GroupRelease[], { own, question }: Plan<TailPlan>): Note[] {
  const notes: Note[] = [];
  const range = own.upper - own.lower;
  for (const { label, rows, curve, valuesAtRisk, expectiles } of groups) {
    const name = own.groups ? ` of ${label}` : "";
    for (const [l, level] of own.levels.entries()) {
      const place = `The tail${name} at ${level}`;
      const tailRows = tailEnd(rows, level) / rankParts;
      if (tailRows < fewTailRows) {
        notes.push({
          severity: "warning",
          table: "estimates",
          text: `${place} has about ${Number(tailRows.toPrecision(2))} rows: too few for a reliable CVaR, with or without noise.`,
        });
      }
      const error = curve?.cvar[l]?.stdError ?? 0;
      if (error > range / 4) {
        notes.push({
          severity: "warning",
          table: "estimates",
          text: `${place}: the error is so large beside the range between the bounds that the release says next to nothing. A larger epsilon, tighter bounds known beforehand, or a lower level would help.`,
        });
      }
    }
    const blind = own.levels.filter((_, l) => curve && Number.isNaN(valuesAtRisk?.[l]?.stdError));
    if (valuesAtRisk && blind.length > 0) {
      notes.push({
        severity: "warning",
        table: "estimates",
        text: `VaR${name} at ${blind.join(", ")}: with so few rows in the tail this share of epsilon cannot tell the losses from the empty range above them, so the interval is the whole range. A larger epsilon, fewer levels, or CVaR alone would help.`,
      });
    }
    const crossed = disorder(own.levels, valuesAtRisk, curve?.cvar ?? null);
    if (crossed !== "") {
      notes.push({
        severity: "caution",
        table: "estimates",
        text: `The noise is larger than what lies between these numbers${name}: ${crossed}. Without noise VaR rises with the level and stays below CVaR.`,
      });
    }
    const drowned = own.levels.filter((_, l) => {
      const error = expectiles?.[l]?.stdError ?? 0;
      return Number.isNaN(error) || error > range / 4;
    });
    if (drowned.length > 0) {
      notes.push({
        severity: "warning",
        table: "estimates",
        text: `Expectile${name} at ${drowned.join(", ")}: the noise in the bars is so large that it says next to nothing. A larger epsilon or a lower level would help.`,
      });
    }
    if (curve?.mean) {
      const { estimate, stdError } = curve.mean;
      notes.push({
        severity: "info",
        table: "groups",
        text: `Mean${name}: ${Number(estimate.toPrecision(4))}, standard error at most about ${Number(stdError.toPrecision(2))}, sampling and noise together.`,
      });
    } else if (own.quantile && !curve) {
      notes.push({
        severity: "caution",
        table: "estimates",
        text: `VaR${name} has no interval, because how steeply the losses fall off there was not released. Release CVaR with it.`,
      });
    }
  }
  if (question.terms.size !== undefined && own.size === null) {
    notes.push({
      severity: "info",
      text: "The stated number of persons was not used: with groups, or several rows per person, it does not tell how many rows there are.",
    });
  }
  return notes;
}

/** What noise has put in the wrong order, in words; empty: nothing. */
function disorder(
  levels: readonly number[],
  valuesAtRisk: readonly Estimate[] | null,
  cvar: readonly Estimate[] | null,
): string {
  const order = levels.map((_, l) => l).sort((a, b) => levels[a]! - levels[b]!);
  const value = (l: number) => valuesAtRisk![l]!.estimate;
  const falls = order.slice(1).filter((l, i) => valuesAtRisk && value(l) < value(order[i]!));
  const above = order.filter((l) => valuesAtRisk && cvar && value(l) > cvar[l]!.estimate);
  const at = (places: readonly number[]) => places.map((l) => levels[l]!).join(", ");
  return [
    ...(falls.length > 0 ? [`VaR at ${at(falls)} is below that of the level before`] : []),
    ...(above.length > 0 ? [`VaR at ${at(above)} is above CVaR`] : []),
  ].join("; ");
}
