// Cumulative incidence against R's survfit (jackknife errors) and cmprsk, by hand, and against derivatives taken numerically.
import { describe, expect, test } from "vitest";
import { areaUnder, incidenceCurves, incidenceErrors } from "../../src/math/aalen-johansen.ts";
import { type CauseRows, countCauses } from "../../src/math/cause-counts.ts";
import { incidenceJackknife } from "../../src/math/incidence-jackknife.ts";
import { normalQuantile } from "../../src/math/normal.ts";
import { indexAt, survivalCurve } from "../../src/math/product-limit.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";
import { timeLost } from "../../src/math/time-lost.ts";
import { generator } from "../generator.ts";
import { fromJson, goldens } from "../golden/golden.ts";
import { mgus2, rowsOfLevel } from "./cause-rows.ts";
import { tableOf } from "./cox-rows.ts";

type Columns = Readonly<Record<string, readonly (number | null)[]>>;
interface Survfit {
  readonly strata: readonly { readonly table: Columns }[];
  readonly restricted_mean_time_in_state: readonly {
    readonly tau: number;
    readonly rmean: number[];
    readonly se: number[];
  }[];
}
const causes = ["pcm", "death"];

describe.each(goldens<Survfit>(/^surv_mgus2_aj_(all|sex)\.json$/))(
  "$name",
  ({ options, tolerance, result }) => {
    const within = { relative: tolerance.rel, absolute: tolerance.abs };
    const rows = mgus2(options.group as string | undefined);
    const counts = countCauses(rows);
    const levels = result.strata.map((stratum, g) => {
      const curves = incidenceCurves(counts, g);
      const errors = incidenceJackknife(counts, g, curves, { rows: rowsOfLevel(rows, g), cause: rows.cause });
      const at = fromJson(stratum.table.time!).map((t) => indexAt(curves.time, t));
      return { table: stratum.table, curves, errors, at };
    });

    test("incidence, its error and limits, at risk and events", () => {
      const z = normalQuantile(0.975);
      for (const { table, curves, errors, at } of levels) {
        const of = (values: Float64Array) => at.map((i) => values[i]!);
        // R counts those at risk at the time asked for, not at the last step before it
        const atRisk = fromJson(table.time!).map(
          (t) => curves.atRisk[curves.time.findIndex((u) => u >= t)] ?? 0,
        );
        expect(atRisk).toBeAllclose(fromJson(table.n_risk_s0!), within);
        expect(of(curves.eventFree)).toBeAllclose(fromJson(table.p_s0!), within);
        expect(of(errors.eventFree)).toBeAllclose(fromJson(table.se_s0!), within);
        causes.forEach((name, k) => {
          const estimate = of(curves.incidence[k]!);
          const error = of(errors.incidence[k]!);
          expect(estimate).toBeAllclose(fromJson(table[`p_${name}`]!), within);
          expect(error).toBeAllclose(fromJson(table[`se_${name}`]!), within);
          const limits = estimate.map((p, i) => survivalLimits(p, (z * error[i]!) / p, "log"));
          expect(limits.map(({ lower }) => lower)).toBeAllclose(fromJson(table[`lower_${name}`]!), within);
          expect(limits.map(({ upper }) => upper)).toBeAllclose(fromJson(table[`upper_${name}`]!), within);
          const events = table[`n_event_into_${name}`];
          if (events) expect(of(curves.byCause[k]!)).toBeAllclose(fromJson(events), within);
        });
      }
    });

    test("mean time in each state and its error", () => {
      for (const { tau, rmean, se } of result.restricted_mean_time_in_state) {
        const found = levels.map(({ curves, errors }) => timeLost(curves, errors, tau));
        const column = (key: "estimate" | "stdError") => [
          ...found.map(({ eventFree }) => eventFree[key]),
          ...causes.flatMap((_, k) => found.map(({ byCause }) => byCause[k]![key])),
        ];
        expect(column("estimate")).toBeAllclose(rmean, within);
        expect(column("stdError")).toBeAllclose(se, within);
      }
    });
  },
);

interface Cuminc {
  readonly times: number[];
  readonly cif: number[][];
  readonly var: number[][];
}
interface Delta {
  readonly time: number[];
  readonly cif: number[];
  readonly se: number[];
}

