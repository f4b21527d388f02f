// Counts per distinct time and level by sorting: what countSurvival does by hashing, for rows of which most have a time of their own. The same
// numbers: weights of a cell are added in the order of the rows. O(n).
import { mergedTimes } from "./distinct-times.ts";
import { ascendingOrder, codeOrder } from "./sort-order.ts";
import { fillAtRisk, type SurvivalCounts, type SurvivalRows } from "./survival-counts.ts";

/** As countSurvival. Item i is the end of row i, item n + i its entry. */
export function countSorted(rows: SurvivalRows, tolerance: number, byRow: boolean): SurvivalCounts {
  const { event, weight, level, levels } = rows;
  const n = rows.time.length;
  const items = sortedItems(rows, tolerance);
  const size = items.order.length;
  const times = new Float64Array(size);
  const start = new Int32Array(levels + 1);
  const sums = Array.from({ length: 6 }, () => new Float64Array(size));
  const [events, censored, ended, entered, eventRows, ending] = sums as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const exitCell = byRow ? new Int32Array(n) : null;
  const entryCell = byRow && rows.entry ? new Int32Array(n) : null;
  let cell = -1;
  let current = -1;
  for (let at = 0; at < size; at++) {
    const item = items.order[at]!;
    const row = item < n ? item : item - n;
    const own = level ? level[row]! : 0;
    const time = items.time[at]!;
    if (own !== current || time !== times[cell]) {
      times[++cell] = time;
      current = own;
    }
    start[own + 1] = cell + 1;
    const w = weight ? weight[row]! : 1;
    if (item >= n) {
      entered[cell]! += w;
      if (entryCell) entryCell[row] = cell;
      continue;
    }
    const kind = event[row]!;
    if (kind === 1) {
      events[cell]! += w;
      eventRows[cell]! += 1;
    } else if (kind === 0) censored[cell]! += w;
    else ended[cell]! += w;
    ending[cell]! += 1;
    if (exitCell) exitCell[row] = cell;
  }
  for (let g = 0; g < levels; g++) start[g + 1] = Math.max(start[g]!, start[g + 1]!);
  const cells = cell + 1;
  const counts = {
    levels,
    start,
    time: times.slice(0, cells),
    events: events.slice(0, cells),
    censored: censored.slice(0, cells),
    atRisk: new Float64Array(cells),
    entered: entered.slice(0, cells),
    eventRows: eventRows.slice(0, cells),
    rows: ending.slice(0, cells),
    ...(exitCell ? { exitCell } : {}),
    ...(entryCell ? { entryCell } : {}),
  };
  fillAtRisk(counts, ended);
  return counts;
}

interface SortedItems {
  readonly order: Uint32Array;
  /** along the order; times that differ by rounding only are one */
  readonly time: Float64Array;
}

function sortedItems({ time, entry, level, levels }: SurvivalRows, tolerance: number): SortedItems {
  const n = time.length;
  let values = time;
  if (entry) {
    values = new Float64Array(2 * n);
    values.set(time);
    values.set(entry, n);
  }
  const order = ascendingOrder(values);
  const sorted = new Float64Array(order.length);
  // adding zero turns minus zero into zero
  for (let at = 0; at < order.length; at++) sorted[at] = values[order[at]!]! + 0;
  if (tolerance > 0) mergeClose(sorted, tolerance);
  if (!level) return { order, time: sorted };
  const byItem = new Float64Array(order.length);
  for (let at = 0; at < order.length; at++) byItem[order[at]!] = sorted[at]!;
  const codes = new Int32Array(order.length);
  codes.set(level);
  if (entry) codes.set(level, n);
  const byLevel = codeOrder(codes, levels, order);
  for (let at = 0; at < byLevel.length; at++) sorted[at] = byItem[byLevel[at]!]!;
  return { order: byLevel, time: sorted };
}

/** Replaces sorted times by those that stand for them. */
function mergeClose(sorted: Float64Array, tolerance: number): void {
  const distinct = new Float64Array(sorted.length);
  let size = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) distinct[size++] = sorted[at]!;
  }
  const merged = mergedTimes(distinct.subarray(0, size), tolerance);
  if (!merged) return;
  let d = 0;
  for (let at = 0; at < sorted.length; at++) {
    while (distinct[d]! < sorted[at]!) d++;
    sorted[at] = merged[d]!;
  }
}
