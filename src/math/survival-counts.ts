// Right-censored (or left-truncated and right-censored) rows as counts per distinct time and level: all that product-limit
// estimates, log-rank tests and curve bootstraps need. At a tied time events come before censorings, and a row is at risk at t
// when entry < t <= time. O(n + D log D) for D distinct (level, time) cells, found by hashing; once most rows turn out to have a time of
// their own, by sorting (survival-cells.ts), which reads in sequence what a large hash table would be missed for.
import { CellTable, mergedTimes } from "./distinct-times.ts";
import { countSorted } from "./survival-cells.ts";

/** Rows, as columns of equal length. `level` is a group, a stratum or both, 0..levels-1. */
export interface SurvivalRows {
  readonly time: Float64Array;
  /** 1: event, 0: censored, 2: the row ends but the subject goes on in another row (neither) */
  readonly event: Uint8Array;
  /** delayed entry (left truncation) */
  readonly entry?: Float64Array | undefined;
  /** case weights, positive */
  readonly weight?: Float64Array | undefined;
  readonly level?: Int32Array | undefined;
  readonly levels: number;
}

/** Counts per cell, ordered by level and, within a level, by time; level g has cells start[g]..start[g + 1] - 1. */
export interface SurvivalCounts {
  readonly levels: number;
  readonly start: Int32Array;
  readonly time: Float64Array;
  /** sums of weights (counts of rows without weights) */
  readonly events: Float64Array;
  readonly censored: Float64Array;
  readonly atRisk: Float64Array;
  /** weight that enters at this time and is at risk after it */
  readonly entered: Float64Array;
  /** rows with an event, unweighted */
  readonly eventRows: Float64Array;
  /** rows that end here, unweighted; 0 for a time at which rows only enter */
  readonly rows: Float64Array;
  /** cell in which each row ends, and the one in which it enters; only when asked for */
  readonly exitCell?: Int32Array;
  readonly entryCell?: Int32Array;
}

/** Cells of a table that stays in the cache. */
const mostHashed = 1 << 15;

/** As R's survfit(timefix = TRUE): sqrt(2^-52). */
export const defaultTieTolerance = 1.4901161193847656e-8;

/**
 * Counts the rows. `tolerance`: relative distance within which times are tied (0: only when equal). With `byRow` the cells of each row
 * are kept. All times must be finite and entry < time; a row whose entry and time are tied is never at risk: see `emptyInterval`.
 */
export function countSurvival(
  rows: SurvivalRows,
  tolerance = defaultTieTolerance,
  byRow = false,
): SurvivalCounts {
  const { time, event, entry, weight, level, levels } = rows;
  const n = time.length;
  const table = new CellTable();
  let sums = new Float64Array(4096);
  const exitCell = byRow ? new Int32Array(n) : null;
  const entryCell = byRow && entry ? new Int32Array(n) : null;
  // per cell: events, censored, ended, entered, event rows, rows (padded to eight)
  const room = (cell: number) => {
    if (8 * cell < sums.length) return;
    const larger = new Float64Array(2 * sums.length);
    larger.set(sums);
    sums = larger;
  };
  for (let i = 0; i < n; i++) {
    if (table.size > mostHashed && 2 * table.size > i) return countSorted(rows, tolerance, byRow);
    const w = weight ? weight[i]! : 1;
    const at = level ? level[i]! : 0;
    const cell = table.find(at, time[i]!, true);
    room(cell);
    const kind = event[i]!;
    sums[8 * cell + (kind === 1 ? 0 : kind === 0 ? 1 : 2)]! += w;
    if (kind === 1) sums[8 * cell + 4]! += 1;
    sums[8 * cell + 5]! += 1;
    if (exitCell) exitCell[i] = cell;
    if (!entry) continue;
    const from = table.find(at, entry[i]!, true);
    room(from);
    sums[8 * from + 3]! += w;
    if (entryCell) entryCell[i] = from;
  }

  const { order, position, times, start } = arrange(table, levels, tolerance);
  const cells = times.length;
  const column = () => new Float64Array(cells);
  const counts = {
    levels,
    start,
    time: times,
    events: column(),
    censored: column(),
    atRisk: column(),
    entered: column(),
    eventRows: column(),
    rows: column(),
  };
  const ended = column();
  for (const cell of order) {
    const at = position[cell]!;
    counts.events[at]! += sums[8 * cell]!;
    counts.censored[at]! += sums[8 * cell + 1]!;
    ended[at]! += sums[8 * cell + 2]!;
    counts.entered[at]! += sums[8 * cell + 3]!;
    counts.eventRows[at]! += sums[8 * cell + 4]!;
    counts.rows[at]! += sums[8 * cell + 5]!;
  }
  fillAtRisk(counts, ended);
  const moved = (list: Int32Array) => list.map((cell) => position[cell]!);
  return {
    ...counts,
    ...(exitCell ? { exitCell: moved(exitCell) } : {}),
    ...(entryCell ? { entryCell: moved(entryCell) } : {}),
  };
}

/** The weight at risk at each cell, from what ends there (`ended`: neither event nor censored) and enters. */
export function fillAtRisk(
  { levels, start, events, censored, entered, atRisk }: SurvivalCounts,
  ended: Float64Array,
): void {
  for (let g = 0; g < levels; g++) {
    let left = 0;
    for (let k = start[g + 1]! - 1; k >= start[g]!; k--) {
      left += events[k]! + censored[k]! + ended[k]! - entered[k]!;
      atRisk[k] = left;
    }
  }
}

interface Arrangement {
  /** cells of the table by level and time */
  readonly order: Int32Array;
  /** where each cell of the table went */
  readonly position: Int32Array;
  readonly times: Float64Array;
  readonly start: Int32Array;
}

function arrange(table: CellTable, levels: number, tolerance: number): Arrangement {
  const order = table.order(levels);
  const standsFor = mergeMap(table, tolerance);
  const position = new Int32Array(table.size);
  const times = new Float64Array(table.size);
  const start = new Int32Array(levels + 1);
  let cells = 0;
  let last = -1;
  for (const cell of order) {
    const level = table.levels[cell]!;
    const time = standsFor(table.times[cell]!);
    if (level !== last || times[cells - 1] !== time) times[cells++] = time;
    position[cell] = cells - 1;
    start[level + 1] = cells;
    last = level;
  }
  for (let g = 0; g < levels; g++) start[g + 1] = Math.max(start[g]!, start[g + 1]!);
  return { order, position, times: times.subarray(0, cells), start };
}

/** The time that stands for each time of the table, over all levels. */
function mergeMap(table: CellTable, tolerance: number): (time: number) => number {
  const same = (time: number) => time;
  if (!(tolerance > 0)) return same;
  const distinct = table.times.slice(0, table.size).sort();
  let size = 0;
  for (const time of distinct) if (size === 0 || time !== distinct[size - 1]) distinct[size++] = time;
  const merged = mergedTimes(distinct.subarray(0, size), tolerance);
  if (!merged) return same;
  return (time) => {
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (distinct[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return merged[low]!;
  };
}

/** The first row whose entry and time are tied once times are merged, or -1. Needs counts made with `byRow`. */
export function emptyInterval(counts: SurvivalCounts): number {
  const { exitCell, entryCell } = counts;
  return exitCell && entryCell ? exitCell.findIndex((cell, i) => cell === entryCell[i]) : -1;
}
