// Parametric models on golden data files.
import { type ParametricRows, parametricDesign } from "../../src/math/parametric-design.ts";
import { type FitOptions, ParametricFitter } from "../../src/math/parametric-fit.ts";
import { type CoxChoice, coxRows } from "./cox-rows.ts";

export function parametricRows(dataset: string, choice: CoxChoice): ParametricRows {
  const { time, event, entry, weight, covariates } = coxRows(dataset, choice).rows;
  return { time, event, entry, weight, covariates };
}

/** Every covariate on the main parameter, the shape alone; the time unit of APGW is 1 unless stated. */
export function fitter(rows: ParametricRows, options: Partial<FitOptions> = {}) {
  const design = parametricDesign(rows);
  const terms = rows.covariates.map((_, j) => j);
  const all: FitOptions = { terms, shapeTerms: [], scale: "aft", timeUnit: 1, plateau: 0.2, ...options };
  return { design, fitter: new ParametricFitter(design, all) };
}

export function diagonal(matrix: Float64Array): number[] {
  const size = Math.sqrt(matrix.length);
  return Array.from({ length: size }, (_, i) => matrix[i * size + i]!);
}