describe.each(
  goldens<{ overall: Cuminc; by_sex: Cuminc; aalen_delta_hand: Record<string, Delta> }>(
    /^surv_mgus2_cuminc_gray\.json$/,
  ),
)("$name", ({ tolerance, result }) => {
  const within = { relative: tolerance.rel, absolute: tolerance.abs };
  test.each(["overall", "by_sex"] as const)("cmprsk's incidence and variance, %s", (key) => {
    const rows = mgus2(key === "by_sex" ? "sex" : undefined);
    const counts = countCauses(rows);
    const { times, cif, var: variance } = result[key];
    cif.forEach((expected, which) => {
      const [k, g] = [Math.floor(which / rows.levels), which % rows.levels];
      const curves = incidenceCurves(counts, g);
      const error = incidenceErrors(curves, k, "aalen");
      const at = times.map((t) => indexAt(curves.time, t));
      expect(at.map((i) => curves.incidence[k]![i]!)).toBeAllclose(expected, within);
      expect(at.map((i) => error[i]! ** 2)).toBeAllclose(variance[which]!, within);
    });
  });

  test("delta-method errors, summed by hand in R", () => {
    const curves = incidenceCurves(countCauses(mgus2()), 0);
    causes.forEach((name, k) => {
      const { time, cif, se } = result.aalen_delta_hand[name]!;
      const error = incidenceErrors(curves, k, "delta");
      const at = time.map((t) => indexAt(curves.time, t));
      expect(at.map((i) => curves.incidence[k]![i]!)).toBeAllclose(cif, within);
      expect(at.map((i) => error[i]!)).toBeAllclose(se, within);
    });
  });
});

interface States {
  readonly time: number[];
  readonly p: number[][];
  readonly se: number[][];
}
const [more] = goldens<{ aalen_johansen: Readonly<Record<"late" | "weighted" | "clustered", States>> }>(
  /^surv_competing_more\.json$/,
);

test.each(["late", "weighted", "clustered"] as const)(
  "survfit with other rows than plain ones: %s",
  (key) => {
    const { time, p, se } = more!.result.aalen_johansen[key];
    const table = tableOf("mgus2");
    const id = Int32Array.from(table, (row) => Number(row.id));
    const entry = Float64Array.from(table, (row) => Number(row.age_start_mo));
    const rows = mgus2();
    const used = {
      ...rows,
      ...(key === "late" ? { entry, time: rows.time.map((t, i) => t + entry[i]!) } : {}),
      ...(key === "weighted" ? { weight: Float64Array.from(id, (i) => 0.5 + (i % 7) / 4) } : {}),
      ...(key === "clustered" ? { cluster: id.map((i) => i % 100) } : {}),
    };
    const counts = countCauses(used);
    const curves = incidenceCurves(counts, 0);
    const errors = incidenceJackknife(counts, 0, curves, { ...used, rows: rowsOfLevel(rows, 0) });
    const at = time.map((t) => indexAt(curves.time, t));
    for (const k of [0, 1]) {
      const within = { relative: 1e-9, absolute: 1e-11 };
      expect(at.map((i) => curves.incidence[k]![i]!)).toBeAllclose(p[k]!, within);
      expect(at.map((i) => errors.incidence[k]![i]!)).toBeAllclose(se[k]!, within);
    }
  },
);

// times 2 2 2 3 3 5 6 6, causes 1 2 0 1 1 0 2 0, in another order
const byHand: CauseRows = {
  time: Float64Array.of(3, 6, 2, 5, 2, 6, 3, 2),
  cause: Int32Array.of(1, 0, 2, 0, 1, 2, 1, 0),
  causes: 2,
  levels: 1,
};

