// State probabilities against R's survfit for an illness-death model, against the closed forms of simpler models, and by hand.
import { expect, test } from "vitest";
import { incidenceCurves } from "../../src/math/aalen-johansen.ts";
import { countCauses } from "../../src/math/cause-counts.ts";
import { incidenceJackknife } from "../../src/math/incidence-jackknife.ts";
import { type Episodes, stateProbabilities } from "../../src/math/multi-state.ts";
import { normalQuantile } from "../../src/math/normal.ts";
import { indexAt } from "../../src/math/product-limit.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";
import { fromJson, goldens } from "../golden/golden.ts";
import { mgus2 } from "./cause-rows.ts";
import { tableOf } from "./cox-rows.ts";

interface Survfit {
  readonly states: string[];
  readonly strata: readonly { readonly table: Readonly<Record<string, (number | null)[]>> }[];
  readonly restricted_mean_time_in_state: readonly { tau: number; rmean: number[]; se: number[] }[];
}
const [golden] = goldens<Survfit>(/^surv_mgus2_illness_death\.json$/);

test("illness-death: probabilities, errors, limits and mean times in state", () => {
  const rows = tableOf("mgus2_illness_death");
  const ids = [...new Set(rows.map((row) => row.id!))];
  const index = new Map(ids.map((id, i) => [id, i]));
  const to = Int32Array.from(rows, (row) => ["pcm", "death"].indexOf(row.to!) + 1 || -1);
  // a row that begins at 0 begins free of disease, any other follows a progression
  const from = Int32Array.from(rows, (row) => (Number(row.tstart) === 0 ? 0 : 1));
  const episodes: Episodes = {
    subject: Int32Array.from(rows, (row) => index.get(row.id!)!),
    subjects: ids.length,
    start: Float64Array.from(rows, (row) => Number(row.tstart)),
    stop: Float64Array.from(rows, (row) => Number(row.tstop)),
    from,
    to,
    states: 3,
  };
  const within = { relative: golden!.tolerance.rel, absolute: golden!.tolerance.abs };
  const { tau, rmean, se } = golden!.result.restricted_mean_time_in_state[0]!;
  const found = stateProbabilities(episodes, 0, tau);
  const { table } = golden!.result.strata[0]!;
  const at = fromJson(table.time!).map((t) => indexAt(found.time, t));
  const z = normalQuantile(0.975);
  ["s0", "pcm", "death"].forEach((state, j) => {
    const estimate = at.map((i) => found.probability[j]![i]!);
    const error = at.map((i) => found.stdError[j]![i]!);
    expect(estimate).toBeAllclose(fromJson(table[`p_${state}`]!), within);
    expect(error).toBeAllclose(fromJson(table[`se_${state}`]!), within);
    const limits = estimate.map((p, i) => survivalLimits(p, (z * error[i]!) / p, "log"));
    expect(limits.map(({ lower }) => lower)).toBeAllclose(fromJson(table[`lower_${state}`]!), within);
    expect(limits.map(({ upper }) => upper)).toBeAllclose(fromJson(table[`upper_${state}`]!), within);
  });
  expect(found.sojourn.map(({ estimate }) => estimate)).toBeAllclose(rmean, within);
  expect(found.sojourn.map(({ stdError }) => stdError)).toBeAllclose(se, within);
});

test("competing causes as a multi-state model: the same as the closed form", () => {
  const rows = mgus2();
  const n = rows.time.length;
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const counts = countCauses(rows);
  const curves = incidenceCurves(counts, 0);
  const errors = incidenceJackknife(counts, 0, curves, { rows: all, cause: rows.cause });
  const found = stateProbabilities(
    {
      subject: all,
      subjects: n,
      start: new Float64Array(n),
      stop: rows.time,
      from: new Int32Array(n),
      to: rows.cause.map((k) => (k > 0 ? k : -1)),
      states: 3,
    },
    0,
    100,
  );
  const at = [...found.time].map((t) => indexAt(curves.time, t));
  for (const k of [0, 1]) {
    expect(found.probability[k + 1]!).toBeAllclose(
      at.map((i) => curves.incidence[k]![i]!),
      { absolute: 1e-13 },
    );
    expect(found.stdError[k + 1]!).toBeAllclose(
      at.map((i) => errors.incidence[k]![i]!),
      { absolute: 1e-13 },
    );
    expect(found.sojourn[k + 1]!.stdError).toBeCloseTo(errors.timeLost(100).byCause[k]!, 10);
  }
});

test("solved by hand: three subjects who fall ill and recover", () => {
  // 0: ill at 1, well again at 2, seen till 4; 1: ill at 2, dead at 3; 2: dead at 3, never ill
  const found = stateProbabilities(
    {
      subject: Int32Array.of(0, 0, 0, 1, 1, 2),
      subjects: 3,
      start: Float64Array.of(0, 1, 2, 0, 2, 0),
      stop: Float64Array.of(1, 2, 4, 2, 3, 3),
      from: Int32Array.of(0, 1, 0, 0, 1, 0),
      to: Int32Array.of(1, 0, -1, 1, 2, 2),
      states: 3,
    },
    0,
    4,
  );
  expect([...found.time]).toEqual([1, 2, 3]);
  // at 1: 1/3 falls ill; at 2: half of the well fall ill, all of the ill recover; at 3: half of the well die, all of the ill die
  expect(found.probability[0]!).toBeAllclose([2 / 3, 2 / 3, 1 / 3], { absolute: 1e-15 });
  expect(found.probability[1]!).toBeAllclose([1 / 3, 1 / 3, 0], { absolute: 1e-15 });
  expect(found.probability[2]!).toBeAllclose([0, 0, 2 / 3], { absolute: 1e-15 });
  expect(found.sojourn.map(({ estimate }) => estimate)).toBeAllclose([1 + 4 / 3 + 1 / 3, 2 / 3, 2 / 3], {
    absolute: 1e-14,
  });
});
