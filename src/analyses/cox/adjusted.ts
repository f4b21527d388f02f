// Adjusted survival curves, one per value of a covariate, with a pointwise percentile band from refitting the model to resampled rows (or
// clusters).
import { adjustedSteps } from "../../math/cox-adjusted.ts";
import { type CoxRows, coxDesignSteps } from "../../math/cox-design.ts";
import { coxFit } from "../../math/cox-fit.ts";
import { coxPathSteps } from "../../math/cox-path.ts";
import { finishWith, type Pause } from "../../math/steps.ts";
import { Uniforms } from "../../math/variates.ts";
import type { Inputs, Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import { adjustedAtRisk, settingsOf } from "./adjusted-settings.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";

const mostTimes = 100;
/** Beyond so many rows times replicates the band takes minutes. */
const mostResampled = 2e7;
/** Second half of the random key, so that the seed's streams are not shared with another computation. */
const stream = 0xc0c5;

export interface Adjusted {
  readonly table: Table;
  readonly atRisk: Table;
  /** 0: no band */
  readonly replicates: number;
}

export async function adjustedCurves(
  { design, fit, path }: Fitted,
  data: Selected,
  { params, seed }: Inputs,
  pause: Pause,
  progress: (fraction: number) => void,
): Promise<Adjusted> {
  const table = new TableBuilder({
    covariate: "text",
    value: "text",
    time: "number",
    survival: "number",
    lower: "number",
    upper: "number",
  });
  const wanted = params.adjust as readonly string[];
  const settings = wanted.map((name) => ({ name, values: settingsOf(name, data) }));
  if (settings.length === 0 || fit.infinite.length > 0) {
    return { table: table.table(), atRisk: adjustedAtRisk([], data), replicates: 0 };
  }
  const distinct = Float64Array.from(new Set(design.times)).sort();
  const size = Math.min(mostTimes, distinct.length);
  const times = Float64Array.from({ length: size }, (_, i) =>
    size === 1 ? distinct[0]! : distinct[Math.round((i * (distinct.length - 1)) / (size - 1))]!,
  );
  const all = settings.flatMap(({ values }) => values);
  const estimates: Float64Array[] = [];
  for (const { set } of all)
    estimates.push(await finishWith(adjustedSteps(design, fit, path, set, times), pause));
  const replicates = Number(params.replicates) * design.rows > mostResampled ? 0 : Number(params.replicates);
  const curves = all.map(() => Array.from(times, () => new Float64Array(replicates)));
  for (let b = 0; b < replicates; b++) {
    progress(b / replicates);
    const again = await finishWith(coxDesignSteps(resampled(data, new Uniforms([seed, stream], b))), pause);
    const start = fit.coefficients.map((v, j) => v * again.scale[j]!);
    const refit = await coxFit(again, { ties: fit.ties, ridge: Number(params.ridge), start, pause });
    const course = await finishWith(coxPathSteps(again, refit), pause);
    for (const [a, { set }] of all.entries()) {
      const drawn = await finishWith(adjustedSteps(again, refit, course, set, times), pause);
      for (let m = 0; m < times.length; m++) curves[a]![m]![b] = drawn[m]!;
    }
    await pause();
  }
  const tail = (1 - Number(params.level)) / 2;
  const ranked = (values: Float64Array, probability: number) =>
    replicates > 0 ? values[Math.min(replicates - 1, Math.floor(probability * replicates))]! : Number.NaN;
  let a = 0;
  for (const { name, values } of settings) {
    for (const { label } of values) {
      for (let m = 0; m < times.length; m++) {
        const sorted = curves[a]![m]!.sort();
        table.add({
          covariate: name,
          value: label,
          time: times[m]!,
          survival: estimates[a]![m]!,
          lower: ranked(sorted, tail),
          upper: ranked(sorted, 1 - tail),
        });
      }
      a++;
    }
  }
  return { table: table.table(), atRisk: adjustedAtRisk(settings, data), replicates };
}

/** Rows drawn with replacement; whole clusters where there are clusters. */
function resampled({ rows, clusters }: Selected, uniforms: Uniforms): CoxRows {
  const n = rows.time.length;
  const chosen: number[] = [];
  if (clusters) {
    const members = Array.from({ length: clusters.count }, (): number[] => []);
    clusters.codes.forEach((code, i) => {
      members[code]!.push(i);
    });
    for (let c = 0; c < clusters.count; c++) {
      chosen.push(...members[Math.floor(uniforms.next() * clusters.count)]!);
    }
  } else for (let i = 0; i < n; i++) chosen.push(Math.floor(uniforms.next() * n));
  const pick = (column: Float64Array) => Float64Array.from(chosen, (i) => column[i]!);
  return {
    time: pick(rows.time),
    event: Uint8Array.from(chosen, (i) => rows.event[i]!),
    entry: rows.entry && pick(rows.entry),
    weight: rows.weight && pick(rows.weight),
    ...(rows.stratum
      ? { stratum: Int32Array.from(chosen, (i) => rows.stratum![i]!), strata: rows.strata! }
      : {}),
    covariates: rows.covariates.map(pick),
  };
}