test("solved by hand: eight rows with ties of two causes and a censoring", () => {
  const curves = incidenceCurves(countCauses(byHand), 0);
  expect([...curves.time]).toEqual([2, 3, 5, 6]);
  expect([...curves.atRisk]).toEqual([8, 5, 3, 2]);
  // S: 6/8, times 3/5, times 1/2
  expect(curves.eventFree).toBeAllclose([3 / 4, 9 / 20, 9 / 20, 9 / 40], { relative: 1e-15 });
  // cause 1: 1/8, then + 3/4 * 2/5; cause 2: 1/8, then + 9/20 * 1/2
  expect(curves.incidence[0]!).toBeAllclose([1 / 8, 17 / 40, 17 / 40, 17 / 40], { relative: 1e-15 });
  expect(curves.incidence[1]!).toBeAllclose([1 / 8, 1 / 8, 1 / 8, 7 / 20], { relative: 1e-15 });
  // time lost to cause 1 by 6: 1 * 1/8 + 3 * 17/40
  expect(areaUnder(curves.time, curves.incidence[0]!, 6)).toBeCloseTo(1.4, 14);
  // Aalen at 2, cause 1: (1 + (1/8)/(3/4) - (1/8)/(3/4))^2 / 64 for the own failure, nothing for the other
  expect(incidenceErrors(curves, 0, "aalen")[0]!).toBeCloseTo(1 / 8, 14);
  // delta at 2 is binomial: 1/8 * 7/8 / 8
  expect(incidenceErrors(curves, 0, "delta")[0]!).toBeCloseTo(Math.sqrt(7 / 512), 14);
  // so is the jackknife, with divisor n
  const counts = countCauses(byHand);
  const errors = incidenceJackknife(counts, 0, curves, {
    rows: Int32Array.from({ length: 8 }, (_, i) => i),
    cause: byHand.cause,
  });
  expect(errors.incidence[0]![0]!).toBeCloseTo(Math.sqrt(7 / 512), 14);
});

/** Random rows with ties, entries, weights and, in threes, clusters. */
function randomRows(seed: number, size: number) {
  const random = generator(seed);
  const entry = Float64Array.from({ length: size }, () => Math.floor(random() * 4));
  return {
    entry,
    time: entry.map((e) => e + 1 + Math.floor(random() * 9)),
    cause: Int32Array.from({ length: size }, () => Math.floor(random() * 4)),
    causes: 3,
    weight: Float64Array.from({ length: size }, () => 0.5 + random()),
    levels: 1,
  };
}

test("jackknife errors are those of derivatives taken numerically, with entries, weights and clusters", () => {
  const rows = randomRows(31, 60);
  const counts = countCauses(rows);
  const curves = incidenceCurves(counts, 0);
  const all = Int32Array.from({ length: 60 }, (_, i) => i);
  const cluster = all.map((i) => Math.floor(i / 3));
  const errors = incidenceJackknife(counts, 0, curves, { ...rows, rows: all, cluster });
  const changed = (i: number, by: number) => {
    const weight = rows.weight.map((w, j) => (j === i ? w + by : w));
    return incidenceCurves(countCauses({ ...rows, weight }), 0);
  };
  const tau = 8.5;
  const h = 1e-5;
  for (let k = 0; k < 3; k++) {
    const sums = curves.incidence[k]!.map(() => 0);
    let lost = 0;
    for (let c = 0; c < 20; c++) {
      const total = sums.map(() => 0);
      let area = 0;
      for (const i of [3 * c, 3 * c + 1, 3 * c + 2]) {
        const [up, down] = [changed(i, h), changed(i, -h)];
        const slope = rows.weight[i]! / (2 * h);
        total.forEach((_, t) => {
          total[t]! += slope * (up.incidence[k]![t]! - down.incidence[k]![t]!);
        });
        area +=
          slope * (areaUnder(up.time, up.incidence[k]!, tau) - areaUnder(down.time, down.incidence[k]!, tau));
      }
      sums.forEach((_, t) => {
        sums[t]! += total[t]! ** 2;
      });
      lost += area ** 2;
    }
    expect(errors.incidence[k]!).toBeAllclose(sums.map(Math.sqrt), { relative: 1e-7, absolute: 1e-12 });
    expect(errors.timeLost(tau).byCause[k]!).toBeCloseTo(Math.sqrt(lost), 7);
  }
});

test("whole-number weights are repeated rows, in every error", () => {
  const rows = { ...randomRows(7, 40), weight: Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 3)) };
  const copies = [...rows.weight].flatMap((w, i) => new Array<number>(w).fill(i));
  const pick = (values: Float64Array) => Float64Array.from(copies, (i) => values[i]!);
  const repeated = {
    ...rows,
    time: pick(rows.time),
    entry: pick(rows.entry),
    cause: Int32Array.from(copies, (i) => rows.cause[i]!),
    weight: undefined,
  };
  const both = [rows, repeated].map((each) => {
    const counts = countCauses(each);
    const curves = incidenceCurves(counts, 0);
    const all = Int32Array.from({ length: each.time.length }, (_, i) => i);
    const errors = incidenceJackknife(counts, 0, curves, { ...each, rows: all, repeated: true });
    return [
      curves.incidence[1]!,
      errors.incidence[1]!,
      errors.eventFree,
      incidenceErrors(curves, 1, "aalen"),
      incidenceErrors(curves, 1, "delta"),
    ];
  });
  both[0]!.forEach((values, i) => {
    expect(values).toBeAllclose(both[1]![i]!, { relative: 1e-12, absolute: 1e-13 });
  });
});

