// What a reader of a release must know beside the numbers.
import type { CalibratedTest } from "../../math/private-logrank.ts";
import type { Note } from "../analysis.ts";
import type { Plan } from "../release.ts";
import type { ReleasedCurve } from "./private-curve.ts";
import { binsFor, type SurvivalPlan } from "./private-plan.ts";

/** From this many times its counterpart without noise on, the log-rank statistic is mostly noise. */
const largeInflation = 2;

export function releaseNotes(
  curves: readonly ReleasedCurve[],
  test: CalibratedTest | null,
  bins: number,
  { own, question }: Plan<SurvivalPlan>,
): Note[] {
  const notes: Note[] = [];
  const name = (label: string) => (own.groups ? ` of ${label}` : "");
  for (const { label, curve } of curves) {
    const rows = curve.atRisk[0]!;
    if (!(rows > 0)) {
      notes.push({
        severity: "warning",
        table: "curve",
        text: `The noise is larger than the counts${name(label)}: nothing can be said about survival there, and the curve drawn at 1 is no estimate. A larger epsilon or fewer groups would help.`,
      });
    } else if (question.terms.grid?.bins !== undefined && bins > 2 * binsFor(rows, own.cellNoise)) {
      notes.push({
        severity: "caution",
        table: "curve",
        text: `${bins} bins are many for about ${Math.round(rows).toLocaleString("en")} rows${name(label)} at this epsilon: noise adds up over the bins. About ${binsFor(rows, own.cellNoise)} would lie nearer to the exact curve.`,
      });
    }
  }
  if (test && test.inflation >= largeInflation) {
    notes.push({
      severity: "caution",
      table: "tests",
      text: `Noise makes the log-rank statistic ${test.inflation.toPrecision(2)} times as large as sampling alone would; its p allows for that, but only large differences can be seen.`,
    });
  }
  if (test && Number.isNaN(test.statistic)) {
    notes.push({
      severity: "warning",
      table: "tests",
      text: "The groups cannot be compared: after the noise fewer than two of them have rows at risk when events happen.",
    });
  }
  notes.push({
    severity: "info",
    text: "Counts are noisy and therefore have fractions; between the edges of the grid the curve is read as a straight line.",
  });
  return notes;
}
