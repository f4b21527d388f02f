// A release of a survival curve beside the time-indexed noise of src/math/time-indexed-noise.ts, which carries no proof: for data that
// ship with Plumbline, all rows together, at the same epsilon, and shared in the same way where a person may have several rows. All noise
// is simulated from fixed seeds; nothing here is ever released.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { gridCurve, readLinearly } from "../../math/private-survival.ts";
import { indexAt, survivalCurve } from "../../math/product-limit.ts";
import { countSurvival } from "../../math/survival-counts.ts";
import type { Key } from "../../math/threefry.ts";
import { timeIndexedCurve } from "../../math/time-indexed-noise.ts";
import { Uniforms } from "../../math/variates.ts";
import { parseRational } from "../../privacy/parse-rational.ts";
import { simulationBits } from "../../privacy/random-bits.ts";
import { toNumber } from "../../privacy/rational.ts";
import type { Inputs } from "../analysis.ts";
import { rowsPerUnit } from "../private-budget.ts";
import { pacer } from "../private-pace.ts";
import type { DrawnCurve } from "../private-reports.ts";
import type { Plan } from "../release.ts";
import type { Unproven } from "../unproven.ts";
import { roundBreaks } from "../round-breaks.ts";
import { eventByLabel } from "./private-cells.ts";
import { drawnBins, type SurvivalPlan } from "./private-plan.ts";
import { gridEdge } from "./private-reading.ts";
import { cleanedCells } from "./private-tables.ts";
import { release } from "./release.ts";

const seed = 2;
const key: Key = [0x6e6f7072, 0x6f6f6600];
/** Times of the grid at which curves are compared, its ends among them. */
const times = 200;

export const unproven: Unproven = async (inputs, plan, runs, hooks) => {
  if (!(Number.isInteger(runs) && runs >= 1)) throw new Error(`unproven: at least 1 run, got ${runs}`);
  const its = plan as Plan<SurvivalPlan>;
  const { max, groups } = its.own;
  if (groups !== null) throw new Error(`unproven: a plan without groups, got ${groups.length}`);
  const { rows, atRisk, ...exact } = exactCurve(inputs, max);
  const at = Float64Array.from({ length: times }, (_, k) => (max * k) / (times - 1));
  const truth = at.map((t) => readSteps(exact, t));
  const { terms } = its.question;
  const epsilon = toNumber(parseRational(terms.epsilon, "Epsilon")) / rowsPerUnit(terms);
  const measured = release.measure(inputs, its);
  const pause = pacer(hooks);
  const sums = { released: 0, unproven: 0 };
  let first: { readonly released: DrawnCurve; readonly unproven: DrawnCurve } | null = null;
  for (let run = 0; run < runs; run++) {
    const released = releasedCurve(release.draw(measured, its, simulationBits(seed, run)), its);
    const width = max / (released.time.length - 1);
    sums.released += rootMeanSquare(truth, (k) => readLinearly(released.survival, width, at[k]!));
    const survival = timeIndexedCurve({ ...exact, atRisk }, rows, epsilon, new Uniforms(key, run));
    const noisy = { time: exact.time, survival };
    sums.unproven += rootMeanSquare(truth, (k) => readSteps(noisy, at[k]!));
    first ??= { released, unproven: noisy };
    await pause((run + 1) / runs, "Simulating both ways");
  }
  const { released, unproven: noisy } = first!;
  const round = roundBreaks(max);
  const width = max / (released.time.length - 1);
  return {
    rows,
    runs,
    times,
    end: max,
    exact,
    released: { ...released, rmse: sums.released / runs },
    unproven: { ...noisy, rmse: sums.unproven / runs },
    readings: {
      time: round,
      curves: [
        round.map((t) => readSteps(exact, t)),
        round.map((t) => readLinearly(released.survival, width, t)),
        round.map((t) => readSteps(noisy, t)),
      ],
    },
  };
};

/** Kaplan-Meier of the rows that a release counts, at the distinct times up to `max`: what happens later no release shows. */
function exactCurve({ rows, columns, params }: Inputs, max: number) {
  const duration = (columns.duration as NumberColumn).values;
  const event = columns.event as CategoryColumn;
  const isEvent = eventByLabel(event, String(params.eventValue ?? ""));
  const kept: number[] = [];
  for (let i = 0; i < rows; i++) if (!Number.isNaN(duration[i]!) && event.codes[i]! >= 0) kept.push(i);
  const counts = countSurvival({
    time: Float64Array.from(kept, (i) => Math.max(0, duration[i]!)),
    event: Uint8Array.from(kept, (i) => (isEvent[event.codes[i]!] ? 1 : 0)),
    levels: 1,
  });
  const curve = survivalCurve(counts);
  const to = indexAt(curve.time, max) + 1;
  const { time, survival, atRisk } = curve;
  return {
    rows: kept.length,
    time: time.slice(0, to),
    survival: survival.slice(0, to),
    atRisk: atRisk.slice(0, to),
  };
}

function releasedCurve(drawn: ReturnType<typeof release.draw>, plan: Plan<SurvivalPlan>): DrawnCurve {
  const { own } = plan;
  const bins = drawnBins(own, drawn.count);
  const [cells] = cleanedCells(drawn.cells!, bins, plan);
  const { survival } = gridCurve(cells!);
  return { time: survival.map((_, j) => gridEdge(j, bins, own.max)), survival };
}

function readSteps({ time, survival }: DrawnCurve, at: number): number {
  const k = indexAt(time, at);
  return k < 0 ? 1 : survival[k]!;
}

function rootMeanSquare(exact: Float64Array, drawn: (k: number) => number): number {
  return Math.sqrt(exact.reduce((sum, value, k) => sum + (drawn(k) - value) ** 2, 0) / exact.length);
}
