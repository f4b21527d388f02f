// What a private release of a model's risks asks of the data, from public facts only: for each outcome the number of patients in cells, a
// bin of the predicted risk by whether it happened. A row is in at most one cell of each outcome.
// The bins are of equal width on the root of the risk, so that they are finer where risks are small: edges (j / m)^2. m is 10, or, with
// a public number of persons, such that a bin of average size is ten times its noise, from 3 to 20.
import { UserError } from "../../errors.ts";
import type { IntegerNoise } from "../../math/integer-noise.ts";
import { noiseVariance } from "../../math/integer-noise.ts";
import { type AdditiveMechanism, costOf, type Loss } from "../../privacy/mechanism.ts";
import type { Sensitivity } from "../../privacy/mechanism-for.ts";
import { noiseOf, rowsPerUnit, totalLoss } from "../private-budget.ts";
import type { Plan, PrivateQuestion } from "../release.ts";
import { card } from "./index.ts";
import { outcomeName } from "./token-sets.ts";

export interface RiskPlan {
  /** names, in the order of the question */
  readonly outcomes: readonly string[];
  readonly bins: number;
  readonly estimator: string;
  readonly cells: AdditiveMechanism;
  /** of each cell */
  readonly noise: IntegerNoise;
}

const usualBins = 10;
const fewestBins = 3;
const mostBins = 20;
/** A bin of average size, in standard deviations of its noise. */
const clearOfNoise = 10;

export function planRelease(question: PrivateQuestion): Plan<RiskPlan> {
  const { terms, params } = question;
  checkParams(params);
  const outcomes = (params.outcome as readonly string[]).map(outcomeName);
  const twice = outcomes.find((name, k) => outcomes.indexOf(name) < k);
  if (twice !== undefined) {
    throw new UserError(`Two outcomes are called "${twice}". Give each a name of its own.`);
  }
  const loss: Loss = totalLoss(terms);
  const { mechanism, noise } = noiseOf(changeOf(rowsPerUnit(terms), outcomes.length), loss);
  return {
    question,
    neighbours: "add or remove one person",
    statements: [
      mechanism.statement(
        "patients per bin of the predicted risk, with and without the outcome, of each outcome",
      ),
    ],
    cost: costOf([mechanism.loss]),
    own: {
      outcomes,
      bins: binsFor(terms.size, Math.sqrt(noiseVariance(noise))),
      estimator: String(params.estimator),
      cells: mechanism,
      noise,
    },
  };
}

/** Each row changes one cell of each outcome by one, and all rows of a person may change the same ones. */
function changeOf(rows: number, outcomes: number): Sensitivity {
  const [r, k] = [BigInt(rows), BigInt(outcomes)];
  return { absolute: r * k, squared: r * r * k };
}

function binsFor(size: number | undefined, noise: number): number {
  if (size === undefined) return usualBins;
  return Math.min(mostBins, Math.max(fewestBins, Math.round(size / (clearOfNoise * noise))));
}

function checkParams({ aim, patient, model }: PrivateQuestion["params"]): void {
  const { params } = card;
  if (aim !== "trajectories") {
    throw new UserError(
      `A private release needs the same number of futures for every patient: divided by need, the futures of one would depend on the others. Choose "${params.aim.choices[0].label}" under "${params.aim.label}".`,
    );
  }
  if (String(patient).trim() !== "") {
    throw new UserError(
      `A private release tells of all patients, never of one. Leave "${params.patient.label}" empty.`,
    );
  }
  if (/[/\\]/.test(String(model))) {
    throw new UserError(
      "The model's name is published with the release, and this one tells of folders. Write the file's name alone, and on the command line name its place with --model FILE.",
    );
  }
}

/** Lower end of bin j, and with j = bins the upper end of the last. */
export function binEdge(j: number, bins: number): number {
  return (j * j) / (bins * bins);
}

/** What a risk in bin j counts as: the mean of the bin, were risks equally likely on the scale of its width. */
export function binCentre(j: number, bins: number): number {
  return (j * j + j + 1 / 3) / (bins * bins);
}

/** Of a risk in 0..1. A risk at an edge is in the upper bin, 1 in the last. */
export function binOf(risk: number, bins: number): number {
  return Math.min(bins - 1, Math.floor(Math.sqrt(risk) * bins));
}
