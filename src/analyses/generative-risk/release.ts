// The private form of a generative model's risks: how many patients there are in bins of the predicted risk, with the outcome and without.
// The model and each patient's risks stay here; what leaves are noisy counts. Method, errors and limits: method.md, "Private release".
import type { NumberColumn } from "../../data/column.ts";
import { checkDrawn } from "../private-budget.ts";
import type { ReleaseForm } from "../release.ts";
import { TableBuilder } from "../table-builder.ts";
import { privateObserved } from "./private-observed.ts";
import { binOf, planRelease, type RiskPlan } from "./private-plan.ts";
import { countsOf, privateTables, sharesOf } from "./private-tables.ts";

/** Outcome after outcome: patients with it per bin, then patients without. */
type MeasuredCells = Int32Array;

export const release: ReleaseForm<RiskPlan, MeasuredCells> = {
  version: 1,
  asks: { grid: false, bounds: false, delta: true },
  roles: ["timeline", "subject", "observed"],
  params: [
    "model",
    "outcome",
    "terminal",
    "horizon",
    "estimator",
    "aim",
    "trajectories",
    "patient",
    "confidence",
    "early",
    "cap",
  ],
  outputs: [
    {
      id: "calibration",
      label: "how many patients had each outcome, by predicted risk",
      default: true,
    },
  ],
  headlineScale: "share",
  plan: planRelease,

  async derive(inputs, context) {
    // the page plans and opens releases without the machinery that runs models
    const { deriveRisks } = await import("./private-risks.ts");
    return deriveRisks(inputs, context);
  },

  exact(inputs, { own }) {
    const scores = new TableBuilder({
      outcome: "text",
      estimator: "text",
      observed_rate: "number",
      mean_risk: "number",
    });
    const observed = privateObserved(inputs, own.outcomes);
    for (const [k, outcome] of own.outcomes.entries()) {
      let [patients, events, sum] = [0, 0, 0];
      risksOf(inputs, k).forEach((risk, row) => {
        if (Number.isNaN(risk) || observed[k]![row]! < 0) return;
        patients++;
        events += observed[k]![row]!;
        sum += risk;
      });
      const rates = { observed_rate: events / patients, mean_risk: sum / patients };
      scores.add({ outcome, estimator: own.estimator, ...rates });
    }
    return { scores: scores.table() };
  },

  measure(inputs, { own }) {
    const { outcomes, bins } = own;
    const observed = privateObserved(inputs, outcomes);
    const cells = new Int32Array(2 * bins * outcomes.length);
    for (const [k, happened] of observed.entries()) {
      const risks = risksOf(inputs, k);
      for (let row = 0; row < inputs.rows; row++) {
        const risk = risks[row]!;
        if (Number.isNaN(risk) || happened[row]! < 0) continue;
        const from = 2 * bins * k + (happened[row] === 1 ? 0 : bins);
        cells[from + binOf(risk, bins)]! += 1;
      }
    }
    return cells;
  },

  draw: (measured, { own }, bits) => ({ cells: own.cells.add(measured, bits) }),

  finish(drawn, plan) {
    checkDrawn(drawn, { cells: 2 * plan.own.bins * plan.own.outcomes.length });
    return privateTables(drawn.cells!, plan);
  },

  headline(tables, { own }) {
    const { outcome, estimator, observed_rate, mean_risk } = tables.scores ?? {};
    const at = (name: string) =>
      ((outcome ?? []) as readonly string[]).findIndex(
        (each, i) => each === name && estimator![i] === own.estimator,
      );
    return {
      labels: own.outcomes.flatMap((name) => [`${name}, happened`, `${name}, predicted`]),
      values: Float64Array.from(
        own.outcomes.flatMap((name) =>
          [observed_rate, mean_risk].map((column) => Number(column?.[at(name)] ?? Number.NaN)),
        ),
      ),
    };
  },

  headlineValues: (drawn, { own }) =>
    Float64Array.from(
      countsOf(drawn.cells!, own).flatMap((counts) => {
        const { rate, meanRisk } = sharesOf(counts);
        return [rate, meanRisk];
      }),
    ),

  /**
   * Nobody, against one person whose rows all had every outcome at a risk of the first bin. The outcomes' noises are independent, so that the
   * two are told apart best by their likelihood ratio: under Laplace noise it is at its largest where the least of the counts is large,
   * under Gaussian noise it grows with their sum.
   */
  auditCase({ own, question }) {
    const { bins, outcomes, noise } = own;
    const empty = new Int32Array(2 * bins * outcomes.length);
    const one = empty.slice();
    const { unit } = question.terms;
    for (let k = 0; k < outcomes.length; k++) one[2 * bins * k] = unit === "row" ? 1 : unit.atMost;
    return {
      first: empty,
      second: one,
      score({ cells }) {
        const counts = outcomes.map((_, k) => cells![2 * bins * k]!);
        return noise.law === "laplace" ? Math.min(...counts) : counts.reduce((sum, count) => sum + count, 0);
      },
    };
  },
};

function risksOf({ lists }: Parameters<NonNullable<typeof release.exact>>[0], k: number): Float64Array {
  const column = lists.risk?.[k] as NumberColumn | undefined;
  if (!column) throw new Error("risksOf: inputs of derive(), got none");
  return column.values;
}
