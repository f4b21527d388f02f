// Adjusted survival curves, one per value of a covariate, with a pointwise percentile band from refitting the model to resampled rows (or
// clusters).
import { UserError } from "../../errors.ts";
import { adjustedSurvival } from "../../math/cox-adjusted.ts";
import { type CoxRows, coxDesign, type Pause } from "../../math/cox-design.ts";
import { coxFit } from "../../math/cox-fit.ts";
import { coxPath } from "../../math/cox-path.ts";
import { Uniforms } from "../../math/variates.ts";
import type { Inputs, Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";

const mostTimes = 100;
/** Numbers with more values than this make no curves that can be told apart. */
const mostValues = 8;
/** Beyond so many rows times replicates the band takes minutes. */
const mostResampled = 2e7;
/** Second half of the random key, so that the seed's streams are not shared with another computation. */
const stream = 0xc0c5;

export interface Adjusted {
  readonly table: Table;
  /** 0: no band */
  readonly replicates: number;
}

interface Setting {
  readonly label: string;
  readonly set: ReadonlyMap<number, number>;
}

export async function adjustedCurves(
  { design, fit, path }: Fitted,
  data: Selected,
  { params, seed }: Inputs,
  pause: Pause,
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
  if (settings.length === 0 || fit.infinite.length > 0) return { table: table.table(), replicates: 0 };
  const distinct = Float64Array.from(new Set(design.times)).sort();
  const size = Math.min(mostTimes, distinct.length);
  const times = Float64Array.from({ length: size }, (_, i) =>
    size === 1 ? distinct[0]! : distinct[Math.round((i * (distinct.length - 1)) / (size - 1))]!,
  );
  const all = settings.flatMap(({ values }) => values);
  const estimates = all.map(({ set }) => adjustedSurvival(design, fit, path, set, times));
  const replicates = Number(params.replicates) * design.rows > mostResampled ? 0 : Number(params.replicates);
  const curves = all.map(() => Array.from(times, () => new Float64Array(replicates)));
  for (let b = 0; b < replicates; b++) {
    const again = coxDesign(resampled(data, new Uniforms([seed, stream], b)));
    const start = fit.coefficients.map((v, j) => v * again.scale[j]!);
    const refit = await coxFit(again, { ties: fit.ties, ridge: Number(params.ridge), start });
    const course = coxPath(again, refit);
    all.forEach(({ set }, a) => {
      adjustedSurvival(again, refit, course, set, times).forEach((s, m) => {
        curves[a]![m]![b] = s;
      });
    });
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
  return { table: table.table(), replicates };
}

function settingsOf(name: string, { terms }: Selected): Setting[] {
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
