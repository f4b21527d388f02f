// Small dense symmetric matrices, row-major p x p in a Float64Array: the square-root-free Cholesky factorisation A = L D L' in the
// given order of the columns, so that a column that depends on earlier ones is found and named (the later one is dropped, as R does).
// No pivoting, no iterative refinement; the caller centres and scales.

export interface Factorised {
  readonly size: number;
  /** unit lower triangle below the diagonal, D on it; a dropped column has D = 0 */
  readonly factor: Float64Array;
  readonly dropped: readonly number[];
}

/**
 * Factorises a symmetric matrix, not negative definite. A column is dropped when what is left of its diagonal after removing earlier
 * columns is at most `tolerance` times what it was, or not positive. Only the upper triangle is read.
 */
export function factorise(matrix: Float64Array, size: number, tolerance: number): Factorised {
  const l = new Float64Array(size * size);
  const dropped: number[] = [];
  for (let j = 0; j < size; j++) {
    let d = matrix[j * size + j]!;
    for (let k = 0; k < j; k++) d -= l[j * size + k]! ** 2 * l[k * size + k]!;
    if (!(d > tolerance * Math.abs(matrix[j * size + j]!)) || !Number.isFinite(d)) {
      dropped.push(j);
      continue;
    }
    l[j * size + j] = d;
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[j * size + i]!;
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]! * l[k * size + k]!;
      l[i * size + j] = sum / d;
    }
  }
  return { size, factor: l, dropped };
}

/** x with A x = b; zero at dropped columns. */
export function solve({ size, factor, dropped }: Factorised, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (const j of dropped) x[j] = 0;
  for (let i = 0; i < size; i++) {
    if (factor[i * size + i] === 0) continue;
    for (let k = 0; k < i; k++) x[i]! -= factor[i * size + k]! * x[k]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    const d = factor[i * size + i]!;
    if (d === 0) continue;
    let sum = x[i]! / d;
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * x[k]!;
    x[i] = sum;
  }
  return x;
}

/** A^-1 over the columns kept; rows and columns of dropped ones are zero. */
export function inverse(factorised: Factorised): Float64Array {
  const { size } = factorised;
  const result = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    if (factorised.factor[j * size + j] === 0) continue;
    unit.fill(0);
    unit[j] = 1;
    result.set(solve(factorised, unit), j * size);
  }
  // equal on both sides of the diagonal to the last bit
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (result[i * size + j]! + result[j * size + i]!) / 2;
      result[i * size + j] = mean;
      result[j * size + i] = mean;
    }
  }
  return result;
}

/** v' A v. */
export function quadraticForm(matrix: Float64Array, v: ArrayLike<number>): number {
  const size = v.length;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let row = 0;
    for (let j = 0; j < size; j++) row += matrix[i * size + j]! * v[j]!;
    sum += row * v[i]!;
  }
  return sum;
}

/** Copies the upper triangle below the diagonal, in place. */
export function mirror(matrix: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) matrix[i * size + j] = matrix[j * size + i]!;
  return matrix;
}
