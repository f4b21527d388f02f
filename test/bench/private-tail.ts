// Private release of tail risk: error and coverage of released CVaR and expectiles under three laws. All noise is seeded simulation.

import { release as tailRisk } from "../../src/analyses/tail-risk/release.ts";
import { exp, log } from "../../src/math/elementary.ts";
import { expectiles } from "../../src/math/expectile.ts";
import { noiseSampler } from "../../src/math/integer-noise.ts";
import { sortLosses } from "../../src/math/tail.ts";
import { normalVariate, Uniforms } from "../../src/math/variates.ts";
import { simulationBits } from "../../src/privacy/random-bits.ts";
import { lossInputs } from "./private-questions.ts";
import type { BenchReport } from "./report.ts";

interface Law {
  readonly name: string;
  readonly bounds: { readonly lower: number; readonly upper: number };
  readonly draw: (uniforms: Uniforms) => number;
}

function studentT3(u: Uniforms): number {
  const squares = normalVariate(u) ** 2 + normalVariate(u) ** 2 + normalVariate(u) ** 2;
  return normalVariate(u) / Math.sqrt(squares / 3);
}

const laws: readonly Law[] = [
  { name: "exponential, 0 to 10", bounds: { lower: 0, upper: 10 }, draw: (u) => -log(u.next()) },
  { name: "lognormal, 0 to 30", bounds: { lower: 0, upper: 30 }, draw: (u) => exp(normalVariate(u)) },
  { name: "Student t, 3 df, -15 to 15", bounds: { lower: -15, upper: 15 }, draw: studentT3 },
];

/** Gains count as losses of zero: the tail does not need them, and the range is half as wide. */
const lossesOnly: Law = { name: "the same, 0 to 15", bounds: { lower: 0, upper: 15 }, draw: studentT3 };

const worstMean = (losses: Float64Array, level: number) => {
  const worst = losses
    .slice()
    .sort()
    .reverse()
    .subarray(0, Math.round(losses.length * (1 - level)));
  return worst.reduce((a, b) => a + b, 0) / worst.length;
};

const version = tailRisk.version;
/** CVaR alone, above a floor, and CVaR with the mean. */
const alone = ["cvar"];
const withMean = ["mean"];

function tailErrors(
  levels: readonly number[],
  stated: boolean,
  outputs: readonly string[],
  releases: number,
): BenchReport["rows"] {
  return [...laws, lossesOnly].flatMap(({ name, bounds, draw }) => {
    const clip = (x: number) => Math.min(bounds.upper, Math.max(bounds.lower, x));
    const many = Float64Array.from(
      { length: 1_000_000 },
      (
        (u) => () =>
          clip(draw(u))
      )(new Uniforms([1, 2], 3)),
    );
    const truth = levels.map((level) => worstMean(many, level));
    return [1000, 10_000].map((n) => {
      const terms = { epsilon: "1", unit: "row" as const, bounds, outputs, ...(stated && { size: n }) };
      const plan = tailRisk.plan(
        { analysis: "tail-risk", version, params: { levels, confidence: 0.95 }, terms },
        false,
      );
      const sums = levels.map(() => ({ noise: 0, sampling: 0, total: 0, held: 0 }));
      for (let run = 0; run < releases; run++) {
        const uniforms = new Uniforms([run, n], 5);
        const losses = Float64Array.from({ length: n }, () => clip(draw(uniforms)));
        const measured = tailRisk.measure(lossInputs(losses), plan);
        const { estimates } = tailRisk.finish(
          tailRisk.draw(measured, plan, simulationBits(run, 2)),
          plan,
        ).tables;
        for (const [l, level] of levels.entries()) {
          const of = (name: string) => (estimates![name] as Float64Array)[l]!;
          const exact = worstMean(losses, level);
          sums[l]!.noise += (of("estimate") - exact) ** 2 / releases;
          sums[l]!.sampling += (exact - truth[l]!) ** 2 / releases;
          sums[l]!.total += (of("estimate") - truth[l]!) ** 2 / releases;
          if (of("lower") <= truth[l]! && truth[l]! <= of("upper")) sums[l]!.held += 1 / releases;
        }
      }
      const each = (of: (sum: (typeof sums)[number]) => number) =>
        sums.map((sum) => of(sum).toFixed(3)).join(", ");
      return {
        "losses, bounds": name,
        rows: n,
        levels: levels.join(", "),
        mean: outputs === withMean ? "yes" : "no",
        "rows stated": stated ? "yes" : "no",
        "RMSE of the noise": each(({ noise }) => Math.sqrt(noise)),
        "of sampling": each(({ sampling }) => Math.sqrt(sampling)),
        "of both": each(({ total }) => Math.sqrt(total)),
        "coverage of 95 %": each(({ held }) => held),
      };
    });
  });
}

