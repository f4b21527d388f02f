// State probabilities of a multi-state process: Aalen and Johansen (1978), p(t) = p(0) prod (I + dA), dA_jl = transitions from j to l over those
// at risk in j, for rows (subject, start, stop, from, to) with any states and transitions, ties exact. A row is at risk for start < t <= stop.
// Errors by the infinitesimal jackknife over subjects, as R's survfit: with U_i the derivative of p with respect to subject i's weight,
//   U_i(t) = U_i(t-) (I + dA) + [at risk in j] p_j(t-) (dN_i - dA_j) / n_j
// carried for every subject, O(subjects x times x states^2): for illness-death and like models of thousands of subjects. Competing causes
// without further states are incidence-jackknife.ts, in O(n). All start in one state; no weights.
import { mergedTimes } from "./distinct-times.ts";
import { defaultTieTolerance } from "./survival-counts.ts";

export interface Episodes {
  /** 0..subjects-1 */
  readonly subject: Int32Array;
  readonly subjects: number;
  readonly start: Float64Array;
  readonly stop: Float64Array;
  /** 0..states-1 */
  readonly from: Int32Array;
  /** state entered at `stop`; -1: none, observation ends or goes on in the next row */
  readonly to: Int32Array;
  readonly states: number;
}

export interface StateProbabilities {
  /** times at which somebody moves */
  readonly time: Float64Array;
  /** by state, then by time */
  readonly probability: readonly Float64Array[];
  readonly stdError: readonly Float64Array[];
  readonly atRisk: readonly Float64Array[];
  /** mean time spent in each state from 0 to tau */
  readonly sojourn: readonly { readonly estimate: number; readonly stdError: number }[];
}

/** Probabilities of all states, everybody starting in `initial` at time 0, and mean times in them up to `tau`. */
export function stateProbabilities(episodes: Episodes, initial: number, tau: number): StateProbabilities {
  const { subject, subjects, states, from, to } = episodes;
  const { start, stop, moves } = merged(episodes);
  const byStart = [...start.keys()].sort((a, b) => start[a]! - start[b]!);
  const byStop = [...stop.keys()].sort((a, b) => stop[a]! - stop[b]!);
  const columns = () => Array.from({ length: states }, () => new Float64Array(moves.length));
  const [probability, stdError, atRiskAt] = [columns(), columns(), columns()];
  const p = new Float64Array(states);
  p[initial] = 1;
  const derivative = new Float64Array(subjects * states);
  const area = new Float64Array(states);
  const areaDerivative = new Float64Array(subjects * states);
  const here = new Int32Array(subjects).fill(-1);
  const atRisk = new Float64Array(states);
  let [entering, leaving, at] = [0, 0, 0];
  const passUntil = (t: number) => {
    const width = Math.min(t, tau) - Math.min(at, tau);
    for (let j = 0; j < states && width > 0; j++) area[j]! += p[j]! * width;
    for (let i = 0; i < areaDerivative.length && width > 0; i++) areaDerivative[i]! += derivative[i]! * width;
    at = t;
  };
  moves.forEach((t, m) => {
    passUntil(t);
    // rows that ended before t leave, then those that began before t enter: a subject may go on from one row to the next
    for (; leaving < byStop.length && stop[byStop[leaving]!]! < t; leaving++) {
      const row = byStop[leaving]!;
      atRisk[from[row]!]! -= 1;
      here[subject[row]!] = -1;
    }
    for (; entering < byStart.length && start[byStart[entering]!]! < t; entering++) {
      const row = byStart[entering]!;
      atRisk[from[row]!]! += 1;
      if (!(stop[row]! < t)) here[subject[row]!] = from[row]!;
    }
    const hazard = new Float64Array(states * states);
    const moved: number[] = [];
    for (let next = leaving; next < byStop.length && stop[byStop[next]!] === t; next++) {
      const row = byStop[next]!;
      if (to[row]! < 0) continue;
      moved.push(row);
      hazard[from[row]! * states + to[row]!]! += 1 / atRisk[from[row]!]!;
      hazard[from[row]! * states + from[row]!]! -= 1 / atRisk[from[row]!]!;
    }
    step(derivative, hazard, states);
    for (let i = 0; i < subjects; i++) {
      const j = here[i]!;
      if (j < 0) continue;
      const factor = p[j]! / atRisk[j]!;
      for (let l = 0; l < states; l++) derivative[i * states + l]! -= factor * hazard[j * states + l]!;
    }
    for (const row of moved) {
      const factor = p[from[row]!]! / atRisk[from[row]!]!;
      derivative[subject[row]! * states + to[row]!]! += factor;
      derivative[subject[row]! * states + from[row]!]! -= factor;
    }
    step(p, hazard, states);
    for (let j = 0; j < states; j++) {
      probability[j]![m] = p[j]!;
      stdError[j]![m] = norm(derivative, j, states);
      atRiskAt[j]![m] = atRisk[j]!;
    }
  });
  passUntil(Math.max(at, tau));
  const sojourn = [...area].map((estimate, j) => ({ estimate, stdError: norm(areaDerivative, j, states) }));
  return { time: moves, probability, stdError, atRisk: atRiskAt, sojourn };
}

/** rows of `vectors` times I + hazard, in place. */
function step(vectors: Float64Array, hazard: Float64Array, states: number): void {
  const added = new Float64Array(states);
  for (let at = 0; at < vectors.length; at += states) {
    added.fill(0);
    for (let j = 0; j < states; j++) {
      const v = vectors[at + j]!;
      if (v === 0) continue;
      for (let l = 0; l < states; l++) added[l]! += v * hazard[j * states + l]!;
    }
    for (let l = 0; l < states; l++) vectors[at + l]! += added[l]!;
  }
}

/** Root of the sum of squares of column j. */
function norm(vectors: Float64Array, j: number, states: number): number {
  let sum = 0;
  for (let at = j; at < vectors.length; at += states) sum += vectors[at]! * vectors[at]!;
  return Math.sqrt(sum);
}

/** Times that differ by rounding only made equal, and the distinct ones at which somebody moves. */
function merged({ start, stop, to }: Episodes) {
  const distinct = Float64Array.from(new Set([...start, ...stop])).sort();
  const standIn = mergedTimes(distinct, defaultTieTolerance);
  const place = new Map(Array.from(distinct, (t, i) => [t, standIn ? standIn[i]! : t]));
  const same = (t: number) => place.get(t) ?? t;
  const [starts, stops] = [start.map(same), stop.map(same)];
  const moves = Float64Array.from(new Set(stops.filter((_, i) => to[i]! >= 0))).sort();
  return { start: starts, stop: stops, moves };
}
