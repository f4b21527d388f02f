// How predictions agree with what happened, from noisy counts: how many there are per bin of the prediction, with the event and without.
// Limits of a rate: noisy-share.ts. Rank agreement: the area under the ROC curve with ties
// within a bin, its sampling variance by DeLong, DeLong and Clarke-Pearson (1988), the noise's by adding fresh noise to the released counts.
import { exp, log } from "./elementary.ts";
import { type IntegerNoise, noiseSampler } from "./integer-noise.ts";
import { type Interval, noisyShareLimits } from "./noisy-share.ts";
import { projectToTotal } from "./projection.ts";
import type { Key } from "./threefry.ts";
import { Uniforms } from "./variates.ts";

/** Noisy counts by bin, ascending in the prediction. */
export interface BinnedCounts {
  readonly events: Float64Array;
  readonly others: Float64Array;
}

/** A variance from 400 draws is off by 7 % (one standard deviation). */
const runs = 400;

/** `noiseVariance`: of `events`, and of `others`. 0 to 1 where the counts say nothing. */
export function noisyRateLimits(events: number, others: number, noiseVariance: number, z: number): Interval {
  const noise = { part: noiseVariance, shared: noiseVariance, whole: 2 * noiseVariance };
  return noisyShareLimits(events, events + others, noise, z);
}

/** Area under the ROC curve, bins as ties; NaN without events or without others. Counts must not be negative. */
export function binnedArea({ events, others }: BinnedCounts): number {
  const [e, o] = [total(events), total(others)];
  if (!(e > 0 && o > 0)) return Number.NaN;
  let below = 0;
  let area = 0;
  for (let j = 0; j < events.length; j++) {
    area += events[j]! * (below + others[j]! / 2);
    below += others[j]!;
  }
  return area / (e * o);
}

/** The area from noisy counts; limits on the logit scale, NaN where there is no variance to speak of. */
export function noisyArea(
  counts: BinnedCounts,
  noise: IntegerNoise,
  z: number,
  key: Key,
): Interval & { readonly area: number } {
  const released = cleaned(counts);
  const area = binnedArea(released);
  const sampling = delongVariance(released, area);
  if (!(sampling > 0) || area === 0 || area === 1) {
    return { area, lower: Number.NaN, upper: Number.NaN };
  }
  const draw = noiseSampler(noise);
  let squares = 0;
  let known = 0;
  for (let run = 0; run < runs; run++) {
    const uniforms = new Uniforms(key, run);
    const noisy = (values: Float64Array) => values.map((value) => value + draw(uniforms));
    const again = binnedArea(cleaned({ events: noisy(released.events), others: noisy(released.others) }));
    if (Number.isNaN(again)) continue;
    squares += (again - area) ** 2;
    known++;
  }
  const variance = sampling + (known > 0 ? squares / known : 0);
  const reach = (z * Math.sqrt(variance)) / (area * (1 - area));
  const logit = log(area / (1 - area));
  const back = (x: number) => 1 / (1 + exp(-x));
  return { area, lower: back(logit - reach), upper: back(logit + reach) };
}

/** Without negative counts, with the same totals. */
function cleaned({ events, others }: BinnedCounts): BinnedCounts {
  return { events: projectToTotal(events), others: projectToTotal(others) };
}

function delongVariance({ events, others }: BinnedCounts, area: number): number {
  const [e, o] = [total(events), total(others)];
  if (!(e > 1 && o > 1)) return Number.NaN;
  let [below, above] = [0, e];
  let [ofEvents, ofOthers] = [0, 0];
  for (let j = 0; j < events.length; j++) {
    above -= events[j]!;
    ofEvents += events[j]! * ((below + others[j]! / 2) / o - area) ** 2;
    ofOthers += others[j]! * ((above + events[j]! / 2) / e - area) ** 2;
    below += others[j]!;
  }
  return ofEvents / (e - 1) / e + ofOthers / (o - 1) / o;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
