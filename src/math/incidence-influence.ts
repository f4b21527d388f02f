// The derivative of cumulative incidence with respect to the weight of a row, in a form that all rows share. With a = d/(n (n - d)),
//   A = sum a,    B_k = sum S(s-) d_k/n (A(s-) - 1/n),    L_i = A(t_i) - A(e_i) - [failed]/(n - d)(t_i)    (derivative of log S)
// row i, at risk over (e_i, t_i], has the derivative of F_k(t)
//   while at risk   B_k(t) - B_k(e_i) - A(e_i) (F_k(t) - F_k(e_i))
//   afterwards      that at t_i + [failed from k] S(t_i-)/n(t_i) + L_i (F_k(t) - F_k(t_i))
// Nothing changes any more once S is 0.
import type { CauseCounts } from "./cause-counts.ts";
import { allFail } from "./product-limit.ts";

/** The rows of one level. Arrays over all rows of the data; `rows` lists those of the level. */
export interface JackknifeRows {
  readonly rows: Int32Array;
  readonly cause: Int32Array;
  readonly weight?: Float64Array | undefined;
  /** weights count repeated rows (not with clusters): a row of weight 2 is two rows and not one that counts twice */
  readonly repeated?: boolean;
  /** 0..clusters-1 */
  readonly cluster?: Int32Array | undefined;
}

/** Per cell of the level: what the formulas above sum. */
export interface Sums {
  readonly from: number;
  readonly size: number;
  readonly time: Float64Array;
  readonly a: Float64Array;
  readonly b: readonly Float64Array[];
  readonly f: readonly Float64Array[];
  /** 1/(n - d), 0 where everybody fails; S(t-)/n */
  readonly jump: Float64Array;
  readonly share: Float64Array;
}

export function sumsOf(counts: CauseCounts, level: number): Sums {
  const { causes } = counts;
  const from = counts.start[level]!;
  const size = counts.start[level + 1]! - from;
  const column = () => new Float64Array(size);
  const [a, jump, share] = [column(), column(), column()];
  const b = Array.from({ length: causes }, column);
  const f = Array.from({ length: causes }, column);
  let [free, sum] = [1, 0];
  for (let i = 0; i < size; i++) {
    const n = counts.atRisk[from + i]!;
    const d = counts.events[from + i]!;
    const happens = d > 0 && n > 0 && free > 0;
    for (let k = 0; k < causes; k++) {
      const step = happens ? (free * counts.byCause[(from + i) * causes + k]!) / n : 0;
      f[k]![i] = (i > 0 ? f[k]![i - 1]! : 0) + step;
      b[k]![i] = (i > 0 ? b[k]![i - 1]! : 0) + (happens ? step * (sum - 1 / n) : 0);
    }
    if (happens) {
      share[i] = free / n;
      const none = allFail(n, d);
      if (!none) {
        sum += d / (n * (n - d));
        jump[i] = 1 / (n - d);
      }
      free = none ? 0 : free * ((n - d) / n);
    }
    a[i] = sum;
  }
  return { from, size, time: counts.time.subarray(from, from + size), a, b, f, jump, share };
}

/** Rows of the level as arrays; cells counted from the level's first, -1 for an entry before all of them. */
export interface Members {
  readonly size: number;
  readonly exit: Int32Array;
  readonly entry: Int32Array;
  readonly cause: Int32Array;
  readonly weight: Float64Array;
  readonly cluster: Int32Array;
  readonly clusters: number;
}

export function membersOf(counts: CauseCounts, sums: Sums, data: JackknifeRows): Members {
  if (!data.cluster && !counts.entryCell) return alike(counts, sums, data);
  const { exitCell, entryCell } = counts;
  const { rows, weight, repeated = false } = data;
  const size = rows.length;
  const numbers = new Map<number, number>();
  const members = {
    size,
    exit: new Int32Array(size),
    entry: new Int32Array(size).fill(-1),
    cause: new Int32Array(size),
    weight: new Float64Array(size).fill(1),
    cluster: new Int32Array(size),
  };
  for (let i = 0; i < size; i++) {
    const row = rows[i]!;
    members.exit[i] = exitCell[row]! - sums.from;
    if (entryCell) members.entry[i] = entryCell[row]! - sums.from;
    members.cause[i] = data.cause[row]!;
    const w = weight ? weight[row]! : 1;
    // w rows alike add w u^2 = (sqrt(w) u)^2 to the sum of squares
    members.weight[i] = repeated && !data.cluster ? Math.sqrt(w) : w;
    const id = data.cluster ? data.cluster[row]! : i;
    const known = data.cluster ? (numbers.get(id) ?? numbers.size) : i;
    if (data.cluster) numbers.set(id, known);
    members.cluster[i] = known;
  }
  return { ...members, clusters: data.cluster ? numbers.size : size };
}

/** Without clusters and entries the rows that end in a cell by the same cause have one derivative: one member with their sum of squares. */
function alike({ exitCell, causes }: CauseCounts, { from, size }: Sums, data: JackknifeRows): Members {
  const { rows, weight, repeated = false } = data;
  const squares = new Float64Array(size * (causes + 1));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const w = weight ? weight[row]! : 1;
    squares[(exitCell[row]! - from) * (causes + 1) + data.cause[row]!]! += repeated ? w : w * w;
  }
  const found: number[] = [];
  for (let at = 0; at < squares.length; at++) if (squares[at]! > 0) found.push(at);
  const members = {
    size: found.length,
    exit: new Int32Array(found.length),
    entry: new Int32Array(found.length).fill(-1),
    cause: new Int32Array(found.length),
    weight: new Float64Array(found.length),
    cluster: new Int32Array(found.length),
    clusters: found.length,
  };
  for (let i = 0; i < found.length; i++) {
    members.exit[i] = Math.floor(found[i]! / (causes + 1));
    members.cause[i] = found[i]! % (causes + 1);
    members.weight[i] = Math.sqrt(squares[found[i]!]!);
    members.cluster[i] = i;
  }
  return members;
}

/** L_i, and the derivative of F_k at the row's own end. */
export function slopeAfter({ a, jump }: Sums, x: number, entry: number, failed: boolean): number {
  // 1/(n - d) is infinite where everybody fails; F stays as it is from there, so that any slope will do
  if (failed && jump[x] === 0) return 0;
  return a[x]! - (entry < 0 ? 0 : a[entry]!) - (failed ? jump[x]! : 0);
}

export function valueAtEnd(
  { a, b, f, share }: Sums,
  k: number,
  x: number,
  entry: number,
  failedFromK: boolean,
): number {
  const before = entry < 0 ? b[k]![x]! : b[k]![x]! - b[k]![entry]! - a[entry]! * (f[k]![x]! - f[k]![entry]!);
  return before + (failedFromK ? share[x]! : 0);
}
