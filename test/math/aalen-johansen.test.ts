// Cumulative incidence against R's survfit (jackknife errors) and cmprsk.
import { describe, expect, test } from "vitest";
import { incidenceCurves, incidenceErrors } from "../../src/math/aalen-johansen.ts";
import { countCauses } from "../../src/math/cause-counts.ts";
import { incidenceJackknife } from "../../src/math/incidence-jackknife.ts";
import { normalQuantile } from "../../src/math/normal.ts";
import { indexAt } from "../../src/math/product-limit.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";
import { timeLost } from "../../src/math/time-lost.ts";
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
