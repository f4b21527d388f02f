// Simultaneous bands: Hall-Wellner, equal precision, and the bootstrap's sup-t band, each from the first event time to the last one that
// leaves somebody. A band is g(S) +- c se(g(S)) on the scale of the chosen transform, as the pointwise interval, with a larger c. With
// the bootstrap come its pointwise limits: normal with the bootstrap's error, and percentiles.
import { equalPrecisionCritical } from "../../math/equal-precision.ts";
import { hallWellnerCritical } from "../../math/hall-wellner.ts";
import { foldIn, foldInText } from "../../math/threefry.ts";
import type { Context, Inputs, Table } from "../analysis.ts";
import { BandTable } from "./band-table.ts";
import { bootstrapBand, drawsOf, percentileRank } from "./bootstrap-band.ts";
import type { Fitted, GroupFit } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** More random draws than this take too long for a default; the note says how to get them. */
export const mostDraws = 5e8;

/** Name of the band of the bootstrap's percentiles. */
const percentile = "bootstrap percentile";

export interface Bands {
  readonly table: Table;
  readonly backends: readonly string[];
  /** sentences on what was left out, and on a GPU that was given up */
  readonly leftOut: readonly string[];
  readonly replicates: number;
}

/** Range of a band: indices of the first event time and of the last one at which survival stays above 0; null without any. */
export function bandRange({ curve }: GroupFit): readonly [number, number] | null {
  const first = curve.events.findIndex((d) => d > 0);
  let last = curve.time.length - 1;
  while (last >= 0 && !(curve.events[last]! > 0 && curve.survival[last]! > 0)) last--;
  return first >= 0 && last >= first ? [first, last] : null;
}

export async function bands(
  fitted: Fitted,
  data: Selected,
  inputs: Inputs,
  context: Context,
): Promise<Bands> {
  const { params } = inputs;
  const table = new BandTable();
  const replicates = Number(params.replicates);
  const wants = (band: string) =>
    params.bands === band || params.bands === "all" || (params.bands === "formula" && band !== "bootstrap");
  const leftOut: string[] = [];
  const backends = new Set<string>();
  const why = params.bands === "none" ? { every: "none asked for" } : whyNot(fitted, data, inputs);
  if ("every" in why) {
    if (params.bands !== "none") leftOut.push(why.every);
    return { table: table.table(), backends: [], leftOut, replicates: 0 };
  }
  if (why.hallWellner && wants("hall-wellner")) leftOut.push(why.hallWellner);
  if (why.bootstrap && wants("bootstrap")) leftOut.push(why.bootstrap);
  const resampled = wants("bootstrap") && !why.bootstrap;
  for (const [g, fit] of fitted.groups.entries()) {
    const range = bandRange(fit);
    if (!range) continue;
    const add = (band: string, critical: number, width: (i: number) => number, mcError = Number.NaN) =>
      table.add(fit, fitted.conventions, { band, range, critical, mcError, width });
    const error = (i: number) => fit.logError[i]!;
    const level = Number(params.level);
    if (wants("hall-wellner") && !why.hallWellner) {
      const n = fit.curve.atRisk[0]!;
      const critical = hallWellner(level, n, error(range[0]), error(range[1]));
      // c (1 + n s^2) / sqrt n
      add("Hall-Wellner", critical, (i) => (critical * (1 + n * error(i) ** 2)) / Math.sqrt(n));
    }
    if (wants("equal-precision")) {
      const critical = equalPrecision(level, error(range[0]), error(range[1]));
      add("equal precision", critical, (i) => critical * error(i));
    }
    if (!resampled) continue;
    const key = foldInText(foldIn([inputs.seed, 0], 1), fit.label);
    const stage = fitted.groups.length > 1 ? `Resampling ${fit.label}` : "Resampling";
    const found = await bootstrapBand(fit, range, { level, replicates, key }, context, (f) =>
      context.progress((g + f) / fitted.groups.length, stage),
    );
    backends.add(found.backend);
    add("bootstrap sup-t", found.critical, (i) => found.critical * error(i), found.mcError);
    add("bootstrap pointwise", fitted.z, (i) => (fitted.z * found.stdError[i]!) / fit.curve.survival[i]!);
    if (found.percentile) table.addLimits(fit, { band: percentile, range, ...found.percentile });
    else leftOut.push(whyNoPercentiles(fit.label, replicates, level));
  }
  return { table: table.table(), backends: [...backends], leftOut, replicates: resampled ? replicates : 0 };
}

function whyNoPercentiles(group: string, replicates: number, level: number): string {
  const remedy =
    percentileRank(replicates, level) === 0
      ? `${replicates.toLocaleString("en")} replicates are too few for this confidence; choose more`
      : "their order statistics would take too much memory; choose fewer replicates, or round the durations";
  return `The percentile limits of ${group} are left out: ${remedy}.`;
}

/** Sentences on the bands that do not hold for these data, or would take too long; `every` when none does. */
type WhyNot =
  | { readonly every: string }
  | { readonly hallWellner: string | null; readonly bootstrap: string | null };

function whyNot({ robust, groups }: Fitted, data: Selected, { params }: Inputs): WhyNot {
  if (robust || data.weights === "fractional" || data.cluster) {
    const needed = "they need independent rows, with whole numbers as weights or none";
    return { every: `Simultaneous bands are left out: ${needed}.` };
  }
  const hallWellner = data.entry
    ? "The Hall-Wellner band is left out: it is for rows without delayed entry. Equal precision serves."
    : null;
  return { hallWellner, bootstrap: whyNoBootstrap(groups, data, params) };
}

function whyNoBootstrap(
  groups: readonly GroupFit[],
  data: Selected,
  params: Inputs["params"],
): string | null {
  if (data.entry) return "The bootstrap band is left out: it is for rows without delayed entry.";
  if (params.estimator !== "kaplan-meier") {
    return "The bootstrap band is left out: it is for Kaplan-Meier curves.";
  }
  const replicates = Number(params.replicates);
  const draws = groups.reduce((sum, fit) => sum + replicates * drawsOf(fit.curve), 0);
  if (draws <= mostDraws) return null;
  const most = Math.floor((replicates * mostDraws) / draws);
  const remedy =
    most >= 100
      ? `Choose at most ${most.toLocaleString("en")} replicates.`
      : "Round the durations, or use another band.";
  return `The bootstrap band is left out: ${replicates.toLocaleString("en")} replicates of so many distinct times take too long. ${remedy}`;
}

/** Hall-Wellner's c over [a, b], a = n s^2 / (1 + n s^2) at the ends. */
function hallWellner(level: number, n: number, first: number, last: number): number {
  const share = (error: number) => (n * error * error) / (1 + n * error * error);
  return hallWellnerCritical(level, share(first), share(last));
}

/** The equal-precision c depends on the ratio of the variances at the ends only, so that n may be 1 here. */
function equalPrecision(level: number, first: number, last: number): number {
  const share = (error: number) => (error * error) / (1 + error * error);
  return equalPrecisionCritical(level, share(first), share(last));
}
