// Simultaneous bands: against R's km.ci, against each other, and what must not depend on the machine.
import { afterAll, expect, test } from "vitest";
import type { Context, Table } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/kaplan-meier/run.ts";
import { cpu } from "../../../src/kernels/curve-resample/cpu.ts";
import { planCurveResample } from "../../../src/kernels/curve-resample/plan.ts";
import { foldIn, foldInText } from "../../../src/math/threefry.ts";
import { generator } from "../../generator.ts";
import { openDawn } from "../../gpu/dawn.ts";
import { cellsOf, inputs, rowsOf } from "./inputs.ts";

const context: Context = { signal: new AbortController().signal, progress() {}, device: null };
const of = (table: Table | undefined, band: string, group?: string) =>
  rowsOf(table).filter((row) => row.band === band && (group === undefined || row.group === group)) as Record<
    string,
    number
  >[];

const sex = cellsOf("lung", "sex");
const complete = cellsOf("lung", "ph.ecog").map((value, i) => (value === "" ? "" : sex[i]!));
const lung = { duration: cellsOf("lung", "time"), event: cellsOf("lung", "status"), group: complete };

test("men of lung, plain scale: the bands are km.ci's, as far as its tables are fine", async () => {
  // R: km.ci(survfit(Surv(time, status == 2) ~ 1, lung, subset = sex == 1 & !is.na(ph.ecog)), method = "hall-wellner" | "epband")
  const { tables } = await run(inputs(lung, { bands: "all", replicates: 100, transform: "plain" }), context);
  const want = {
    "Hall-Wellner": [
      [177, 0.5552302, 0.7873696],
      [181, 0.5182799, 0.7505506],
    ],
    "equal precision": [
      [177, 0.5412105, 0.8013893],
      [181, 0.5009472, 0.7678833],
    ],
  };
  for (const [band, points] of Object.entries(want)) {
    for (const [time, lower, upper] of points) {
      const row = of(tables.bands, band, "1").find((at) => at.time === time)!;
      expect(Math.abs(row.lower! - lower!), `${band} ${time}`).toBeLessThan(2e-3);
      expect(Math.abs(row.upper! - upper!), `${band} ${time}`).toBeLessThan(2e-3);
    }
  }
});

test("every band contains the pointwise interval, and limits stay within 0 and 1", async () => {
  for (const transform of ["log", "log-log", "plain", "logit", "arcsin"]) {
    const { tables } = await run(inputs(lung, { bands: "all", replicates: 200, transform }), context);
    const curve = rowsOf(tables.curve) as Record<string, number>[];
    for (const band of ["equal precision", "bootstrap sup-t"]) {
      for (const row of of(tables.bands, band)) {
        const at = curve.find((c) => c.group === row.group && c.time === row.time)!;
        expect(row.lower! <= at.lower! && row.upper! >= at.upper!).toBe(true);
        expect(row.lower! >= 0 && row.upper! <= 1).toBe(true);
      }
    }
  }
});

/** 400 exponential durations with censoring, rounded so that there are ties. */
function simulated() {
  const random = generator(12);
  const rows = Array.from(
    { length: 400 },
    () => [-Math.log(1 - random()), -2 * Math.log(1 - random())] as const,
  );
  return {
    duration: rows.map(([t, c]) => Math.ceil(50 * Math.min(t, c))),
    event: rows.map(([t, c]) => (t <= c ? 1 : 0)),
  };
}

test("with many rows the bootstrap gives Greenwood's errors and nearly the equal-precision value", async () => {
  const { tables } = await run(
    inputs(simulated(), { bands: "all", replicates: 4000, transform: "plain" }),
    context,
  );
  const [supT, equal] = [of(tables.bands, "bootstrap sup-t"), of(tables.bands, "equal precision")];
  expect(Math.abs(supT[0]!.critical_value! - equal[0]!.critical_value!)).toBeLessThan(0.35);
  expect(supT[0]!.mc_error!).toBeLessThan(0.1);
  const curve = rowsOf(tables.curve) as Record<string, number>[];
  const pointwise = of(tables.bands, "bootstrap pointwise");
  const middle = pointwise[Math.floor(pointwise.length / 4)]!;
  const at = curve.find(({ time }) => time === middle.time)!;
  const halfWidth = (middle.upper! - middle.lower!) / 2 / 1.959963984540054;
  expect(Math.abs(halfWidth / at.std_error! - 1)).toBeLessThan(0.08);
});

