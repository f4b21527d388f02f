// Rows of the tables of risks and estimators, for the tests of what the page shows.
import type { EstimatorRow, SubjectRow } from "../../../src/analyses/generative-risk/view-tables.ts";

export function subject(id: string, estimate: number, more: Partial<SubjectRow> = {}): SubjectRow {
  return {
    subject_id: id,
    outcome: "Death",
    estimator: "reach",
    estimate,
    std_error: 0.01,
    lower: estimate - 0.02,
    upper: estimate + 0.02,
    trajectories: 16,
    tokens: 800,
    observed: Number.NaN,
    position: 40,
    ...more,
  };
}

export function estimator(
  name: string,
  variance: number,
  token: number,
  more: Partial<EstimatorRow> = {},
): EstimatorRow {
  return {
    outcome: "Death",
    estimator: name,
    mean: 0.1234,
    std_error: 0.0021,
    lower: 0.119,
    upper: 0.128,
    variance_ratio: variance,
    variance_ratio_lower: variance * 0.8,
    variance_ratio_upper: variance * 1.25,
    token_ratio: token,
    token_ratio_lower: token * 0.8,
    token_ratio_upper: token * 1.25,
    kappa: 0.3,
    trajectories: 1600,
    tokens: 90_000,
    ...more,
  };
}
