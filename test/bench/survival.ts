// Survival side by side with R on this machine, one thread each: a curve from a million rows, bootstrap curves from counts, and
// permutations of the log-rank test. Processor time (so that other work on the machine does not count), medians of a few rounds; R's times
// are measured inside R, without its start.
import { execFileSync } from "node:child_process";
import { kernel as curveResample } from "../../src/kernels/curve-resample/index.ts";
import { planCurveResample } from "../../src/kernels/curve-resample/plan.ts";
import { compute } from "../../src/kernels/kernel.ts";
import { kernel as permutation } from "../../src/kernels/logrank-permutation/index.ts";
import { survivalCurve } from "../../src/math/product-limit.ts";
import { countSurvival } from "../../src/math/survival-counts.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";

interface Report {
  readonly title: string;
  readonly rows: Record<string, string | number>[];
  readonly notes: string[];
}

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

export async function benchSurvival(): Promise<Report> {
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
  for (const size of [10_000, 100_000, 1_000_000]) {
    const counts = Array.from({ length: 2000 }, (_, k) => Math.round((size / 2000) * (0.5 + k / 1999)));
    const input = planCurveResample(counts, [1, 2], 1000);
    const ours = await timed(3, () => compute(curveResample, input, cpu));
    const what = `10,000 bootstrap samples, 1,000 distinct times, ${size.toLocaleString("en")} rows`;
    rows.push({ what, "ours, ms": Math.round(10 * ours), "R, ms": "–", "R / ours": "–" });
  }
  const people = 10_000;
  const scores = Uint32Array.from({ length: people }, (_, i) => (i * 2654435761) % 2 ** 31);
  const input = {
    key: [1, 2] as const,
    permutations: 10_000,
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
    what: "100,000 permutations, 10,000 rows (from 10,000; R from 1,000)",
    "ours, ms": Math.round(10 * ours),
    "R, ms": Math.round(100 * r),
    "R / ours": Number(((10 * r) / ours).toFixed(1)),
  });
  return {
    title: "Survival",
    rows,
    notes: [
      "Curve: counts, product-limit, Greenwood and log limits, from typed arrays; R: survfit(Surv(t, e) ~ 1) from vectors.",
      "Bootstrap: the counts only, on the CPU; measured on 1,000 replicates.",
      "Permutation: sums of scores only; R: sum(s[sample(g) == 1]).",
    ],
  };
}