test("percentile limits are order statistics of the curves of the same counts, worked out one by one", async () => {
  const data = simulated();
  const { tables } = await run(inputs(data, { bands: "bootstrap", replicates: 199, level: 0.9 }, 6), context);
  const limits = of(tables.bands, "bootstrap percentile");
  const curve = rowsOf(tables.curve) as Record<string, number>[];
  const cells = curve.flatMap(({ time, events, censored }) => [
    { time: time!, count: events!, event: true },
    { time: time!, count: censored!, event: false },
  ]);
  const used = cells.filter(({ count }) => count > 0);
  const key = foldInText(foldIn([6, 0], 1), "all");
  const input = planCurveResample(
    used.map(({ count }) => count),
    key,
    199,
  );
  const counts = new Uint32Array(199 * used.length);
  cpu(input).run({ counts }, 0, 199);
  for (const row of limits.filter((_, i) => i % 7 === 0)) {
    const drawn = Array.from({ length: 199 }, (_, r) => {
      let [left, survival] = [400, 1];
      used.forEach(({ time, event }, k) => {
        const count = counts[r * used.length + k]!;
        if (event && time <= row.time! && count > 0) survival *= 1 - count / left;
        left -= count;
      });
      return survival;
    }).sort((a, b) => a - b);
    // ranks 10 and 190 of 199 at level 0.9
    expect([row.lower!, row.upper!]).toBeAllclose([drawn[9]!, drawn[189]!], { relative: 1e-13 });
  }
  expect(limits.length).toBe(of(tables.bands, "bootstrap pointwise").length);
});

test("too few replicates for the level: no percentile limits, and the remedy is named", async () => {
  const { tables, notes } = await run(
    inputs(simulated(), { bands: "bootstrap", replicates: 100, level: 0.999 }),
    context,
  );
  expect(of(tables.bands, "bootstrap percentile")).toEqual([]);
  expect(notes.map(({ text }) => text).join(" ")).toMatch(
    /100 replicates are too few for this confidence; choose more/,
  );
});

const devices: { destroy(): void }[] = [];
afterAll(() => {
  for (const gpu of devices) gpu.destroy();
});

test("with and without a GPU the run gives the same bands and permutation p to the last bit; another seed others", async () => {
  const device = await openDawn();
  devices.push(device.gpu);
  const request = (seed: number) =>
    inputs(lung, { bands: "bootstrap", replicates: 300, permutations: 500 }, seed);
  const onCpu = await run(request(4), context);
  const onGpu = await run(request(4), { ...context, device });
  expect(onCpu.provenance.backend).toBe("wasm");
  expect(onGpu.tables).toEqual(onCpu.tables);
  expect((await run(request(5), context)).tables.bands).not.toEqual(onCpu.tables.bands);
});

test("bands that do not hold are left out, with the reason", async () => {
  const entry = lung.duration.map((t) => Number(t) / 4);
  const delayed = await run(inputs({ ...lung, entry }, { bands: "all" }), context);
  expect([...new Set(delayed.tables.bands!.band as string[])]).toEqual(["equal precision"]);
  expect(delayed.notes.map(({ text }) => text).join(" ")).toMatch(/Hall-Wellner band is left out.*/);
  const weighted = await run(inputs({ ...lung, weight: cellsOf("lung", "wt") }, { bands: "all" }), context);
  expect(weighted.tables.bands!.band).toHaveLength(0);
  expect(weighted.notes.map(({ text }) => text).join(" ")).toMatch(/Simultaneous bands are left out/);
});

test("a cancelled run stops with the reason of the signal", async () => {
  const controller = new AbortController();
  const stopped = run(inputs(lung, { bands: "bootstrap", replicates: 1_000_000 }), {
    ...context,
    signal: controller.signal,
    progress: () => controller.abort(),
  });
  await expect(stopped).rejects.toThrow(/abort/i);
});
