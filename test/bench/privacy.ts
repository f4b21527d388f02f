// Private release: error of the released survival curve and of other ways to release one on the lung data, its coverage, released tails
// (private-tail.ts), and time at a million rows. All noise is seeded simulation.

import { readFileSync } from "node:fs";
import { readCurveAt } from "../../src/analyses/kaplan-meier/private-reading.ts";
import { release as survival } from "../../src/analyses/kaplan-meier/release.ts";
import { exp, log } from "../../src/math/elementary.ts";
import { Uniforms } from "../../src/math/variates.ts";
import { simulationBits } from "../../src/privacy/random-bits.ts";
import { otherCurves } from "./private-curves.ts";
import { max, survivalInputs, survivalPlan } from "./private-questions.ts";
import { privateTail } from "./private-tail.ts";
import { privateTimes } from "./private-times.ts";
import type { BenchReport } from "./report.ts";

const releases = 400;
const times = Array.from({ length: 200 }, (_, i) => (1022 * i) / 199);

function lungRows() {
  const [header, ...lines] = readFileSync("test/golden/data/lung.csv", "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const column = (name: string) => lines.map((line) => Number(line[header!.indexOf(name)]));
  return { time: column("time"), event: column("status").map((status) => status - 1) };
}

/** Mean over releases of the root mean square over `times`. */
function meanError(exact: readonly number[], draw: (run: number) => (time: number) => number): number {
  let sum = 0;
  for (let run = 0; run < releases; run++) {
    const read = draw(run);
    sum += Math.sqrt(times.reduce((s, t, i) => s + (read(t) - exact[i]!) ** 2, 0) / times.length);
  }
  return sum / releases;
}

function lungErrors(): BenchReport["rows"] {
  const rows = lungRows();
  const inputs = survivalInputs(rows.time, rows.event);
  const others = otherCurves(rows.time, rows.event, max);
  const exact = times.map(others.exact);
  const epsilons = [0.5, 1, 2, 5, 10];
  const ours = (terms: object) => (epsilon: number) => {
    const plan = survivalPlan({ epsilon: String(epsilon), ...terms });
    const measured = survival.measure(inputs, plan);
    return meanError(exact, (run) => {
      const { curve } = survival.finish(survival.draw(measured, plan, simulationBits(run, 1)), plan).tables;
      return (t) => readCurveAt(curve!, "all", t, max);
    });
  };
  const other = (make: (epsilon: number, uniforms: Uniforms) => (t: number) => number) => (epsilon: number) =>
    meanError(exact, (run) => make(epsilon, new Uniforms([run, 77], 0)));
  const ways: readonly (readonly [string, (epsilon: number) => number])[] = [
    ["this, bins by the rule, 228 persons stated", ours({ size: 228 })],
    ["this, bins by the rule, from a noisy count", ours({})],
    ["this, 8 bins", ours({ grid: { max, bins: 8 } })],
    ["this, 32 bins", ours({ grid: { max, bins: 32 } })],
    ["plain clipping at zero, 8 bins", other(others.clipped(8))],
    ["plain clipping at zero, 32 bins", other(others.clipped(32))],
    ["plain clipping at zero, every day a bin (1,024)", other(others.clipped(1024))],
    ["binary tree with consistency, 16 bins", other(others.tree(16))],
    ["noise on every distinct time (which leak)", other(others.everyTime)],
    ["time-indexed noise, clipping, smoothing (no proof)", other(others.timeIndexed)],
  ];
  return ways.map(([way, error]) => ({
    way,
    ...Object.fromEntries(epsilons.map((epsilon) => [`epsilon ${epsilon}`, error(epsilon)])),
  }));
}

/** Share of intervals at the edges of the default grid that hold the true survival: exponential times, uniform censoring to 5, grid to 3. */
function survivalCoverage(): BenchReport["rows"] {
  return [228, 1000].flatMap((n) =>
    ["0.5", "1", "10"].map((epsilon) => {
      const plan = survivalPlan({ epsilon, size: n, grid: { max: 3 } });
      const bins = plan.own.bins!;
      const held = new Float64Array(bins + 1);
      for (let run = 0; run < releases; run++) {
        const uniforms = new Uniforms([run, n], 8);
        const event = Float64Array.from({ length: n }, () => -log(uniforms.next()));
        const censoring = Float64Array.from({ length: n }, () => 5 * uniforms.next());
        const inputs = survivalInputs(
          event.map((t, i) => Math.min(t, censoring[i]!)),
          Uint8Array.from(event, (t, i) => (t <= censoring[i]! ? 1 : 0)),
        );
        const drawn = survival.draw(survival.measure(inputs, plan), plan, simulationBits(run, 3));
        const { lower, upper, time } = survival.finish(drawn, plan).tables.curve! as Record<
          string,
          Float64Array
        >;
        for (let j = 1; j <= bins; j++) {
          const truth = exp(-time![j]!);
          if (lower![j]! <= truth && truth <= upper![j]!) held[j]! += 1 / releases;
        }
      }
      const edges = held.subarray(1);
      return {
        rows: n,
        epsilon,
        bins,
        "coverage of 95 %, mean over edges": edges.reduce((a, b) => a + b, 0) / bins,
        "lowest edge": edges.reduce((a, b) => Math.min(a, b)),
        "highest edge": edges.reduce((a, b) => Math.max(a, b)),
      };
    }),
  );
}

/** Every table of the private release. */
export async function benchPrivacy(): Promise<BenchReport[]> {
  return [
    {
      title: "Private survival curves of the lung data",
      rows: lungErrors(),
      notes: [
        `Mean over ${releases} releases of the root mean square error against the exact curve over 200 times in 0 to 1022 days; 228 rows, grid to ${max}. The sampling error of the exact curve itself is about .029.`,
      ],
    },
    {
      title: "Coverage of private survival curves",
      rows: survivalCoverage(),
      notes: [
        `${releases} samples and releases each; exponential times of mean 1, censoring uniform on 0 to 5, grid to 3, bins by the rule.`,
      ],
    },
    ...privateTail(releases),
    ...(await privateTimes()),
  ];
}