/** Samples, and releases of each, where the error of the noise alone is compared: its own Monte-Carlo error is then about 2 %. */
const compared = { samples: 40, releases: 100 } as const;

/**
 * CVaR at .95, the number of persons stated, beside the plain route: the whole of CVaR in units g of 2^-20 of the range, with discrete Laplace
 * noise for the sensitivity ceil((b - a) / (n tau g)) + 1, cut to the bounds. Root mean square differences to the sample's own CVaR.
 */
function besidePlainRoute(): BenchReport["rows"] {
  const level = 0.95;
  return laws.flatMap(({ name, bounds, draw }) =>
    [1000, 10_000].map((n) => {
      const { lower, upper } = bounds;
      const clip = (x: number) => Math.min(upper, Math.max(lower, x));
      const params = { levels: [level], confidence: 0.95 };
      const terms = { epsilon: "1", unit: "row" as const, bounds, size: n };
      const plans = [alone, withMean].map((outputs) =>
        tailRisk.plan({ analysis: "tail-risk", version, params, terms: { ...terms, outputs } }, false),
      );
      const unit = (upper - lower) / 2 ** 20;
      const sensitivity = Math.ceil(2 ** 20 / (n * (1 - level))) + 1;
      const noise = noiseSampler({ law: "laplace", scale: sensitivity });
      const squares = [0, 0];
      let plainSquares = 0;
      for (let sample = 0; sample < compared.samples; sample++) {
        const uniforms = new Uniforms([sample, n], 9);
        const losses = Float64Array.from({ length: n }, () => clip(draw(uniforms)));
        const exact = worstMean(losses, level);
        const measured = tailRisk.measure(lossInputs(losses), plans[0]!);
        for (let run = 0; run < compared.releases; run++) {
          for (const [p, plan] of plans.entries()) {
            const drawn = tailRisk.draw(measured, plan, simulationBits(sample, run));
            const released = (tailRisk.finish(drawn, plan).tables.estimates!.estimate as Float64Array)[0]!;
            squares[p]! += (released - exact) ** 2;
          }
          const plain = clip(unit * (Math.floor(exact / unit) + noise(uniforms)));
          plainSquares += (plain - exact) ** 2;
        }
      }
      const rmse = (sum: number) => Math.sqrt(sum / (compared.samples * compared.releases));
      return {
        "losses, bounds": name,
        rows: n,
        "CVaR above a floor, RMSE of the noise": rmse(squares[0]!),
        "CVaR with the mean": rmse(squares[1]!),
        "the plain route": rmse(plainSquares),
        "floor / plain": rmse(squares[0]!) / rmse(plainSquares),
        "with the mean / plain": rmse(squares[1]!) / rmse(plainSquares),
        "sqrt 2 range / (n tau epsilon)": (Math.SQRT2 * (upper - lower)) / (n * (1 - level)),
      };
    }),
  );
}

