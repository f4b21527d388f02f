// What a release would look like, before one is made: simulated on the data at hand with noise that is never the release's. It costs
// nothing and must stay on the own screen, because it shows the exact result.

import { UserError } from "../errors.ts";
import { simulationBits } from "../privacy/random-bits.ts";
import type { Inputs, Result } from "./analysis.ts";
import { type Hooks, pacer } from "./private-pace.ts";
import { type Prepared, planOf } from "./private-plan.ts";
import type { EpsilonFound, ErrorBand, PreviewReport } from "./private-reports.ts";
import type { Plan, ReleaseForm } from "./release.ts";

const seed = 1;
/** Share of simulated releases inside the band, and the ranks of its ends. */
const tail = 0.025;
/** Runs at each epsilon that solveEpsilon tries: the error is then known to about a twentieth. */
const solvingRuns = 200;
const digits = [1, 1.5, 2, 3, 5, 7];
const powers = [-2, -1, 0, 1];
/** 0.01 to 70, and 100 */
const grid: readonly string[] = [
  ...powers.flatMap((power) => digits.map((digit) => String(Number(`${digit}e${power}`)))),
  "100",
];

/** `runs` (at least 40) simulated releases beside `exact`, the tables of run() for the same request. */
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
  const steps = 2 + Math.ceil(Math.log2(grid.length));
  let step = 0;
  const pause = pacer(hooks);
  const errorAt = async (epsilon: string) => {
    const plan = planOf(form, { ...question, terms: { ...question.terms, epsilon } });
    const measured = form.measure(inputs, plan);
    const from = step++;
    const released = await simulate(form, plan, measured, solvingRuns, (done) =>
      pause((from + done / solvingRuns) / steps, `Trying epsilon ${epsilon}`),
    );
    const { values } = form.headline(exact, plan);
    return rootMeanSquare(bandOf(values, released).rmse);
  };
  let high = grid.length - 1;
  let found = await errorAt(grid[high]!);
  if (!(found <= wanted)) {
    throw new UserError(
      `No epsilon up to ${grid[high]} reaches an error of ${wanted}: at ${grid[high]} it is still ${Number(found.toPrecision(2))}, which comes from the grid or the bounds and not from noise. Allow a larger error, or change them.`,
    );
  }
  let low = -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const error = await errorAt(grid[middle]!);
    if (error <= wanted) {
      high = middle;
      found = error;
    } else low = middle;
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
    released.push(form.headline(form.finish(drawn, plan).tables, plan).values);
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
