// A floor below which losses do not enter a private CVaR, found privately: the noise of sums of losses cut to floor..upper bound is that
// of the range above the floor, and the sums of the k largest stay what they are as long as the floor is not above x_(k).
// A quantile itself can jump by the whole range when a row is added or removed. Its smoothed lower envelope cannot: in units u of the
// losses
//     F = min over j >= 0 of floor(x_(k + j) / u) + j,      x_(r) the r-th largest in steps, 0 beyond the last row,
// is at most x_(k) / u, and equals it to within a unit where losses fall by less than u per rank from there on. The unit is range / n,
// the fall per rank of losses that fill the range evenly: tails fall more slowly than that where they begin, unless they are long.
// Sensitivity: 1 per row, added, removed or replaced. Adding a row raises no x_(r) above what x_(r - 1) was and lowers none, so F does not
// fall, and the minimum over the ranks one further on is at most F + 1. Removing is the reverse, and replacing one of each.
// The sums after it are those of private-tail.ts with the floor in the place of the lower bound; given the floor, their sensitivity is the
// range above it, and the two answers compose as any two do. This is the idea of smooth sensitivity (Nissim, Raskhodnikova and Smith 2007)
// with the envelope itself released, so that plain integer noise serves and the guarantee has no delta.
import { rankParts, valueSteps } from "./private-tail.ts";

/** Least number of units per 1/k of the range: with fewer the noise of the floor would be large beside that of the sums. */
const fewestUnits = 10;
/** At least this share of the range stays above the floor. */
const shareAbove = 1 / 1024;

/** A tail of n rows in public (or released) numbers: it ends at rank `end`, in parts of a row, above 0. */
export interface TailEnd {
  readonly n: number;
  readonly end: number;
}

/** Steps per unit of the floor. */
export function floorUnit({ n, end }: TailEnd): number {
  return Math.max(1, Math.floor((valueSteps * rankParts) / Math.max(n * rankParts, fewestUnits * end)));
}

/** F of losses in steps, descending: an integer >= 0. */
export function smoothFloor(descending: Int32Array, tail: TailEnd): number {
  const unit = floorUnit(tail);
  const first = Math.ceil(tail.end / rankParts) - 1;
  let least = Math.max(0, descending.length - first);
  for (let j = 0; j < least && first + j < descending.length; j++) {
    least = Math.min(least, Math.floor(descending[first + j]! / unit) + j);
  }
  return least;
}

/** The floor in steps, 0 to valueSteps less shareAbove of it, from F with noise, `margin` units lower so that it is seldom above the tail's beginning. */
export function floorSteps(noisy: number, margin: number, tail: TailEnd): number {
  const highest = valueSteps - valueSteps * shareAbove;
  return Math.min(highest, Math.max(0, (noisy - margin) * floorUnit(tail)));
}

/** What is above `floor` (of floorSteps), as steps between floor and upper bound, descending; rows at the floor or below are left out. */
export function aboveFloor(descending: Int32Array, floor: number): Int32Array {
  let rows = 0;
  while (rows < descending.length && descending[rows]! > floor) rows++;
  const above = new Int32Array(rows);
  const range = valueSteps - floor;
  // products of at most 2^40, and a quotient that is no integer is at least 2^-20 away from one: the rounded division has the right floor
  for (let i = 0; i < rows; i++) above[i] = Math.floor(((descending[i]! - floor) * valueSteps) / range);
  return above;
}