/** Released expectiles, from a histogram of the whole epsilon, against the sample's own and the law's. */
function expectileErrors(levels: readonly number[], stated: boolean, releases: number): BenchReport["rows"] {
  return laws.flatMap(({ name, bounds, draw }) => {
    const clip = (x: number) => Math.min(bounds.upper, Math.max(bounds.lower, x));
    const estimatesOf = (losses: Float64Array) =>
      expectiles(sortLosses(losses, null), levels, 0.95).map(({ estimate }) => estimate);
    const uniforms = new Uniforms([1, 2], 4);
    const truth = estimatesOf(Float64Array.from({ length: 1_000_000 }, () => clip(draw(uniforms))));
    return [1000, 10_000].map((n) => {
      const terms = { epsilon: "1", unit: "row" as const, bounds, outputs: ["histogram"] };
      const question = { analysis: "tail-risk", version, params: { levels, confidence: 0.95 } };
      const plan = tailRisk.plan({ ...question, terms: { ...terms, ...(stated && { size: n }) } }, false);
      const sums = levels.map(() => ({ noise: 0, total: 0, held: 0 }));
      for (let run = 0; run < releases; run++) {
        const own = new Uniforms([run, n], 6);
        const losses = Float64Array.from({ length: n }, () => clip(draw(own)));
        const exact = estimatesOf(losses);
        const drawn = tailRisk.draw(tailRisk.measure(lossInputs(losses), plan), plan, simulationBits(run, 4));
        const { estimates } = tailRisk.finish(drawn, plan).tables;
        for (const l of levels.keys()) {
          const of = (column: string) => (estimates![column] as Float64Array)[l]!;
          sums[l]!.noise += (of("estimate") - exact[l]!) ** 2 / releases;
          sums[l]!.total += (of("estimate") - truth[l]!) ** 2 / releases;
          if (of("lower") <= truth[l]! && truth[l]! <= of("upper")) sums[l]!.held += 1 / releases;
        }
      }
      const each = (of: (sum: (typeof sums)[number]) => number) =>
        sums.map((sum) => of(sum).toFixed(3)).join(", ");
      return {
        "losses, bounds": name,
        rows: n,
        levels: levels.join(", "),
        "rows stated": stated ? "yes" : "no",
        "RMSE of the noise": each(({ noise }) => Math.sqrt(noise)),
        "of noise and sampling": each(({ total }) => Math.sqrt(total)),
        "coverage of 95 %": each(({ held }) => held),
      };
    });
  });
}

/** The tables of CVaR and expectiles, each over that many samples and releases; losses have no unit. */
export function privateTail(releases: number): BenchReport[] {
  return [
    {
      title: "Private CVaR at epsilon 1",
      rows: [
        ...tailErrors([0.95], true, alone, releases),
        ...tailErrors([0.95], false, alone, releases),
        ...tailErrors([0.95], false, withMean, releases),
        ...tailErrors([0.9, 0.95, 0.975, 0.99], false, alone, releases),
      ],
      notes: [
        `${releases} samples and releases each. Noise: against the sample's own CVaR; sampling: that against the law's, both of losses cut to the bounds.`,
      ],
    },
    {
      title: "Private CVaR at .95 beside the plain route, epsilon 1, number of persons stated",
      rows: besidePlainRoute(),
      notes: [
        `${compared.samples} samples, ${compared.releases} releases of each. The plain route adds noise to CVaR itself. Above a floor that is found privately the noise is that of a smaller range; with the mean the sums are of all losses, and the mean costs nothing more.`,
      ],
    },
    {
      title: "Private expectiles at epsilon 1",
      rows: [
        ...expectileErrors([0.8, 0.95, 0.99], false, releases),
        ...expectileErrors([0.8, 0.95, 0.99], true, releases),
      ],
      notes: [
        `${releases} samples and releases each, of a histogram of 32 bars and nothing else. Noise, with the coarseness of the bars: against the sample's own expectile.`,
      ],
    },
  ];
}
