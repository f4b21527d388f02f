// What must hold for any data: invariances, separation, near dependence, ties by rounding, cancelling.
import { expect, test } from "vitest";
import { type CoxRows, coxDesign } from "../../src/math/cox-design.ts";
import { exactWork } from "../../src/math/cox-exact.ts";
import { coxFit, coxTests } from "../../src/math/cox-fit.ts";
import { generator } from "../generator.ts";

const tolerance = { relative: 1e-7, absolute: 1e-9 };

/** Rows with ties, entries, weights and strata, from a seed. */
function made(seed: number, n = 120): CoxRows {
  const random = generator(seed);
  const entry = Float64Array.from({ length: n }, () => Math.floor(random() * 6));
  return {
    entry,
    time: entry.map((e) => e + 1 + Math.floor(random() * 9)),
    event: Uint8Array.from({ length: n }, () => (random() < 0.6 ? 1 : 0)),
    weight: Float64Array.from({ length: n }, () => 0.2 + random()),
    stratum: Int32Array.from({ length: n }, () => Math.floor(random() * 3)),
    strata: 3,
    covariates: [0, 1].map(() => Float64Array.from({ length: n }, () => Math.round(random() * 8))),
  };
}

test.each([1, 2, 3])("order of rows and units change nothing (seed %i)", async (seed) => {
  const rows = made(seed);
  const fit = await coxFit(coxDesign(rows), { ties: "efron" });
  const [x, y] = rows.covariates as [Float64Array, Float64Array];
  const other = await coxFit(
    coxDesign({
      entry: rows.entry!.map((t) => t * 365.25).reverse(),
      time: rows.time.map((t) => t * 365.25).reverse(),
      event: rows.event.slice().reverse(),
      weight: rows.weight!.slice().reverse(),
      stratum: rows.stratum!.slice().reverse(),
      strata: 3,
      covariates: [x.map((v) => 1e6 + 1e-3 * v).reverse(), y.slice().reverse()],
    }),
    { ties: "efron" },
  );
  expect([other.coefficients[0]! * 1e-3]).toBeAllclose([fit.coefficients[0]!], {
    relative: 1e-6,
    absolute: 1e-9,
  });
  expect([other.coefficients[1]!, other.loglik]).toBeAllclose([fit.coefficients[1]!, fit.loglik], tolerance);
});

test("with Breslow's ties a weight of two is the same as a row twice", async () => {
  const rows = made(4);
  const twice = (a: Float64Array) => Float64Array.from([...a, ...a]);
  const doubled = coxDesign({
    time: twice(rows.time),
    entry: twice(rows.entry!),
    event: Uint8Array.from([...rows.event, ...rows.event]),
    stratum: Int32Array.from([...rows.stratum!, ...rows.stratum!]),
    strata: 3,
    covariates: rows.covariates.map(twice),
  });
  const weighted = coxDesign({ ...rows, weight: rows.weight!.map(() => 2) });
  const [a, b] = await Promise.all([doubled, weighted].map((design) => coxFit(design, { ties: "breslow" })));
  expect(b!.coefficients).toBeAllclose(a!.coefficients, tolerance);
  expect(b!.variance).toBeAllclose(a!.variance, tolerance);
});

test("entry at the very start is no entry", async () => {
  const rows = made(5);
  const plain = await coxFit(coxDesign({ ...rows, entry: undefined }), { ties: "efron" });
  const late = await coxFit(coxDesign({ ...rows, entry: rows.entry!.map(() => 0) }), { ties: "efron" });
  expect(late.coefficients).toEqual(plain.coefficients);
});

test("perfect separation is found, with its sign, and the likelihood ratio stays", async () => {
  // only rows with z = -1 have events; x is innocent
  const random = generator(8);
  const z = Float64Array.from({ length: 60 }, (_, i) => -(i % 2));
  const rows = {
    time: z.map(() => 1 + Math.floor(random() * 20)),
    event: Uint8Array.from(z, (v) => (v === -1 && random() < 0.7 ? 1 : 0)),
    covariates: [z.map(() => random()), z],
  };
  const design = coxDesign(rows);
  const fit = await coxFit(design, { ties: "efron" });
  expect(fit.converged).toBe(false);
  expect(fit.infinite).toEqual([{ term: 1, sign: -1 }]);
  expect(coxTests(fit).wald.statistic).toBeNaN();
  // the limit is the model without those who cannot have an event
  const kept = [...z.keys()].filter((i) => z[i] === -1);
  const limit = await coxFit(
    coxDesign({
      time: Float64Array.from(kept, (i) => rows.time[i]!),
      event: Uint8Array.from(kept, (i) => rows.event[i]!),
      covariates: [Float64Array.from(kept, (i) => rows.covariates[0]![i]!)],
    }),
    { ties: "efron" },
  );
  expect([fit.loglik, fit.coefficients[0]!]).toBeAllclose([limit.loglik, limit.coefficients[0]!], {
    relative: 1e-6,
    absolute: 1e-6,
  });
  expect(await coxFit(design, { ties: "efron", ridge: 1 })).toMatchObject({ converged: true, infinite: [] });
});

test("nearly dependent columns are not mistaken for separation", async () => {
  const rows = made(6);
  const random = generator(9);
  const x = rows.covariates[0]!;
  const design = coxDesign({ ...rows, covariates: [x, x.map((v) => v + 1e-4 * random())] });
  const fit = await coxFit(design, { ties: "efron" });
  expect(fit).toMatchObject({ converged: true, infinite: [], dropped: [] });
});

test("times that differ by rounding only are tied", async () => {
  const rows = { event: Uint8Array.of(1, 1, 1, 1, 0), covariates: [Float64Array.of(1, 3, 2, 5, 4)] };
  const time = Float64Array.of(0.1 + 0.2, 0.3, 0.5, 0.7, 0.9);
  const rounded = coxDesign({ ...rows, time });
  const same = coxDesign({ ...rows, time: Float64Array.of(0.3, 0.3, 0.5, 0.7, 0.9) });
  expect([...rounded.eventCount]).toEqual([2, 1, 1]);
  expect((await coxFit(rounded, { ties: "efron" })).loglik).toBe(
    (await coxFit(same, { ties: "efron" })).loglik,
  );
  expect([...coxDesign({ ...rows, time }, 0).eventCount]).toEqual([1, 1, 1, 1]);
});

test("a cancel ends the fit between slices, and the exact method tells its work", async () => {
  const rows = made(7, 40_000);
  let pauses = 0;
  const stop = coxFit(coxDesign(rows), {
    ties: "efron",
    pause: async () => {
      if (++pauses === 3) throw new DOMException("stop", "AbortError");
    },
  });
  await expect(stop).rejects.toThrow("stop");
  expect(exactWork(coxDesign({ ...rows, weight: undefined }))).toBeGreaterThan(1e9);
});
