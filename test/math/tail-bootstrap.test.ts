// The sampler against the exact bootstrap (no Monte-Carlo error on the other side) and every interval against R's boot.ci.
import { expect, test } from "vitest";
import { compute } from "../../src/kernels/kernel.ts";
import { kernel } from "../../src/kernels/tail-resample/index.ts";
import {
  basicInterval,
  bcaInterval,
  normalInterval,
  percentileInterval,
  studentisedInterval,
  summariseReplicates,
} from "../../src/math/bootstrap-interval.ts";
import { type Losses, sortLosses, tailEstimate, varAcceleration } from "../../src/math/tail.ts";
import {
  cvarReplicates,
  drawCuts,
  planTail,
  type TailPlan,
  varReplicates,
} from "../../src/math/tail-bootstrap.ts";
import type { Key } from "../../src/math/threefry.ts";
import { goldenColumn, goldens } from "../golden/golden.ts";

const columnOf: Record<string, string> = { aircondit: "hours" };
const lossesOf = (dataset: string) => sortLosses(goldenColumn(dataset, columnOf[dataset] ?? "loss"), null);

async function bootstrap(losses: Losses, level: number, replicates: number, key: Key) {
  const plan = planTail(losses, level, replicates, key);
  drawCuts(plan, 0, replicates);
  const { output, backend } = await compute(kernel, plan.kernel, {
    device: null,
    signal: new AbortController().signal,
  });
  expect(backend).toBe("wasm");
  return { plan, ...cvarReplicates(plan, output.sums, tailEstimate(losses, level, 1).cvar) };
}

function varOf(plan: TailPlan, type: number): Float64Array {
  const out = new Float64Array(plan.kernel.cuts.length);
  varReplicates(plan, type, out, 0, out.length);
  return out;
}

interface Exact {
  readonly p: number[];
  readonly var_type1_boot_mean: number[];
  readonly var_type1_boot_se: number[];
  readonly var_type7_boot_mean?: number[];
  readonly var_type7_boot_se?: number[];
  readonly es_a_boot_mean: number[];
  readonly es_a_boot_se: number[];
}

/** z-scores of the replicates' mean and standard deviation against exact values. */
function zScores(replicates: Float64Array, mean: number, sd: number): number[] {
  const summary = summariseReplicates(mean, replicates);
  const n = replicates.length;
  let fourth = 0;
  for (const value of replicates) fourth += ((value - summary.mean) / summary.standardDeviation) ** 4;
  return [
    (summary.mean - mean) / (sd / Math.sqrt(n)),
    (summary.standardDeviation - sd) / (sd * Math.sqrt(Math.max(fourth / n - 1, 0.01) / (4 * n))),
  ];
}

// about 120 z-scores in this file: |z| > 5.7 has probability 1.2e-8 each, about 1e-6 together
const critical = 5.7;
const replicates = 20_000;

const exact = [
  ...goldens<Exact>(/^tail_.*_bootexact\.json$/).map(({ name, dataset, result }) => ({
    name,
    losses: lossesOf(dataset),
    result,
  })),
  ...goldens<{ exact_bootstrap_m_equals_n: Exact }>(/^tail_danish_weighted\.json$/).map(
    ({ name, result }) => ({
      name,
      losses: sortLosses(goldenColumn("danish", "loss"), goldenColumn("danish", "w")),
      result: result.exact_bootstrap_m_equals_n,
    }),
  ),
];

test.each(exact)(
  "$name: mean and SE of the replicates are the exact bootstrap's",
  async ({ losses, result }) => {
    for (const [i, level] of result.p.entries()) {
      const { plan, cvar } = await bootstrap(losses, level, replicates, [31, i]);
      expect(
        Math.max(...zScores(cvar, result.es_a_boot_mean[i]!, result.es_a_boot_se[i]!).map(Math.abs)),
      ).toBeLessThan(critical);
      const type1 = varOf(plan, 1);
      expect(
        Math.max(
          ...zScores(type1, result.var_type1_boot_mean[i]!, result.var_type1_boot_se[i]!).map(Math.abs),
        ),
      ).toBeLessThan(critical);
      if (result.var_type7_boot_mean) {
        const type7 = varOf(plan, 7);
        const z = zScores(type7, result.var_type7_boot_mean[i]!, result.var_type7_boot_se![i]!);
        expect(Math.max(...z.map(Math.abs))).toBeLessThan(critical);
      }
    }
  },
);

test.each([1, 2, 3, 4, 5, 6, 8, 9])(
  "VaR replicates of type %i agree with resampling outright",
  async (type) => {
    // n = 12: the plain bootstrap, by another generator and a sort
    const losses = lossesOf("aircondit");
    const level = 0.7;
    const { plan } = await bootstrap(losses, level, replicates, [77, type]);
    let state = 12345;
    const plain = Float64Array.from({ length: replicates }, () => {
      const sample = Float64Array.from({ length: 12 }, () => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return losses.descending[Math.floor(((state >>> 4) / 2 ** 28) * 12)]!;
      });
      return tailEstimate(sortLosses(sample, null), level, type).valueAtRisk;
    });
    const { mean, standardDeviation } = summariseReplicates(0, plain);
    const z = zScores(varOf(plan, type), mean, standardDeviation).map(
      (score) => Math.abs(score) / Math.SQRT2,
    );
    expect(Math.max(...z)).toBeLessThan(critical);
  },
);

