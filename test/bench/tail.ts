// Bootstrap of CVaR against R's boot in the same run, how it scales, and what the generators cost.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compute } from "../../src/kernels/kernel.ts";
import { multiplyHigh } from "../../src/kernels/tail-resample/cpu.ts";
import { kernel as tailResample } from "../../src/kernels/tail-resample/index.ts";
import { summariseReplicates } from "../../src/math/bootstrap-interval.ts";
import { exp } from "../../src/math/elementary.ts";
import { sortLosses, tailEstimate } from "../../src/math/tail.ts";
import { cvarReplicates, drawCuts, planTail, varReplicates } from "../../src/math/tail-bootstrap.ts";
import { block, threefry } from "../../src/math/threefry.ts";
import { normalVariate, Uniforms } from "../../src/math/variates.ts";
import type { BenchReport } from "./report.ts";

const signal = new AbortController().signal;

function lognormal(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => exp(normalVariate(new Uniforms([8, 15], i))));
}

/** Everything a user's interval needs: sort, plan, draws, replicates' SE, VaR*; milliseconds, and the standard error. */
async function ours(values: Float64Array, level: number, replicates: number) {
  const began = performance.now();
  const losses = sortLosses(values, null);
  const plan = planTail(losses, level, replicates, [1, 2]);
  drawCuts(plan, 0, replicates);
  const { output } = await compute(tailResample, plan.kernel, { device: null, signal });
  const { cvar } = tailEstimate(losses, level, 1);
  const { cvar: replicated } = cvarReplicates(plan, output.sums, cvar);
  varReplicates(plan, 1, new Float64Array(replicates), 0, replicates);
  const ms = performance.now() - began;
  return {
    ms,
    draws: plan.kernel.draws * replicates,
    standardError: summariseReplicates(cvar, replicated).standardDeviation,
  };
}

// the fastest fair form in R: a partial sort, no data frame, boot's own index generation
const rScript = `
suppressMessages(library(boot))
x <- scan(commandArgs(TRUE)[1], quiet = TRUE); R <- as.integer(commandArgs(TRUE)[2]); n <- length(x); m <- ceiling(n * .95 - 1e-9)
es <- function(d, i) { s <- d[i]; q <- sort(s, partial = m)[m]; (sum(s[s > q]) + (n * .05 - sum(s > q)) * q) / (n * .05) }
t <- system.time(b <- boot(x, es, R = R))[["elapsed"]]
cat(t / R * 1000, sd(b$t[, 1]))
`;

/** Milliseconds per replicate of R's boot on the same values, and its standard error. */
function rBoot(values: Float64Array, replicates: number): { ms: number; standardError: number } {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-bench-"));
  try {
    writeFileSync(join(folder, "x.txt"), Array.from(values).join("\n"));
    writeFileSync(join(folder, "boot.R"), rScript);
    const out = execFileSync("Rscript", [join(folder, "boot.R"), join(folder, "x.txt"), String(replicates)], {
      encoding: "utf8",
    });
    const [ms, standardError] = out.trim().split(/\s+/).map(Number);
    return { ms: ms!, standardError: standardError! };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function benchAgainstR(): Promise<BenchReport> {
  const values = lognormal(100_000);
  const replicates = 10_000;
  await ours(values, 0.95, 1000);
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    rounds.push({ r: rBoot(values, 200), plumbline: await ours(values, 0.95, replicates) });
  }
  const rows = rounds.map(({ r, plumbline }, i) => ({
    round: i + 1,
    "R boot, ms per replicate": r.ms,
    "Plumbline, ms per replicate": plumbline.ms / replicates,
    ratio: r.ms / (plumbline.ms / replicates),
    "standard error, R (200)": r.standardError,
    "standard error, Plumbline (10,000)": plumbline.standardError,
  }));
  return {
    title: "Bootstrap of CVaR, n = 100,000, level .95, one CPU thread, against R boot",
    rows,
    notes: [
      "Alternating runs on one machine. Plumbline's time includes sorting, VaR and each replicate's own standard error; R's does not read the file.",
    ],
  };
}

export async function benchScaling(): Promise<BenchReport> {
  const rows = [];
  for (const [n, level, replicates] of [
    [1_000, 0.95, 10_000],
    [10_000, 0.95, 10_000],
    [100_000, 0.99, 10_000],
    [100_000, 0.95, 10_000],
    [100_000, 0.9, 10_000],
    [1_000_000, 0.95, 1_000],
    [100_000, 0.95, 1_000],
    [100_000, 0.95, 100_000],
  ] as const) {
    const { ms, draws } = await ours(lognormal(n), level, replicates);
    rows.push({
      n,
      level,
      "n tau": Math.round(n * (1 - level)),
      replicates,
      ms,
      "ms per replicate": ms / replicates,
      "ns per draw": (1e6 * ms) / draws,
    });
  }
  return {
    title: "Scaling with n tau and replicates (WebAssembly SIMD, one thread, sort included)",
    rows,
    notes: [],
  };
}

/** One Philox-4x32-10 block: the alternative to Threefry, with the multiply-high that JavaScript lacks. */
function philox(key0: number, key1: number, counter: Uint32Array): void {
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, counter[0]!);
    const low0 = Math.imul(0xd2511f53, counter[0]!);
    const high1 = multiplyHigh(0xcd9e8d57, counter[2]!);
    const low1 = Math.imul(0xcd9e8d57, counter[2]!);
    counter[0] = high1 ^ counter[1]! ^ k0;
    counter[1] = low1;
    counter[2] = high0 ^ counter[3]! ^ k1;
    counter[3] = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
}

export async function benchGenerators(): Promise<BenchReport> {
  const words = 4_000_000;
  const time = (work: () => void) => {
    work();
    const began = performance.now();
    work();
    return ((performance.now() - began) * 1e6) / words;
  };
  let sink = 0;
  const threefryNs = time(() => {
    for (let i = 0; i < words / 2; i++) {
      threefry(1, 2, i, 3);
      sink ^= block[0]!;
    }
  });
  const counter = new Uint32Array(4);
  const philoxNs = time(() => {
    for (let i = 0; i < words / 4; i++) {
      counter.set([i, 0, 3, 0]);
      philox(1, 2, counter);
      sink ^= counter[0]!;
    }
  });
  const simd = await ours(lognormal(100_000), 0.95, 10_000);
  return {
    title: "Cost of a 32-bit draw, nanoseconds, one thread",
    rows: [
      { generator: "Threefry-2x32-20, plain JavaScript", ns: threefryNs },
      { generator: "Philox-4x32-10, plain JavaScript", ns: philoxNs },
      {
        generator: "Threefry-2x32-20, WebAssembly SIMD, with gather and both sums",
        ns: (simd.ms * 1e6) / simd.draws,
      },
    ],
    notes: [
      `Threefry is chosen: no multiply-high, so WGSL and JavaScript agree in cost and bits. (check ${sink & 1})`,
    ],
  };
}
