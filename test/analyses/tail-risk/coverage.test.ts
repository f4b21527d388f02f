// Coverage of nominal 95 % intervals of CVaR at level .95, n = 200, 999 replicates, against the table of METHODS: the intervals are
// honest or not as stated there. Each law: 1,500 samples with a known CVaR; the reference was simulated with 1,500 samples too.
import { expect, test } from "vitest";
import { compute } from "../../../src/kernels/kernel.ts";
import { kernel } from "../../../src/kernels/tail-resample/index.ts";
import {
  percentileInterval,
  studentisedInterval,
  summariseReplicates,
} from "../../../src/math/bootstrap-interval.ts";
import { sortLosses, tailEstimate } from "../../../src/math/tail.ts";
import { cvarReplicates, drawCuts, planTail } from "../../../src/math/tail-bootstrap.ts";
import { gammaVariate, normalVariate, Uniforms } from "../../../src/math/variates.ts";

const level = 0.95;
const samples = 1500;
const n = 200;

// CVaR at .95: exponential 1 - log .05; lognormal e^.5 P(Z > z.95 - 1) / .05; t3 density(q) (3 + q^2) / (2 * .05), q = qt(.95, 3)
const laws = [
  {
    law: "exponential",
    draw: (u: Uniforms) => -Math.log(u.next()),
    cvar: 3.995732273553991,
    percentile: 0.867,
    studentised: 0.944,
  },
  {
    law: "lognormal",
    draw: (u: Uniforms) => Math.exp(normalVariate(u)),
    cvar: 8.557226866796725,
    percentile: 0.83,
    studentised: 0.936,
  },
  {
    law: "Student t, 3 df",
    draw: (u: Uniforms) => normalVariate(u) / Math.sqrt((2 * gammaVariate(u, 1.5)) / 3),
    cvar: 3.874267517719303,
    percentile: 0.809,
    studentised: 0.923,
  },
];

test.each(laws)(
  "$law: coverage as simulated for METHODS",
  async ({ draw, cvar, percentile, studentised }) => {
    let inPercentile = 0;
    let inStudentised = 0;
    for (let s = 0; s < samples; s++) {
      const uniforms = new Uniforms([2026, 11], s);
      const losses = sortLosses(
        Float64Array.from({ length: n }, () => draw(uniforms)),
        null,
      );
      const plan = planTail(losses, level, 999, [s, 1]);
      drawCuts(plan, 0, 999);
      const { output } = await compute(kernel, plan.kernel, {
        device: null,
        signal: new AbortController().signal,
      });
      const point = tailEstimate(losses, level, 1);
      const replicates = cvarReplicates(plan, output.sums, point.cvar);
      const p = percentileInterval(summariseReplicates(point.cvar, replicates.cvar), 0.95);
      const t = studentisedInterval(
        point.cvar,
        point.influenceError,
        replicates.cvar,
        replicates.cvarError,
        0.95,
      )!;
      if (p.lower <= cvar && cvar <= p.upper) inPercentile += 1;
      if (t.lower <= cvar && cvar <= t.upper) inStudentised += 1;
    }
    console.info(`coverage: percentile ${inPercentile / samples}, studentised ${inStudentised / samples}`);
    // both simulations have error sqrt(p (1 - p) / 1500); 4.9 standard deviations of the difference: false alarms 1e-6
    const room = (p: number) => 4.9 * Math.sqrt((2 * p * (1 - p)) / samples);
    expect(Math.abs(inPercentile / samples - percentile)).toBeLessThan(room(percentile));
    expect(Math.abs(inStudentised / samples - studentised)).toBeLessThan(room(studentised));
  },
);