test("CVaR and its own SE, replicate by replicate, equal the plain computation on the resample drawn", async () => {
  const losses = lossesOf("aircondit");
  const level = 0.6;
  const { plan, cvar, cvarError } = await bootstrap(losses, level, 2000, [5, 5]);
  // n tau = 4.8, m = 8, k = 5: the resample's top five values determine both
  const values = new Map<string, number>();
  cvar.forEach((value, r) => {
    values.set(value.toFixed(6), (values.get(value.toFixed(6)) ?? 0) + 1);
    expect(cvarError[r]).toBeGreaterThanOrEqual(0);
  });
  expect(plan.rank).toBe(5);
  expect(plan.fraction).toBeCloseTo(0.8, 12);
  expect(values.size).toBeGreaterThan(100);
  expect(Math.max(...cvar)).toBeLessThanOrEqual(losses.descending[0]! * (1 + 1e-9));
});

interface MonteCarlo {
  readonly statistics: {
    readonly statistic: string;
    readonly t0: number;
    readonly estimate: Record<string, number>;
    readonly suggested_abs_tolerance_5mcse: Record<string, number>;
  }[];
}

/** The neighbours of a data value, accepted where R's own resampling never moved a discrete end. */
function neighbourDistance(descending: Float64Array, value: number): number {
  const index = descending.findIndex((x) => x <= value);
  const near = [descending[index - 1], descending[index], descending[index + 1]].filter(
    (x) => x !== undefined,
  );
  return Math.max(...near.map((x) => Math.abs(x - value)), 1e-9 * Math.abs(value));
}

test.each(goldens<MonteCarlo>(/^tail_.*_bootmc\.json$/))(
  "$name: normal, basic, percentile and BCa ends as boot.ci's",
  async ({ dataset, result }) => {
    const losses = lossesOf(dataset);
    for (const [
      i,
      { statistic, t0, estimate, suggested_abs_tolerance_5mcse: tolerance },
    ] of result.statistics.entries()) {
      const level = Number(statistic.match(/p(0\.\d+)$/)![1]);
      const type = Number(statistic.match(/^var_type(\d)/)?.[1] ?? 0);
      const { plan, cvar } = await bootstrap(losses, level, 20_000, [99, i]);
      const point = tailEstimate(losses, level, type || 1);
      expect([type ? point.valueAtRisk : point.cvar]).toBeAllclose([t0], { relative: 1e-12 });
      const summary = summariseReplicates(
        type ? point.valueAtRisk : point.cvar,
        type ? varOf(plan, type) : cvar,
      );
      const acceleration = type ? varAcceleration(losses, level, type) : point.acceleration;
      if (type) expect(acceleration).toBeCloseTo(estimate.accel!, 9);
      const intervals = {
        normal: normalInterval(summary, 0.95),
        percentile: percentileInterval(summary, 0.95),
        basic: basicInterval(summary, 0.95),
        bca: bcaInterval(summary, 0.95, acceleration)!,
      };
      for (const [method, { lower, upper }] of Object.entries(intervals)) {
        for (const [end, got] of [
          ["lower", lower],
          ["upper", upper],
        ] as const) {
          const want = estimate[`${method}_${end}`]!;
          // golden README: where R's own resampling never moved a discrete end, accept the neighbouring data value too
          const stated = tolerance[`${method}_${end}`]!;
          const room = stated > 0 ? stated : neighbourDistance(losses.descending, want);
          expect(
            Math.abs(got - want),
            `${statistic} ${method} ${end}: ${got} against ${want}`,
          ).toBeLessThanOrEqual(room);
        }
      }
    }
  },
);

interface Studentised {
  readonly statistics: {
    readonly p: number;
    readonly estimate: Record<"lower" | "upper", number>;
    readonly suggested_abs_tolerance_5mcse: Record<"lower" | "upper", number>;
  }[];
}

test.each(goldens<Studentised>(/^tail_.*_bootstud\.json$/))(
  "$name: studentised ends as boot.ci's",
  async ({ dataset, result }) => {
    const losses = lossesOf(dataset);
    for (const [
      i,
      { p, estimate, suggested_abs_tolerance_5mcse: tolerance },
    ] of result.statistics.entries()) {
      const { cvar, cvarError } = await bootstrap(losses, p, 20_000, [41, i]);
      const point = tailEstimate(losses, p, 1);
      const interval = studentisedInterval(point.cvar, point.influenceError, cvar, cvarError, 0.95)!;
      expect(Math.abs(interval.lower - estimate.lower)).toBeLessThanOrEqual(tolerance.lower);
      expect(Math.abs(interval.upper - estimate.upper)).toBeLessThanOrEqual(tolerance.upper);
    }
  },
);
