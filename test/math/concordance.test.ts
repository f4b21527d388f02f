// Concordance against R's concordance() for its five time weights, and against all pairs counted one by one.
import { expect, test } from "vitest";
import { concordance } from "../../src/math/concordance.ts";
import type { ConcordanceWeighting } from "../../src/math/concordance-weights.ts";
import { riskOrder } from "../../src/math/risk-order.ts";
import { ascendingOrder } from "../../src/math/sort-order.ts";
import { generator } from "../generator.ts";
import { goldens } from "../golden/golden.ts";
import { coxRows } from "./cox-rows.ts";

const golden = goldens<Record<string, Record<string, number>>>(/^surv_lung_concordance/)[0]!;

test.each(Object.entries(golden.result))("age in lung, time weights %s", (weighting, want) => {
  const { rows } = coxRows("lung", {
    time: "time",
    event: (row) => row.status === "2",
    covariates: ["age"],
  });
  const got = concordance(riskOrder(rows), rows.covariates[0]!, null, weighting as ConcordanceWeighting);
  expect([
    got.concordance,
    got.stdError ** 2,
    got.stdError,
    got.concordant,
    got.discordant,
    got.tiedScore,
    got.tiedTime,
    got.tiedBoth,
  ]).toBeAllclose(
    ["C", "var", "se", "concordant", "discordant", "tied_x", "tied_y", "tied_xy"].map((key) => want[key]!),
    { relative: golden.tolerance.rel, absolute: golden.tolerance.abs },
  );
});

test.each([1, 2, 3, 4])(
  "counts equal those of all pairs, with entry, weights and strata (seed %i)",
  (seed) => {
    const random = generator(seed);
    const n = 80;
    const entry = Float64Array.from({ length: n }, () => Math.floor(random() * 4));
    const time = entry.map((e) => e + 1 + Math.floor(random() * 6));
    const event = Uint8Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0));
    const weight = entry.map(() => 1 + Math.floor(random() * 3));
    const stratum = Int32Array.from({ length: n }, () => Math.floor(random() * 2));
    const score = entry.map(() => Math.floor(random() * 10) - 5);
    const want = { concordant: 0, discordant: 0, tiedScore: 0 };
    for (let i = 0; i < n; i++) {
      if (event[i] === 0) continue;
      for (let j = 0; j < n; j++) {
        if (stratum[i] !== stratum[j] || entry[j]! >= time[i]!) continue;
        if (!(time[j]! > time[i]! || (time[j] === time[i] && event[j] === 0))) continue;
        const w = weight[i]! * weight[j]!;
        if (score[i]! > score[j]!) want.concordant += w;
        else if (score[i]! < score[j]!) want.discordant += w;
        else want.tiedScore += w;
      }
    }
    const got = concordance(riskOrder({ time, event, entry, weight, stratum, strata: 2 }), score);
    expect(got).toMatchObject(want);
  },
);

test("without a comparable pair the concordance is not defined", () => {
  const time = Float64Array.of(1, 2, 3);
  const got = concordance(riskOrder({ time, event: new Uint8Array(3) }), time);
  expect(got.concordance).toBeNaN();
  expect(got.stdError).toBeNaN();
});

test("radix order equals a stable sort, with negative numbers, zeros of both signs and infinities", () => {
  const random = generator(11);
  const values = Float64Array.from({ length: 5000 }, () => {
    const kind = random();
    return kind < 0.3
      ? Math.floor(random() * 9) - 4
      : kind < 0.4
        ? -0
        : (random() - 0.5) * 10 ** (40 * random());
  });
  values[7] = Number.NEGATIVE_INFINITY;
  values[9] = Number.POSITIVE_INFINITY;
  const want = [...values.keys()].sort((a, b) =>
    values[a]! === values[b]! ? a - b : values[a]! - values[b]!,
  );
  expect([...ascendingOrder(values)]).toEqual(want);
});
