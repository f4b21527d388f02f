// An empirical lower bound on the privacy loss of a mechanism. It is run many times on two neighbouring inputs; if an event has
// probability p under one and q under the other, (epsilon, delta)-differential privacy demands p <= e^epsilon q + delta, so
// ln((p - delta) / q) bounds epsilon from below. The event (a threshold or a single value of the score, either side) is chosen on one
// half of the runs; on the other half p and q are bounded by Clopper and Pearson, so that the choice costs no validity.
// A correct mechanism exceeds its claim with at most the stated error probability. A small bound proves nothing: it is what these runs
// could show about this pair and this score.

import { binomialLower, binomialUpper } from "../math/clopper-pearson.ts";
import { log } from "../math/elementary.ts";

export interface AuditEvent {
  readonly kind: "at least" | "at most" | "exactly";
  readonly value: number;
  /** the input under which the event is likelier */
  readonly likelierUnder: "first" | "second";
}

export interface AuditOutcome {
  /** lower bound on epsilon, at least 0 */
  readonly epsilon: number;
  /** chance that the bound lies above the true epsilon */
  readonly errorProbability: number;
  /** runs on each input */
  readonly runs: number;
  readonly event: AuditEvent;
  /** runs of the second half that showed the event, on each input; of `bounding` runs */
  readonly first: number;
  readonly second: number;
  readonly bounding: number;
}

export interface AuditOptions {
  /** delta of the claim; 0 for pure epsilon */
  readonly delta?: number;
  readonly errorProbability?: number;
}

/** `first` and `second`: scores of equally many independent runs (at least 2, no NaN) on the two inputs. */
export function boundEpsilon(
  first: Float64Array,
  second: Float64Array,
  { delta = 0, errorProbability = 1e-6 }: AuditOptions = {},
): AuditOutcome {
  const runs = first.length;
  if (second.length !== runs || runs < 2)
    throw new Error(`boundEpsilon: equally many runs, at least 2, got ${runs} and ${second.length}`);
  if (first.some(Number.isNaN) || second.some(Number.isNaN)) throw new Error("boundEpsilon: no score is NaN");
  const half = runs >> 1;
  const event = chooseEvent(first.slice(0, half).sort(), second.slice(0, half).sort(), delta);
  const bounding = runs - half;
  const inFirst = countEvent(first.subarray(half), event);
  const inSecond = countEvent(second.subarray(half), event);
  const [more, less] = event.likelierUnder === "first" ? [inFirst, inSecond] : [inSecond, inFirst];
  const p = binomialLower(more, bounding, errorProbability / 2) - delta;
  const q = binomialUpper(less, bounding, errorProbability / 2);
  return {
    epsilon: p > q ? log(p / q) : 0,
    errorProbability,
    runs,
    event,
    first: inFirst,
    second: inSecond,
    bounding,
  };
}

function countEvent(scores: Float64Array, { kind, value }: AuditEvent): number {
  let count = 0;
  for (const score of scores) {
    if (kind === "exactly" ? score === value : kind === "at least" ? score >= value : score <= value) count++;
  }
  return count;
}

/** The event with the largest approximate lower bound, over every value that occurs; both inputs sorted. */
function chooseEvent(first: Float64Array, second: Float64Array, delta: number): AuditEvent {
  const n = first.length;
  let best = Number.NEGATIVE_INFINITY;
  let event: AuditEvent = { kind: "at least", value: first[0]!, likelierUnder: "first" };
  const consider = (kind: AuditEvent["kind"], value: number, inFirst: number, inSecond: number) => {
    const ratio =
      inFirst > inSecond
        ? cautiousRatio(inFirst, inSecond, n, delta)
        : cautiousRatio(inSecond, inFirst, n, delta);
    if (!(ratio > best)) return;
    best = ratio;
    event = { kind, value, likelierUnder: inFirst > inSecond ? "first" : "second" };
  };
  let i = 0;
  let j = 0;
  while (i < n || j < n) {
    const value = Math.min(
      i < n ? first[i]! : Number.POSITIVE_INFINITY,
      j < n ? second[j]! : Number.POSITIVE_INFINITY,
    );
    const i0 = i;
    const j0 = j;
    while (i < n && first[i] === value) i++;
    while (j < n && second[j] === value) j++;
    consider("at most", value, i, j);
    consider("at least", value, n - i0, n - j0);
    consider("exactly", value, i - i0, j - j0);
  }
  return event;
}

/** (lower limit of more/n - delta) / (upper limit of less/n) by Wilson's formula: quick, and used for the choice only. */
function cautiousRatio(more: number, less: number, n: number, delta: number): number {
  return (wilson(more, n, -1) - delta) / wilson(less, n, 1);
}

function wilson(k: number, n: number, side: 1 | -1): number {
  // squared normal quantile of 5e-7
  const z2 = 23.93;
  return (k + z2 / 2 + side * Math.sqrt(z2 * ((k * (n - k)) / n + z2 / 4))) / (n + z2);
}

export interface AuditRuns extends AuditOptions {
  /** one run on the chosen input, as a score; each call independent of the others */
  score(input: "first" | "second"): number;
  /** on each input */
  readonly runs: number;
  /** called after every few runs: report progress, let messages in, throw to cancel */
  pause(done: number): Promise<void>;
}

/** Runs the mechanism and bounds its epsilon. */
export async function audit({ score, runs, pause, ...options }: AuditRuns): Promise<AuditOutcome> {
  const slice = 256;
  const first = new Float64Array(runs);
  const second = new Float64Array(runs);
  for (let from = 0; from < runs; from += slice) {
    const to = Math.min(runs, from + slice);
    for (let i = from; i < to; i++) {
      first[i] = score("first");
      second[i] = score("second");
    }
    await pause(to);
  }
  return boundEpsilon(first, second, options);
}
