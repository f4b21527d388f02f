// Cox regression of a million rows on ten covariates against R's coxph, alternating in the same run: fit and concordance, from columns in
// memory to numbers, on both sides. Processor time, so that other work on the machine does not count.
import { concordance } from "../../src/math/concordance.ts";
import { type CoxRows, coxDesign, predictors } from "../../src/math/cox-design.ts";
import { coxFit } from "../../src/math/cox-fit.ts";
import { exp, log } from "../../src/math/elementary.ts";
import { Uniforms } from "../../src/math/variates.ts";
import { generator } from "../generator.ts";
import type { BenchReport } from "./report.ts";
import { besideR, linearAt, madeCovariates } from "./with-r.ts";

const n = 1_000_000;
const p = 10;

/** Exponential times in whole days (many ties), about 60 % events. */
function made(): CoxRows {
  const random = generator(20);
  const uniforms = new Uniforms([3, 5], 0);
  const covariates = madeCovariates(n, p, random, uniforms);
  const time = new Float64Array(n);
  const event = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const linear = linearAt(covariates, i, 0);
    const failure = (-log(1 - random()) / exp(linear)) * 1000;
    const censoring = -log(1 - random()) * 1500;
    time[i] = Math.ceil(Math.min(failure, censoring));
    event[i] = failure <= censoring ? 1 : 0;
  }
  return { time, event, covariates };
}

/** Seconds of processor time since the process began. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function ours(rows: CoxRows) {
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  let longestMs = 0;
  let last = performance.now();
  const pause = async () => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    await new Promise(setImmediate);
    longestMs = Math.max(longestMs, performance.now() - last);
    last = performance.now();
  };
  const began = spent();
  const design = coxDesign(rows);
  await pause();
  longestMs = 0;
  const fit = await coxFit(design, { ties: "efron", pause });
  const fitted = spent();
  const { linear } = predictors(design, fit.scaled);
  const score = new Float64Array(n);
  for (let i = 0; i < n; i++) score[design.order[i]!] = linear[i]!;
  const slice = longestMs;
  const c = concordance(design, score);
  await pause();
  const ended = spent();
  return {
    fitS: fitted - began,
    concordanceS: ended - fitted,
    peak,
    coefficients: fit.coefficients,
    concordance: c.concordance,
    longestMs: slice,
  };
}

const rScript = `
invisible(gc())
spent <- function(work) sum(system.time(work)[1:2])
fit <- spent(f <- coxph.fit(x, y, NULL, NULL, NULL, coxph.control(), NULL, "efron", NULL))
con <- spent(k <- concordancefit(y, as.numeric(x %*% f$coefficients), reverse = TRUE, timefix = FALSE))
whole <- spent(coxph(y ~ x, ties = "efron"))
cat(fit, con, whole, k$concordance, f$coefficients)
`;

function answer([numbers]: readonly number[][]) {
  const [fitS, concordanceS, wholeS, c, ...coefficients] = numbers!;
  return { fitS: fitS!, concordanceS: concordanceS!, wholeS: wholeS!, concordance: c!, coefficients };
}

export async function benchCox(rounds = 2): Promise<BenchReport> {
  const rows = made();
  const report: BenchReport["rows"][number][] = [];
  await besideR(rows, async (inR) => {
    for (let round = 1; round <= rounds; round++) {
      const r = answer(inR(rScript));
      const plumbline = await ours(rows);
      const difference = Math.max(
        ...r.coefficients.map((b, j) => Math.abs(b - plumbline.coefficients[j]!)),
        Math.abs(r.concordance - plumbline.concordance),
      );
      report.push({
        round,
        "R coxph, s": r.wholeS,
        "Plumbline, s": plumbline.fitS + plumbline.concordanceS,
        ratio: r.wholeS / (plumbline.fitS + plumbline.concordanceS),
        "R fit alone, s": r.fitS,
        "Plumbline fit alone, s": plumbline.fitS,
        "ratio of fits": r.fitS / plumbline.fitS,
        "R concordance, s": r.concordanceS,
        "Plumbline concordance, s": plumbline.concordanceS,
        "memory, times the columns": plumbline.peak / (8 * n * (p + 2)),
        "longest slice of the fit, ms": plumbline.longestMs,
        "largest difference": difference,
      });
    }
  });
  return {
    title: "Cox regression, one million rows, ten covariates, Efron ties, one CPU thread, against R survival",
    rows: report,
    notes: [
      "R coxph: the whole call on a matrix in memory, which includes the concordance; its fit alone is coxph.fit. Plumbline: sorting, scaling, fit to 1e-10 of a standard error, concordance with its standard error.",
      "Memory: typed arrays allocated at the worst sampled moment, garbage included, over the size of the columns as doubles.",
    ],
  };
}
