// Other ways to release a survival curve, for the comparison table; for public data only. Each returns the released curve as a function of time.
import { noiseSampler } from "../../src/math/integer-noise.ts";
import { gridCurve, readLinearly } from "../../src/math/private-survival.ts";
import { timeIndexedCurve } from "../../src/math/time-indexed-noise.ts";
import type { Uniforms } from "../../src/math/variates.ts";

type Curve = (time: number) => number;
type Way = (epsilon: number, uniforms: Uniforms) => Curve;

export function otherCurves(time: readonly number[], event: readonly number[], max: number) {
  const distinct = [...new Set(time)].sort((a, b) => a - b);
  const countAt = (kind: number) =>
    distinct.map((t) => time.filter((other, i) => other === t && event[i] === kind).length);
  const [censored, events] = [countAt(0), countAt(1)];

  const steps =
    (survival: ArrayLike<number>): Curve =>
    (t) => {
      let at = 1;
      for (let k = 0; k < distinct.length && distinct[k]! <= t; k++) at = survival[k]!;
      return at;
    };
  const productLimit = (d: readonly number[], c: readonly number[]) => {
    const atRisk = d.map(() => 0);
    for (let k = d.length - 1; k >= 0; k--) atRisk[k] = (atRisk[k + 1] ?? 0) + d[k]! + c[k]!;
    let s = 1;
    return { atRisk, survival: d.map((each, k) => (s *= each > 0 ? 1 - Math.min(1, each / atRisk[k]!) : 1)) };
  };
  const binned = (bins: number, kind: number) => {
    const counts = new Array<number>(bins).fill(0);
    time.forEach((t, i) => {
      if (event[i] === kind) counts[Math.min(bins - 1, Math.max(0, Math.ceil((t / max) * bins) - 1))]! += 1;
    });
    return counts;
  };
  const onGrid = (d: readonly number[], c: readonly number[]): Curve => {
    const { survival } = gridCurve(Float64Array.of(...[...d, ...c, 0].map((count) => Math.max(0, count))));
    return (t) => readLinearly(survival, max / d.length, t);
  };
  const exact = productLimit(events, censored);

  /** Noise of scale 1 / epsilon on the cells, each clipped at zero. */
  const clipped =
    (bins: number): Way =>
    (epsilon, uniforms) => {
      const draw = noiseSampler({ law: "laplace", scale: 1 / epsilon });
      const noisy = (kind: number) => binned(bins, kind).map((count) => count + draw(uniforms));
      return onGrid(noisy(1), noisy(0));
    };

  /** Two binary trees of counts; a person is in one node of each of a tree's levels, so the noise has levels / epsilon. */
  const tree =
    (bins: number): Way =>
    (epsilon, uniforms) => {
      const draw = noiseSampler({ law: "laplace", scale: (Math.log2(bins) + 1) / epsilon });
      const noisy = (kind: number) => consistentLeaves(binned(bins, kind), () => draw(uniforms));
      const [d, c] = [noisy(1), noisy(0)];
      // clipped at zero the leaves' noise would add up over the suffix sums: those are taken before, and only the hazards are clipped
      let atRisk = 0;
      const hazards = d
        .map((events, j) => ({
          events: Math.max(0, events),
          censored: Math.max(0, c[j]!),
          all: events + c[j]!,
        }))
        .reverse()
        .map(({ events, censored, all }) => {
          atRisk += all;
          return Math.min(1, events / Math.max(events, Math.max(1, atRisk) - censored / 2));
        })
        .reverse();
      const survival = new Float64Array(bins + 1).fill(1);
      hazards.forEach((hazard, j) => {
        survival[j + 1] = survival[j]! * (hazard > 0 ? 1 - hazard : 1);
      });
      return (t) => readLinearly(survival, max / bins, t);
    };

  /** The times that occur are taken from the data, which a release must not do. */
  const everyTime: Way = (epsilon, uniforms) => {
    const draw = noiseSampler({ law: "laplace", scale: 1 / epsilon });
    const noisy = (counts: readonly number[]) => counts.map((count) => Math.max(0, count + draw(uniforms)));
    return steps(productLimit(noisy(events), noisy(censored)).survival);
  };

  /** No proof: see src/math/time-indexed-noise.ts. */
  const timeIndexed: Way = (epsilon, uniforms) =>
    steps(timeIndexedCurve(exact, time.length, epsilon, uniforms));

  return { exact: steps(exact.survival), clipped, tree, everyTime, timeIndexed };
}

/** Leaves of a noisy binary tree made consistent by least squares: Hay, Rastogi, Miklau and Suciu (2010), PVLDB 3:1021. */
function consistentLeaves(leaves: readonly number[], noise: () => number): number[] {
  const levels: number[][] = [[...leaves]];
  while (levels[0]!.length > 1) {
    const below = levels[0]!;
    levels.unshift(Array.from({ length: below.length / 2 }, (_, i) => below[2 * i]! + below[2 * i + 1]!));
  }
  const best = levels.map((level) => level.map((count) => count + noise()));
  for (let level = best.length - 2; level >= 0; level--) {
    const height = best.length - level;
    const [whole, half] = [2 ** height, 2 ** (height - 1)];
    best[level] = best[level]!.map((count, i) => {
      const children = best[level + 1]![2 * i]! + best[level + 1]![2 * i + 1]!;
      return ((whole - half) * count + (half - 1) * children) / (whole - 1);
    });
  }
  let parents = best[0]!;
  for (const level of best.slice(1)) {
    parents = level.map((count, i) => {
      const siblings = level[i - (i % 2)]! + level[i - (i % 2) + 1]!;
      return count + (parents[Math.floor(i / 2)]! - siblings) / 2;
    });
  }
  return parents;
}
