// What a release would look like, before one is made: simulated on the data at hand with noise that is never the release's. It costs
// nothing and must stay on the own screen, because it shows the exact result.

import { UserError } from "../errors.ts";
import { parseRational } from "../privacy/parse-rational.ts";
import { simulationBits } from "../privacy/random-bits.ts";
import { toNumber } from "../privacy/rational.ts";
import type { Inputs, Result } from "./analysis.ts";
import { type Hooks, pacer } from "./private-pace.ts";
import { type Prepared, planOf } from "./private-plan.ts";
import type { EpsilonFound, ErrorBand, PreviewReport } from "./private-reports.ts";
import type { Plan, ReleaseForm } from "./release.ts";

const seed = 1;
/** Share of simulated releases inside the band, and the ranks of its ends. */
const tail = 0.025;
/** Runs at each epsilon that solveEpsilon tries: the error of one number is then known to about a fourteenth. */
const solvingRuns = 100;
const digits = [1, 1.5, 2, 3, 5, 7];
const powers = [-2, -1, 0, 1];
/** 0.01 to 70, and 100 */
const grid: readonly string[] = [
  ...powers.flatMap((power) => digits.map((digit) => String(Number(`${digit}e${power}`)))),
  "100",
];

/** `runs` (at least 40) simulated releases of `inputs` (of derivedInputs) beside `exact`, the tables of run() for the same request. */
export async function preview(
  { form, plan }: Prepared,
  inputs: Inputs,
  exact: Result["tables"],
  runs: number,
  hooks: Hooks,
): Promise<PreviewReport> {
  if (!(Number.isInteger(runs) && runs >= 40)) throw new Error(`preview: at least 40 runs, got ${runs}`);
  const measured = form.measure(inputs, plan);
  const pause = pacer(hooks);
  const released = await simulate(form, plan, measured, runs, (done) =>
    pause(done / runs, "Simulating releases"),
  );
  const truth = form.headline(exact, plan);
  const band: ErrorBand = {
    labels: truth.labels,
    // copies: what is answered moves to the page, and the exact tables are kept here
    ...(truth.at && { at: truth.at.slice() }),
    exact: truth.values.slice(),
    ...bandOf(truth.values, released),
  };
  const simulated = form.finish(form.draw(measured, plan, simulationBits(seed)), plan);
  return { simulated, band, rmse: rootMeanSquare(band.rmse), runs };
}

/**
 * The smallest epsilon of the grid whose simulated error (rmse of a preview) is at most `wanted`. Throws a UserError when none is:
 * the rest of the error is not noise.
 */
export async function solveEpsilon(
  { form, plan: { question } }: Prepared,
  inputs: Inputs,
  exact: Result["tables"],
  wanted: number,
  hooks: Hooks,
): Promise<EpsilonFound> {
  if (!(wanted > 0 && wanted < Number.POSITIVE_INFINITY)) {
    throw new UserError(`The accuracy wanted must be a number above zero, got ${wanted}.`);
  }
  const last = grid.length - 1;
  let step = 0;
  const pause = pacer(hooks);
  const errorAt = async (epsilon: string) => {
    const plan = planOf(form, { ...question, terms: { ...question.terms, epsilon } });
    const measured = form.measure(inputs, plan);
    const from = step++;
    const released = await simulate(form, plan, measured, solvingRuns, (done) =>
      // how many will be tried is not known: each takes a quarter of what is left
      pause(1 - 0.75 ** (from + done / solvingRuns), `Trying epsilon ${epsilon}`),
    );
    const { values } = form.headline(exact, plan);
    return rootMeanSquare(bandOf(values, released).rmse);
  };
  // from the epsilon at hand in growing strides, then by halves: a very large one is slow to simulate, and seldom needed
  const start = grid.findIndex(
    (each) => Number(each) >= toNumber(parseRational(question.terms.epsilon, "Epsilon")),
  );
  let at = start < 0 ? last : start;
  let low = -1;
  let high = grid.length;
  let found = Number.NaN;
  for (let stride = 1; high - low > 1; stride *= 2) {
    const error = await errorAt(grid[at]!);
    if (error <= wanted) {
      high = at;
      found = error;
    } else if (at === last) {
      throw new UserError(
        `No epsilon up to ${grid[last]} reaches an error of ${wanted}: at ${grid[last]} it is still ${Number(error.toPrecision(2))}, which comes from the grid or the bounds and not from noise. Allow a larger error, or change them.`,
      );
    } else low = at;
    if (high > last) at = Math.min(last, at + stride);
    else if (low < 0) at = Math.max(0, at - stride);
    else at = (low + high) >> 1;
  }
  return { epsilon: grid[high]!, rmse: found };
}

/** Headline values of `runs` simulated releases. */
async function simulate(
  form: ReleaseForm,
  plan: Plan,
  measured: unknown,
  runs: number,
  after: (done: number) => Promise<void>,
): Promise<Float64Array[]> {
  const released: Float64Array[] = [];
  for (let run = 0; run < runs; run++) {
    const drawn = form.draw(measured, plan, simulationBits(seed, run));
    released.push(
      form.headlineValues?.(drawn, plan) ?? form.headline(form.finish(drawn, plan).tables, plan).values,
    );
    await after(run + 1);
  }
  return released;
}

/** Per number: the middle 95 % of its releases, and the root of the mean square of released minus exact. NaN where nothing is defined. */
function bandOf(exact: Float64Array, released: readonly Float64Array[]) {
  const lower = new Float64Array(exact.length).fill(Number.NaN);
  const upper = lower.slice();
  const rmse = lower.slice();
  for (let k = 0; k < exact.length; k++) {
    const values = Float64Array.from(released, (each) => each[k]!)
      .filter((value) => !Number.isNaN(value))
      .sort();
    if (values.length === 0) continue;
    const cut = Math.floor(tail * values.length);
    lower[k] = values[cut]!;
    upper[k] = values[values.length - 1 - cut]!;
    let squares = 0;
    for (const value of values) squares += (value - exact[k]!) ** 2;
    rmse[k] = Math.sqrt(squares / values.length);
  }
  return { lower, upper, rmse };
}

function rootMeanSquare(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return Math.sqrt(known.reduce((sum, value) => sum + value * value, 0) / known.length);
}
