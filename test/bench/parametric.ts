// Weibull regression of 100,000 rows on five covariates against R's survreg, alternating in the same run, from columns in memory to coefficients
// with their covariance on both sides.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exp, log } from "../../src/math/elementary.ts";
import { type ParametricRows, parametricDesign } from "../../src/math/parametric-design.ts";
import { ParametricFitter } from "../../src/math/parametric-fit.ts";
import type { Distribution } from "../../src/math/parametric-models.ts";
import { normalVariate, Uniforms } from "../../src/math/variates.ts";
import { generator } from "../generator.ts";
import type { BenchReport } from "./report.ts";

const n = 100_000;
const p = 5;
const compared: readonly Distribution[] = ["exponential", "weibull", "lognormal", "loglogistic"];

/** Weibull times of shape 1.25, about half of them censored. */
function made(): ParametricRows {
  const random = generator(21);
  const uniforms = new Uniforms([3, 6], 0);
  const covariates = Array.from({ length: p }, (_, j) =>
    Float64Array.from({ length: n }, () => (j % 2 === 0 ? normalVariate(uniforms) : random() < 0.4 ? 1 : 0)),
  );
  const time = new Float64Array(n);
  const event = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const location = covariates.reduce((sum, column, j) => sum + column[i]! * 0.1 * ((j % 3) - 1), 6);
    const failure = exp(location + 0.8 * log(-log(1 - random())));
    const censoring = -log(1 - random()) * 500;
    time[i] = Math.min(failure, censoring);
    event[i] = failure <= censoring ? 1 : 0;
  }
  return { time, event, covariates };
}

async function ours(rows: ParametricRows, distribution: Distribution) {
  const began = performance.now();
  const design = parametricDesign(rows);
  const terms = rows.covariates.map((_, j) => j);
  const fitter = new ParametricFitter(design, {
    terms,
    shapeTerms: [],
    scale: "aft",
    timeUnit: 1,
    plateau: 0.2,
  });
  const fit = await fitter.fit(distribution);
  return { seconds: (performance.now() - began) / 1000, coefficients: fit.coefficients };
}

const rScript = `
suppressMessages(library(survival)); a <- commandArgs(TRUE); n <- as.integer(a[2]); p <- as.integer(a[3])
con <- file(a[1], "rb"); time <- readBin(con, "double", n); event <- readBin(con, "double", n)
x <- matrix(readBin(con, "double", n * p), n, p); close(con); y <- Surv(time, event)
for (dist in strsplit(a[4], ",")[[1]]) {
  invisible(gc()); s <- system.time(f <- survreg(y ~ x, dist = dist))[["elapsed"]]
  cat(s, coef(f), if (dist != "exponential") log(f$scale), "\\n")
}
`;

function byR(file: string) {
  const script = `${file}.R`;
  writeFileSync(script, rScript);
  const out = execFileSync("Rscript", [script, file, String(n), String(p), compared.join(",")], {
    encoding: "utf8",
  });
  return out
    .trim()
    .split("\n")
    .map((line) => {
      const [seconds, ...coefficients] = line.trim().split(/\s+/).map(Number);
      return { seconds: seconds!, coefficients };
    });
}

export async function benchParametric(rounds = 2): Promise<BenchReport> {
  const rows = made();
  const folder = mkdtempSync(join(tmpdir(), "plumbline-parametric-"));
  const file = join(folder, "columns.bin");
  const numbers = [rows.time, Float64Array.from(rows.event), ...rows.covariates];
  writeFileSync(file, Buffer.concat(numbers.map((column) => new Uint8Array(column.buffer))));
  const report = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const r = byR(file);
      for (const [k, distribution] of compared.entries()) {
        const plumbline = await ours(rows, distribution);
        const { seconds, coefficients } = r[k]!;
        report.push({
          round,
          distribution,
          "R survreg, s": seconds,
          "Plumbline, s": plumbline.seconds,
          ratio: seconds / plumbline.seconds,
          "largest difference": Math.max(
            ...coefficients.map((b, j) => Math.abs(b - plumbline.coefficients[j]!)),
          ),
        });
      }
      for (const distribution of ["gompertz", "generalised-gamma", "apgw"] as const) {
        const { seconds } = await ours(rows, distribution);
        report.push({
          round,
          distribution,
          "R survreg, s": "none",
          "Plumbline, s": seconds,
          ratio: "",
          "largest difference": "",
        });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    title: "Parametric regression, 100,000 rows, five covariates, one CPU thread, against R survreg",
    rows: report,
    notes: [
      "R survreg: the whole call on a matrix in memory, at its default tolerance. Plumbline: scaling and fit to 1e-10 of a standard error, including the fits of the simpler distributions from which each starts.",
    ],
  };
}
