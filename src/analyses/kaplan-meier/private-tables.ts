// Released counts -> the tables of the exact result. Post-processing: uses the noisy integers and public facts only, and seeded simulation
// for the errors, so that a release gives the same tables wherever it is opened.
import { normalQuantile } from "../../math/normal.ts";
import { type CalibratedTest, calibratedLogrank } from "../../math/private-logrank.ts";
import {
  cleanCells,
  firstTimeAt,
  type GridCurve,
  gridCurve,
  readLinearly,
} from "../../math/private-survival.ts";
import { foldInText, type Key } from "../../math/threefry.ts";
import type { Table } from "../analysis.ts";
import type { Finished, Plan } from "../release.ts";
import { TableBuilder } from "../table-builder.ts";
import { type Comparable, comparedTable } from "./private-comparisons.ts";
import { type ReleasedCurve, releasedCurve } from "./private-curve.ts";
import { releaseNotes } from "./private-notes.ts";
import type { SurvivalPlan } from "./private-plan.ts";
import { gridEdge } from "./private-reading.ts";

const simulation: Key = [0x706c756d, 0x626c696e];
/** Lines of the table of numbers at risk. */
const countLines = 8;

/** The released counts of each group, 2 bins + 1 each, without what noise made impossible. */
export function cleanedCells(
  cells: readonly number[],
  bins: number,
  { own }: Plan<SurvivalPlan>,
): Float64Array[] {
  const per = 2 * bins + 1;
  return (own.groups ?? ["all"]).map((_, g) =>
    cleanCells(cells.slice(g * per, (g + 1) * per), own.cellNoise.scale),
  );
}

export function privateTables(cells: readonly number[], bins: number, plan: Plan<SurvivalPlan>): Finished {
  const { own, question } = plan;
  const { cellNoise, max, tau } = own;
  const { level, landmark, probabilities } = question.params;
  const labels = own.groups ?? ["all"];
  const cleaned = cleanedCells(cells, bins, plan);
  const z = normalQuantile(0.5 + Number(level) / 2);
  const curves = labels.map((label, g) =>
    releasedCurve(label, cleaned[g]!, { noise: cellNoise, max, tau, z, key: foldInText(simulation, label) }),
  );
  const test = labels.length > 1 ? calibratedLogrank(cleaned, cellNoise, simulation) : null;
  const tables = {
    curve: curveTable(curves),
    quantiles: quantileTable(curves, probabilities as readonly number[], max / bins),
    rmst: comparedTable(
      curves.map(({ label, mean }) => ({ label, ...mean })),
      "mean",
      Number(level),
      { name: "tau", value: tau },
      true,
    ),
    landmark: landmarkTable(curves, Number(landmark), Number(level), max / bins),
    ...testTables(labels, test),
    groups: groupsTable(curves, max),
    at_risk: countsTable(curves),
  };
  return {
    tables,
    notes: releaseNotes(curves, test, bins, plan),
    conventions: conventions(bins, plan, test !== null),
  };
}

function curveTable(curves: readonly ReleasedCurve[]): Table {
  const gather = (of: (curve: ReleasedCurve) => Float64Array) =>
    Float64Array.from(curves.flatMap((curve) => [...of(curve)]));
  return {
    group: curves.flatMap(({ label, edges }) => [...edges].map(() => label)),
    time: gather(({ edges }) => edges),
    at_risk: gather(({ curve }) => curve.atRisk),
    events: gather(({ curve }) => curve.events),
    censored: gather(({ curve }) => curve.censored),
    survival: gather(({ curve }) => curve.survival),
    std_error: gather(({ stdError }) => stdError),
    lower: gather(({ lower }) => lower),
    upper: gather(({ upper }) => upper),
    cumulative_hazard: gather(({ curve }) => curve.cumulativeHazard),
    cumulative_hazard_se: gather(({ hazardError }) => hazardError),
  };
}

function quantileTable(
  curves: readonly ReleasedCurve[],
  probabilities: readonly number[],
  width: number,
): Table {
  const table = new TableBuilder({
    group: "text",
    probability: "number",
    estimate: "number",
    lower: "number",
    upper: "number",
  });
  for (const { label, curve, lower, upper } of curves) {
    for (const probability of probabilities) {
      const at = (values: Float64Array) => firstTimeAt(values, width, 1 - probability);
      table.add({
        group: label,
        probability,
        estimate: at(curve.survival),
        lower: at(lower),
        upper: at(upper),
      });
    }
  }
  return table.table();
}

