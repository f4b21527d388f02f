// Weibull regression of 100,000 rows on five covariates against R's survreg, alternating in the same run, from columns in memory to coefficients
// with their covariance on both sides.
import { exp, log } from "../../src/math/elementary.ts";
import { type ParametricRows, parametricDesign } from "../../src/math/parametric-design.ts";
import { ParametricFitter } from "../../src/math/parametric-fit.ts";
import type { Distribution } from "../../src/math/parametric-models.ts";
import { Uniforms } from "../../src/math/variates.ts";
import { generator } from "../generator.ts";
import type { BenchReport } from "./report.ts";
import { besideR, linearAt, madeCovariates } from "./with-r.ts";

const n = 100_000;
const p = 5;
const compared: readonly Distribution[] = ["exponential", "weibull", "lognormal", "loglogistic"];

/** Weibull times of shape 1.25, about half of them censored. */
function made(): ParametricRows {
  const random = generator(21);
  const uniforms = new Uniforms([3, 6], 0);
  const covariates = madeCovariates(n, p, random, uniforms);
  const time = new Float64Array(n);
  const event = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const location = linearAt(covariates, i, 6);
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
for (dist in strsplit(a[4], ",")[[1]]) {
  invisible(gc()); s <- system.time(f <- survreg(y ~ x, dist = dist))[["elapsed"]]
  cat(s, coef(f), if (dist != "exponential") log(f$scale), "\\n")
}
`;

export async function benchParametric(rounds = 2): Promise<BenchReport> {
  const rows = made();
  const report: BenchReport["rows"][number][] = [];
  await besideR(rows, async (inR) => {
    for (let round = 1; round <= rounds; round++) {
      const r = inR(rScript, compared.join(","));
      for (const [k, distribution] of compared.entries()) {
        const plumbline = await ours(rows, distribution);
        const [seconds, ...coefficients] = r[k]!;
        report.push({
          round,
          distribution,
          "R survreg, s": seconds!,
          "Plumbline, s": plumbline.seconds,
          ratio: seconds! / plumbline.seconds,
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
  });
  return {
    title: "Parametric regression, 100,000 rows, five covariates, one CPU thread, against R survreg",
    rows: report,
    notes: [
      "R survreg: the whole call on a matrix in memory, at its default tolerance. Plumbline: scaling and fit to 1e-10 of a standard error, including the fits of the simpler distributions from which each starts.",
    ],
  };
}
