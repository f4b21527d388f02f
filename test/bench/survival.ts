// Survival side by side with R on this machine, one thread each: a curve from a million rows, bootstrap curves from counts, and
// permutations of the log-rank test. Processor time (so that other work on the machine does not count), medians of a few rounds; R's times
// are measured inside R, without its start.
import { execFileSync } from "node:child_process";
import { bootstrapBand } from "../../src/analyses/kaplan-meier/bootstrap-band.ts";
import { kernel as curveResample } from "../../src/kernels/curve-resample/index.ts";
import { planCurveResample } from "../../src/kernels/curve-resample/plan.ts";
import { compute } from "../../src/kernels/kernel.ts";
import { kernel as permutation } from "../../src/kernels/logrank-permutation/index.ts";
import { type SurvivalCurve, survivalCurve } from "../../src/math/product-limit.ts";
import { countSurvival } from "../../src/math/survival-counts.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";
import type { BenchReport } from "./report.ts";

const n = 1_000_000;
const cpu = { device: null, signal: new AbortController().signal };

/** Exponential durations up to `distinct` whole units, or continuous when it is 0; 60 % events. The same rows every time. */
function simulated(distinct: number) {
  let state = 88172645;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  const time = new Float64Array(n);
  const event = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const t = -Math.log(random());
    time[i] = distinct > 0 ? Math.min(distinct, Math.ceil((t * distinct) / 3)) : t;
    event[i] = random() < 0.6 ? 1 : 0;
  }
  return { time, event, levels: 1 };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Milliseconds of processor time, median of `rounds`. */
async function timed(rounds: number, work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(began);
    times.push((user + system) / 1000);
  }
  return median(times);
}

/** Milliseconds of processor time that R takes for an expression, median of `rounds`. */
function inR(setUp: string, expression: string, rounds: number): number {
  const program = `suppressMessages(library(survival)); set.seed(1); ${setUp}
    cat(median(replicate(${rounds}, sum(system.time(${expression})[1:2]))) * 1000)`;
  return Number(execFileSync("Rscript", ["-e", program], { encoding: "utf8" }));
}

/** Counts, curve, errors and log limits: what survfit() computes. */
function wholeCurve(rows: ReturnType<typeof simulated>) {
  const curve = survivalCurve(countSurvival(rows));
  return curve.survival.map((s, i) => survivalLimits(s, 1.96 * curve.logError[i]!, "log").lower);
}

const replicates = 10_000;

/** A curve of `size` rows at 1,000 times, events and censorings at each. */
function dense(size: number): SurvivalCurve {
  const rows = (k: number) => Math.round((size / 2000) * (0.5 + k / 1999));
  const cells = Array.from({ length: 2000 }, (_, k) => ({ time: 1 + (k >> 1), event: k & 1, rows: rows(k) }));
  return survivalCurve(
    countSurvival({
      time: Float64Array.from(cells, ({ time }) => time),
      event: Uint8Array.from(cells, ({ event }) => event),
      weight: Float64Array.from(cells, ({ rows: weight }) => weight),
      levels: 1,
    }),
  );
}

/** Everything that the bootstrap bands of one curve take: counts, curves, sup-t, errors and percentiles. */
async function band(curve: SurvivalCurve) {
  const fit = { ...wholeFit, curve, logError: curve.logError };
  const last = curve.survival.findLastIndex((s) => s > 0);
  const options = { level: 0.95, replicates, key: [1, 2] as const };
  return bootstrapBand(fit, [0, last], options, { ...cpu, progress() {} }, () => {});
}

/** What a fit holds beside the curve and is not used here. */
const wholeFit = {
  label: "all",
  rows: 0,
  hazardError: new Float64Array(0),
  lower: new Float64Array(0),
  upper: new Float64Array(0),
  restrictedMean: () => ({ estimate: Number.NaN, stdError: Number.NaN }),
};

export async function benchSurvival(): Promise<BenchReport> {
  const rows: Record<string, string | number>[] = [];
  for (const [what, distinct] of [
    ["curve, 1,000,000 rows, 1,000 distinct times", 1000],
    ["curve, 1,000,000 rows, no ties", 0],
  ] as const) {
    const data = simulated(distinct);
    const ours = await timed(5, () => wholeCurve(data));
    const times = distinct > 0 ? `pmin(${distinct}, ceiling(rexp(${n}) * ${distinct} / 3))` : `rexp(${n})`;
    const r = inR(`t <- ${times}; e <- rbinom(${n}, 1, .6)`, "survfit(Surv(t, e) ~ 1)", 3);
    rows.push({
      what,
      "ours, ms": Math.round(ours),
      "R, ms": Math.round(r),
      "R / ours": Number((r / ours).toFixed(1)),
    });
  }
  for (const size of [10_000, 100_000, 1_000_000, 10_000_000]) {
    const curve = dense(size);
    const counts = [...curve.events.keys()].flatMap((i) => [curve.events[i]!, curve.censored[i]!]);
    const drawn = await timed(3, () =>
      compute(curveResample, planCurveResample(counts, [1, 2], replicates), cpu),
    );
    const whole = await timed(3, () => band(curve));
    const what = `10,000 bootstrap curves, 1,000 distinct times, ${size.toLocaleString("en")} rows`;
    for (const [part, ours] of [
      ["counts", drawn],
      ["counts, curves, bands", whole],
    ] as const) {
      rows.push({ what: `${what}: ${part}`, "ours, ms": Math.round(ours), "R, ms": "–", "R / ours": "–" });
    }
  }
  const people = 10_000;
  const scores = Uint32Array.from({ length: people }, (_, i) => (i * 2654435761) % 2 ** 31);
  const input = {
    key: [1, 2] as const,
    permutations: 100_000,
    first: 0,
    scores,
    blockEnds: Uint32Array.of(people),
    sizes: Uint32Array.of(people / 2, people / 2),
    groups: 2,
  };
  const ours = await timed(1, () => compute(permutation, input, cpu));
  const r = inR(
    `s <- rexp(${people}); g <- rep(0:1, each = ${people / 2})`,
    "replicate(1000, sum(s[sample(g) == 1]))",
    1,
  );
  rows.push({
    what: "100,000 permutations, 10,000 rows (R from 1,000)",
    "ours, ms": Math.round(ours),
    "R, ms": Math.round(100 * r),
    "R / ours": Number(((100 * r) / ours).toFixed(1)),
  });
  return {
    title: "Survival",
    rows,
    notes: [
      "Curve: counts, product-limit, Greenwood and log limits, from typed arrays; R: survfit(Surv(t, e) ~ 1) from vectors.",
      "Bootstrap: on one CPU core, tables included; bands are sup-t, standard errors and percentiles.",
      "Permutation: sums of scores only; R: sum(s[sample(g) == 1]).",
    ],
  };
}