test("one cause only is one minus Kaplan-Meier, and incidences and event-free share add to one", () => {
  const rows = randomRows(5, 200);
  const single = { ...rows, cause: rows.cause.map((k) => (k > 0 ? 1 : 0)), causes: 1 };
  const counts = countCauses(single);
  const survival = survivalCurve(counts, 0).survival;
  const alone = incidenceCurves(counts, 0);
  expect(alone.incidence[0]!).toBeAllclose(
    survival.map((s) => 1 - s),
    { absolute: 1e-14 },
  );
  const three = incidenceCurves(countCauses(rows), 0);
  const total = three.eventFree.map((s, i) => three.incidence.reduce((sum, f) => sum + f[i]!, s));
  expect(total).toBeAllclose(
    total.map(() => 1),
    { absolute: 1e-14 },
  );
});

test("once everybody has failed nothing changes, though others enter later", () => {
  const rows: CauseRows = {
    time: Float64Array.of(2, 2, 5, 6),
    cause: Int32Array.of(1, 2, 1, 1),
    entry: Float64Array.of(0, 0, 3, 3),
    causes: 2,
    levels: 1,
  };
  const counts = countCauses(rows);
  const curves = incidenceCurves(counts, 0);
  const errors = incidenceJackknife(counts, 0, curves, {
    rows: Int32Array.of(0, 1, 2, 3),
    cause: rows.cause,
  });
  expect([...curves.incidence[0]!]).toEqual([0.5, 0.5, 0.5]);
  // half of two: sqrt(1/2 * 1/2 / 2)
  expect(errors.incidence[0]!).toBeAllclose([0.125, 0.125, 0.125].map(Math.sqrt), { relative: 1e-14 });
  expect(incidenceErrors(curves, 0, "delta")).toBeAllclose([0.125, 0.125, 0.125].map(Math.sqrt), {
    relative: 1e-14,
  });
  expect([...errors.eventFree]).toEqual([0, 0, 0]);
});

test("intervals cover: log-log limits of each variance, exponential causes and censoring, false-alarm rate 1e-6", () => {
  const random = generator(2024);
  const [trials, size, at] = [400, 150, 1];
  // hazards 0.3 and 0.5: F_1(1) = 0.3/0.8 (1 - exp(-0.8))
  const truth = (0.3 / 0.8) * (1 - Math.exp(-0.8));
  const z = normalQuantile(0.975);
  const all = Int32Array.from({ length: size }, (_, i) => i);
  const covered = { jackknife: 0, aalen: 0, delta: 0 };
  let sum = 0;
  for (let trial = 0; trial < trials; trial++) {
    const time = new Float64Array(size);
    const cause = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const [failure, censoring] = [-Math.log(random()) / 0.8, -Math.log(random()) / 0.4];
      time[i] = Math.min(failure, censoring);
      cause[i] = failure > censoring ? 0 : random() < 0.3 / 0.8 ? 1 : 2;
    }
    const counts = countCauses({ time, cause, causes: 2, levels: 1 });
    const curves = incidenceCurves(counts, 0);
    const i = indexAt(curves.time, at);
    const estimate = curves.incidence[0]![i]!;
    sum += estimate;
    const errors = {
      jackknife: incidenceJackknife(counts, 0, curves, { rows: all, cause }).incidence[0]!,
      aalen: incidenceErrors(curves, 0, "aalen"),
      delta: incidenceErrors(curves, 0, "delta"),
    };
    for (const kind of ["jackknife", "aalen", "delta"] as const) {
      const { lower, upper } = survivalLimits(estimate, (z * errors[kind][i]!) / estimate, "log-log");
      if (lower <= truth && truth <= upper) covered[kind]++;
    }
  }
  // 4.9 standard deviations of a mean and of a share, and a hundredth for the normal approximation of the limits
  expect(Math.abs(sum / trials - truth)).toBeLessThan(
    4.9 * Math.sqrt((truth * (1 - truth)) / (trials * size * 0.7)),
  );
  for (const hits of Object.values(covered)) {
    expect(Math.abs(hits / trials - 0.95)).toBeLessThan(4.9 * Math.sqrt((0.95 * 0.05) / trials) + 0.01);
  }
});
