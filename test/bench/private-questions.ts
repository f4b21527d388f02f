// Data and questions that the benchmarks of private releases share.
import type { Inputs } from "../../src/analyses/analysis.ts";
import { release as survival } from "../../src/analyses/kaplan-meier/release.ts";

/** End of the grid for the lung data, days. */
export const max = 1024;
const survivalParams = { eventValue: "", level: 0.95, tau: 0, landmark: 0, probabilities: [0.5] };

export function survivalInputs(
  time: readonly number[] | Float64Array,
  event: readonly number[] | Uint8Array,
): Inputs {
  return {
    rows: time.length,
    columns: {
      duration: { type: "number", name: "time", values: Float64Array.from(time) },
      event: { type: "category", name: "event", codes: Int32Array.from(event), labels: ["0", "1"] },
    },
    lists: {},
    params: survivalParams,
    seed: 0,
  };
}

export function survivalPlan(terms: object) {
  const question = { analysis: "kaplan-meier", version: 1, params: survivalParams };
  return survival.plan({ ...question, terms: { epsilon: "1", unit: "row", grid: { max }, ...terms } }, false);
}

export function lossInputs(values: Float64Array): Inputs {
  return {
    rows: values.length,
    columns: { loss: { type: "number", name: "loss", values } },
    lists: {},
    params: {},
    seed: 0,
  };
}
