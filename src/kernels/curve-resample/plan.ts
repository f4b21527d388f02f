// Makes the tables of curve-resample from the cells' counts.
import { type AliasTable, aliasTable, poissonWeights } from "../../math/alias-table.ts";
import { foldIn, type Key } from "../../math/threefry.ts";
import type { CurveResampleInput } from "./cpu.ts";

/**
 * The input for `replicates` samples, the first of them number `first`, of as many rows as `counts` (whole numbers per cell) add up
 * to. Throws where there are no rows or too many for the kernel.
 */
export function planCurveResample(
  counts: ArrayLike<number>,
  key: Key,
  replicates: number,
  first = 0,
): CurveResampleInput {
  const cellCount = counts.length;
  let rows = 0;
  for (let k = 0; k < cellCount; k++) rows += counts[k]!;
  if (!(rows >= 1 && rows < 2 ** 31 && cellCount <= 2 ** 27)) {
    throw new Error(`planCurveResample: 1 to 2^31 rows in at most 2^27 cells, got ${rows} in ${cellCount}`);
  }
  const pick = aliasTable(counts);
  const slack = 2 * Math.sqrt(rows);
  const poisson = rows > cellCount + slack ? poissonTables(counts, 1 - slack / rows) : nothing;
  return {
    key,
    pickKey: foldIn(key, 1),
    replicates,
    first,
    rows,
    cellCount,
    ...poisson,
    pickBits: pick.bits,
    picks: pick.columns,
  };
}

const nothing = { cells: new Uint32Array(0), columns: new Uint32Array(0) };

/** One table per distinct count: cells with equally many rows share it. */
function poissonTables(
  counts: ArrayLike<number>,
  rate: number,
): { cells: Uint32Array; columns: Uint32Array } {
  const known = new Map<number, { table: AliasTable; lowest: number; offset: number }>();
  const cells = new Uint32Array(3 * counts.length);
  let size = 0;
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k]!;
    let entry = known.get(count);
    if (!entry) {
      const { lowest, weights } = count > 0 ? poissonWeights(count * rate) : { lowest: 0, weights: [1] };
      const table = aliasTable(weights);
      entry = { table, lowest, offset: size };
      known.set(count, entry);
      size += table.columns.length;
    }
    cells.set([entry.offset, entry.table.bits, entry.lowest], 3 * k);
  }
  const columns = new Uint32Array(size);
  for (const { table, offset } of known.values()) columns.set(table.columns, offset);
  return { cells, columns };
}
