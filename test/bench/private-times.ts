// Private release: how long a release and an audit take.
import type { Inputs, PrivateRequest } from "../../src/analyses/analysis.ts";
import { release as survival } from "../../src/analyses/kaplan-meier/release.ts";
import { auditRelease } from "../../src/analyses/private-audit.ts";
import { preparePlan } from "../../src/analyses/private-plan.ts";
import { checkRequest } from "../../src/analyses/request.ts";
import { release as tailRisk } from "../../src/analyses/tail-risk/release.ts";
import { release as counts } from "../../src/analyses/value-counts/release.ts";
import { log } from "../../src/math/elementary.ts";
import { osBits } from "../../src/privacy/random-bits.ts";
import { generator } from "../generator.ts";
import { lossInputs, max, survivalInputs, survivalPlan } from "./private-questions.ts";
import type { BenchReport } from "./report.ts";

/** measure + draw + finish from columns in memory, best of five, with the operating system's bits. */
function releaseTimes(): BenchReport["rows"] {
  const n = 1_000_000;
  const random = generator(3);
  const event = Uint8Array.from({ length: n }, () => (random() < 0.6 ? 1 : 0));
  const time = Float64Array.from({ length: n }, () => max * random());
  const losses = Float64Array.from({ length: n }, () => -log(1 - random()));
  const curve = survivalInputs(time, event);
  const plan = survivalPlan({});
  const question = {
    analysis: "tail-risk",
    version: tailRisk.version,
    params: { levels: [0.9, 0.95, 0.975, 0.99], confidence: 0.95 },
  };
  const terms = { epsilon: "1", unit: "row" as const, bounds: { lower: 0, upper: 30 } };
  const tailPlan = tailRisk.plan({ ...question, terms: { ...terms, outputs: ["cvar", "var"] } }, false);
  const values: Inputs = {
    ...lossInputs(losses),
    columns: {
      group: {
        type: "category",
        name: "value",
        codes: Int32Array.from({ length: n }, () => Math.floor(1000 * random() ** 2)),
        labels: Array.from({ length: 1000 }, (_, i) => `value ${i}`),
      },
    },
  };
  const countPlan = counts.plan(
    {
      analysis: "value-counts",
      version: counts.version,
      params: { binning: "auto", bars: 32, levels: [0.5], confidence: 0.95 },
      terms: { epsilon: "1", delta: "1e-6", unit: "row", outputs: ["found"] },
    },
    false,
  );
  const best = (work: () => void) => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round++) {
      const began = performance.now();
      work();
      least = Math.min(least, performance.now() - began);
    }
    return least;
  };
  return [
    [
      "survival curve, 128 bins",
      () => survival.finish(survival.draw(survival.measure(curve, plan), plan, osBits()), plan),
    ] as const,
    [
      "tail risk, VaR and CVaR at four levels",
      () =>
        tailRisk.finish(
          tailRisk.draw(tailRisk.measure(lossInputs(losses), tailPlan), tailPlan, osBits()),
          tailPlan,
        ),
    ] as const,
    [
      "values found, 1,000 of them",
      () => counts.finish(counts.draw(counts.measure(values, countPlan), countPlan, osBits()), countPlan),
    ] as const,
  ].map(([what, work]) => ({ release: what, rows: n, "ms, best of five": best(work) }));
}

/** On each of the two made-up data sets, as in the page. */
const runs = 100_000;

async function auditTimes(): Promise<BenchReport["rows"]> {
  const hooks = { signal: new AbortController().signal, progress() {} };
  const curve = { analysis: "kaplan-meier", roles: { duration: "time", event: "status" } };
  const tail = { analysis: "tail-risk", roles: { loss: "loss" }, params: { levels: [0.95] } };
  const bars = { analysis: "value-counts", roles: { column: "loss" } };
  const named = { analysis: "value-counts", roles: { group: "value" } };
  const risks = { analysis: "generative-risk", roles: { timeline: "tokens", observed: ["died"] } };
  const bounds = { lower: 0, upper: 10 };
  const cases: readonly [string, object, object][] = [
    ["survival curve, 8 bins", curve, { grid: { max, bins: 8 } }],
    ["survival curve, 128 bins", curve, { grid: { max, bins: 128 } }],
    ["CVaR", tail, { bounds }],
    ["VaR", tail, { bounds, outputs: ["var"] }],
    ["VaR of 1,000 persons", tail, { bounds, outputs: ["var"], size: 1000 }],
    ["histogram, 32 bars", bars, { bounds }],
    ["values found", named, { outputs: ["found"], delta: "1e-6" }],
    ["risks of one outcome", risks, {}],
  ];
  const rows: BenchReport["rows"][number][] = [];
  for (const [what, asked, terms] of cases) {
    const privacy = { epsilon: "1", unit: "row", ...terms };
    const prepared = await preparePlan(checkRequest({ ...asked, privacy }) as PrivateRequest);
    const began = performance.now();
    const { lowerBound, claimed } = await auditRelease(prepared, runs, hooks);
    const seconds = (performance.now() - began) / 1000;
    rows.push({
      release: what,
      "s, whole audit": seconds,
      "s per 100,000 runs": (seconds * 1e5) / (2 * runs),
      "lower bound": lowerBound,
      claimed,
    });
  }
  return rows;
}

export async function privateTimes(): Promise<BenchReport[]> {
  return [
    { title: "Time of a release", rows: releaseTimes(), notes: ["From columns in memory to tables."] },
    {
      title: "Time of an audit",
      rows: await auditTimes(),
      notes: [
        `An audit of the page: ${runs.toLocaleString("en")} runs on each of two data sets, epsilon 1. Bar: 100,000 runs under 10 s.`,
      ],
    },
  ];
}
