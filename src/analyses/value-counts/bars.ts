// Where the bars of the exact histogram end: by Freedman and Diaconis' rule with a round width, or so many of equal width.
import { binEdges } from "../../math/bars.ts";
import { pow } from "../../math/elementary.ts";
import { quantile } from "../../math/quantile.ts";
import type { Settings } from "./settings.ts";

const mostBars = 100;
/** A range narrower than this beside its values has no round edges that doubles tell apart. */
const narrow = 1e-8;

/** Edges, ascending, of `sorted` (ascending, at least one); one bar without width when all values are equal. */
export function edgesOf(sorted: Float64Array, { binning, bars, range }: Settings): Float64Array {
  const middle = range === "middle";
  const least = middle ? quantile(sorted, 0.01, 7) : sorted[0]!;
  const largest = middle ? quantile(sorted, 0.99, 7) : sorted[sorted.length - 1]!;
  const size = Math.max(Math.abs(least), Math.abs(largest));
  if (binning === "number" || !(largest - least > narrow * size)) {
    return binEdges(least, largest, bars, "linear");
  }
  const whole = sorted.every(Number.isInteger);
  const wanted = Math.max((largest - least) / mostBars, ruleWidth(sorted, largest - least), whole ? 1 : 0);
  let width = roundWidth(wanted, 0);
  for (let up = 1; (largest - least) / width > mostBars; up++) width = roundWidth(wanted, up);
  const first = Math.floor(least / width);
  // a bar holds its lower end: whole numbers at the last edge need a bar of their own
  const last = whole ? Math.floor(largest / width) + 1 : Math.max(first + 1, Math.ceil(largest / width));
  return Float64Array.from({ length: last - first + 1 }, (_, i) => multiple(first + i, width));
}

/** 2 IQR n^(-1/3); where half of the values are equal, Scott's 3.49 s n^(-1/3), which is not zero. */
function ruleWidth(sorted: Float64Array, range: number): number {
  const n = sorted.length;
  const spread = quantile(sorted, 0.75, 7) - quantile(sorted, 0.25, 7);
  const root = pow(n, -1 / 3);
  if (spread > 0) return Math.min(range, 2 * spread * root);
  const mean = sorted.reduce((sum, x) => sum + x / n, 0);
  const variance = sorted.reduce((sum, x) => sum + ((x - mean) / range) ** 2 / n, 0);
  return Math.min(range, 3.49 * range * Math.sqrt(variance) * root);
}

/** Of 1, 2 and 5 times powers of ten the one nearest in ratio, or the one `up` places above. */
function roundWidth(wanted: number, up: number): number {
  const power = Number(wanted.toExponential().split("e")[1]);
  const steps = [0, 1].flatMap((above) => [1, 2, 5].map((m) => Number(`${m}e${power + above}`)));
  const ratio = (step: number) => Math.max(step / wanted, wanted / step);
  const nearest = steps.reduce((best, step, i) => (ratio(step) < ratio(steps[best]!) ? i : best), 0);
  return steps[Math.min(steps.length - 1, nearest + up)]!;
}

/** The double nearest to the decimal. */
function multiple(i: number, width: number): number {
  return Number((i * width).toPrecision(12)) + 0;
}
