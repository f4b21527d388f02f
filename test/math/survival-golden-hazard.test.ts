// Cumulative hazards of Nelson-Aalen and Fleming-Harrington, and the curves made of them, against R's survival.
import { expect, test } from "vitest";
import { normalQuantile } from "../../src/math/normal.ts";
import { type CurveEstimator, survivalCurve } from "../../src/math/product-limit.ts";
import { countSurvival } from "../../src/math/survival-counts.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";
import { fromJson, goldens } from "../golden/golden.ts";
import { lung, type RowChoice, survivalRows, tiny } from "./survival-rows.ts";

interface HazardStratum {
  readonly table: Readonly<Record<string, readonly (number | null)[]>>;
}
const hazardCases: readonly [string, string, CurveEstimator, RowChoice][] = [
  ["surv_lung_nelson_aalen", "ctype1_nelson_aalen", "nelson-aalen", { ...lung, group: "sex" }],
  [
    "surv_lung_nelson_aalen",
    "ctype2_fleming_harrington_ties",
    "fleming-harrington",
    { ...lung, group: "sex" },
  ],
  ["surv_tiestiny_all", "na1", "nelson-aalen", tiny],
  ["surv_tiestiny_all", "na2", "fleming-harrington", tiny],
];

test.each(hazardCases)(
  "%s %s: the cumulative hazard and exp(-H) are R's",
  (file, name, estimator, choice) => {
    const [golden] = goldens<Readonly<Record<string, HazardStratum[]>>>(new RegExp(`^${file}\\.json$`));
    const counts = countSurvival(survivalRows(golden!.dataset, choice));
    const z = normalQuantile(0.975);
    for (const [g, { table }] of golden!.result[name]!.entries()) {
      const curve = survivalCurve(counts, g, estimator);
      const limits = Array.from(curve.survival, (s, i) => survivalLimits(s, z * curve.logError[i]!, "log"));
      const got: Readonly<Record<string, ArrayLike<number>>> = {
        time: curve.time,
        n_risk: curve.atRisk,
        n_event: curve.events,
        cumhaz: curve.cumulativeHazard,
        std_chaz: curve.hazardError,
        surv_exp_minus_cumhaz: curve.survival,
        lower_surv_log: limits.map((l) => l.lower),
        upper_surv_log: limits.map((l) => l.upper),
      };
      for (const [column, values] of Object.entries(table)) {
        expect(got[column]!, column).toBeAllclose(fromJson(values), { relative: 1e-10, absolute: 1e-12 });
      }
    }
  },
);

test("weighted Fleming-Harrington hazards: the events of a tie leave one after another with their mean weight, as in R", () => {
  // R: survfit(Surv(time, status == 2) ~ 1, lung, weights = fw | wt, stype = 2, ctype = 2, robust = FALSE), elements 1, 10, 50, 100, 150
  const want = {
    fw: [
      [
        0.0022075055187637969, 0.065982901317219927, 0.32694858722443099, 0.55904907118113534,
        1.2461977284126702,
      ],
      [
        0.0022075055187637969, 0.012254972812247966, 0.029273551138071341, 0.042064038467795495,
        0.085369781865260064,
      ],
    ],
    wt: [
      [
        0.0052224883095286405, 0.060258060823300721, 0.34349117118643097, 0.62803721351635766,
        1.3743440183279494,
      ],
      [
        0.0042359973770526487, 0.014592046244372322, 0.037646070355554152, 0.05713352554312421,
        0.12066492659009399,
      ],
    ],
  };
  for (const [weight, [hazard, error]] of Object.entries(want)) {
    const curve = survivalCurve(
      countSurvival(survivalRows("lung", { ...lung, weight })),
      0,
      "fleming-harrington",
    );
    const at = (column: Float64Array) => [0, 9, 49, 99, 149].map((i) => column[i]!);
    expect(at(curve.cumulativeHazard), weight).toBeAllclose(hazard!, { relative: 1e-12 });
    expect(at(curve.hazardError), weight).toBeAllclose(error!, { relative: 1e-12 });
  }
});