function landmarkTable(curves: readonly ReleasedCurve[], time: number, level: number, width: number): Table {
  const rows: Comparable[] =
    time > 0
      ? curves.map(({ label, curve, stdError, lower, upper }) => ({
          label,
          estimate: readLinearly(curve.survival, width, time),
          stdError: readLinearly(stdError, width, time),
          lower: readLinearly(lower, width, time),
          upper: readLinearly(upper, width, time),
        }))
      : [];
  return comparedTable(rows, "survival", level, { name: "time", value: time }, false);
}

function testTables(
  labels: readonly string[],
  found: CalibratedTest | null,
): { tests: Table; observed: Table } {
  const tests = new TableBuilder({
    test: "text",
    comparison: "text",
    statistic: "number",
    df: "number",
    p_value: "number",
    p_adjusted: "number",
    p_permutation: "number",
    mc_error: "number",
  });
  const observed = new TableBuilder({ test: "text", group: "text", observed: "number", expected: "number" });
  if (found) {
    tests.add({
      test: "log-rank",
      comparison: "overall",
      statistic: found.statistic,
      df: found.df,
      p_value: found.pValue,
      p_adjusted: Number.NaN,
      p_permutation: found.pSimulated,
      mc_error: found.mcError,
    });
    for (const [g, group] of labels.entries()) {
      observed.add({ test: "log-rank", group, observed: found.observed[g]!, expected: found.expected[g]! });
    }
  }
  return { tests: tests.table(), observed: observed.table() };
}

function groupsTable(curves: readonly ReleasedCurve[], max: number): Table {
  const table = new TableBuilder({
    group: "text",
    rows: "number",
    weight_sum: "number",
    events: "number",
    censored: "number",
    last_time: "number",
    median_follow_up: "number",
  });
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  for (const { label, curve } of curves) {
    const events = sum(curve.events);
    const rows = curve.atRisk[0]!;
    table.add({
      group: label,
      rows,
      weight_sum: rows,
      events,
      censored: Math.max(0, rows - events),
      last_time: max,
      median_follow_up: firstTimeAt(reversed(curve).survival, max / curve.bins, 0.5),
    });
  }
  return table.table();
}

/** The curve of the censorings: reverse Kaplan-Meier (Schemper and Smith 1996). */
function reversed({ bins, events, censored, atRisk }: GridCurve): GridCurve {
  return gridCurve(Float64Array.of(...censored.subarray(1), ...events.subarray(1), atRisk[bins]!));
}

function countsTable(curves: readonly ReleasedCurve[]): Table {
  const table = new TableBuilder({
    group: "text",
    time: "number",
    at_risk: "number",
    events: "number",
    censored: "number",
  });
  for (const { label, curve, edges } of curves) {
    const step = Math.ceil(curve.bins / countLines);
    let events = 0;
    let censored = 0;
    for (let j = 0; j <= curve.bins; j++) {
      events += curve.events[j]!;
      censored += curve.censored[j]!;
      if (j % step === 0)
        table.add({ group: label, time: edges[j]!, at_risk: curve.atRisk[j]!, events, censored });
    }
  }
  return table.table();
}

function conventions(bins: number, { own, question, neighbours }: Plan<SurvivalPlan>, tested: boolean) {
  const { unit, delta, size } = question.terms;
  const width = gridEdge(1, bins, own.max);
  return {
    Neighbours: neighbours,
    "Rows per person":
      unit === "row" ? "one row is one person" : `the first ${unit.atMost} in file order, others dropped`,
    Grid: `${bins} bins of ${width} on 0 to ${own.max}, ${question.terms.grid?.bins !== undefined ? "as stated" : size !== undefined ? "from the stated number of persons" : "from a noisy count"}`,
    Noise: delta === undefined ? "discrete Laplace" : "discrete Gaussian",
    Counts:
      "after the noise: nearest counts without negative ones and with the same total, hence with fractions",
    Curve: "actuarial: S falls by d / (n - c/2) per bin, n from suffix sums; read linearly between edges",
    Interval: `log-log transform, pointwise, ${Number((100 * Number(question.params.level)).toPrecision(6))} %, sampling and noise together`,
    Variance: "Greenwood, plus the variance of re-noised released counts",
    Quantiles: "linear reading of the curve",
    "Quantile limits": "the pointwise limits inverted",
    ...(tested
      ? {
          "Log-rank p": "chi-square of the statistic over its simulated inflation by the noise",
          "Log-rank p, simulated": "share of simulated null releases with a statistic at least as large",
        }
      : {}),
  };
}
