// The log-likelihood of a parametric survival model with right censoring, left truncation and weights,
//   sum w [ event ? log f(t) : log S(t)  -  log S(entry) ],
// with gradient and Hessian by all coefficients: the family's derivatives by its parameters times the terms that enter them. In float64.
import { type Block, blockStarts, type ParametricDesign } from "./parametric-design.ts";
import { type Family, type Jet, jet } from "./parametric-family.ts";

/** Called between slices of long work: lets a cancel through, and may reject. */
export type Pause = () => Promise<void>;

export interface Likelihood {
  readonly loglik: number;
  readonly gradient: Float64Array;
  /** minus the Hessian, full */
  readonly information: Float64Array;
}

export interface Model {
  readonly family: Family;
  /** one per parameter of the family */
  readonly blocks: readonly Block[];
}

/** Rows between two pauses: about 20 ms. */
const sliceRows = 1 << 14;

/** At these coefficients (on the scaled terms). -Infinity or NaN where the data are impossible under them. */
export async function likelihood(
  design: ParametricDesign,
  model: Model,
  coefficients: Float64Array,
  pause?: Pause,
): Promise<Likelihood> {
  const sums = new Sums(design, model);
  for (let from = 0; from < design.rows; from += sliceRows) {
    if (from > 0) await pause?.();
    sums.add(coefficients, from, Math.min(design.rows, from + sliceRows));
  }
  return sums.finish();
}

/** Each row's gradient, unweighted, rows x coefficients: for robust standard errors. */
export function scores(design: ParametricDesign, model: Model, coefficients: Float64Array): Float64Array {
  const row = new RowTerms(design, model);
  const { starts, blocks } = row;
  const p = starts[blocks.length]!;
  const all = new Float64Array(design.rows * p);
  for (let i = 0; i < design.rows; i++) {
    row.at(i, coefficients);
    for (let j = 0; j < blocks.length; j++) {
      let to = i * p + starts[j]!;
      if (blocks[j]!.intercept) all[to++] = row.total.first[j]!;
      for (const term of blocks[j]!.terms)
        all[to++] = row.total.first[j]! * design.x[i * design.terms + term]!;
    }
  }
  return all;
}

/** One row's parameters and its contribution with derivatives by them. */
class RowTerms {
  readonly blocks: readonly Block[];
  readonly starts: readonly number[];
  readonly eta: Float64Array;
  readonly total: Jet;
  readonly #design: ParametricDesign;
  readonly #family: Family;
  readonly #entry: Jet;

  constructor(design: ParametricDesign, { family, blocks }: Model) {
    this.#design = design;
    this.#family = family;
    this.blocks = blocks;
    this.starts = blockStarts(blocks);
    this.eta = new Float64Array(family.size);
    this.total = jet(family.size);
    this.#entry = jet(family.size);
  }

  at(i: number, coefficients: Float64Array): void {
    const { time, logTime, event, entry, logEntry } = this.#design;
    this.predict(i, coefficients);
    const { total } = this;
    if (event[i] === 1) this.#family.density(time[i]!, logTime[i]!, this.eta, total);
    else if (time[i]! > 0) this.#family.survival(time[i]!, logTime[i]!, this.eta, total);
    else {
      // censored at once: S(0) = 1 whatever the parameters
      total.value = 0;
      total.first.fill(0);
      total.second.fill(0);
    }
    if (!entry || !(entry[i]! > 0)) return;
    this.#family.survival(entry[i]!, logEntry![i]!, this.eta, this.#entry);
    total.value -= this.#entry.value;
    for (let a = 0; a < total.first.length; a++) total.first[a]! -= this.#entry.first[a]!;
    for (let a = 0; a < total.second.length; a++) total.second[a]! -= this.#entry.second[a]!;
  }

  predict(i: number, coefficients: Float64Array): void {
    const { x, terms: width } = this.#design;
    for (let j = 0; j < this.blocks.length; j++) {
      const { offset, intercept, terms } = this.blocks[j]!;
      let at = this.starts[j]!;
      let sum = offset;
      if (intercept) sum += coefficients[at++]!;
      for (let k = 0; k < terms.length; k++) sum += coefficients[at++]! * x[i * width + terms[k]!]!;
      this.eta[j] = sum;
    }
  }
}

/** Running sums of value, gradient and Hessian. */
class Sums {
  readonly #row: RowTerms;
  readonly #design: ParametricDesign;
  readonly #size: number;
  readonly #gradient: Float64Array;
  readonly #information: Float64Array;
  /** the row's terms with a 1 for each intercept, in the order of the coefficients, and the parameter of each */
  readonly #x: Float64Array;
  readonly #block: Int32Array;
  readonly #term: Int32Array;
  #loglik = 0;

  constructor(design: ParametricDesign, model: Model) {
    this.#design = design;
    this.#row = new RowTerms(design, model);
    const { starts, blocks } = this.#row;
    this.#size = starts[blocks.length]!;
    this.#gradient = new Float64Array(this.#size);
    this.#information = new Float64Array(this.#size * this.#size);
    this.#x = new Float64Array(this.#size).fill(1);
    this.#block = Int32Array.from(
      blocks.flatMap(({ intercept, terms }, j) => [...(intercept ? [j] : []), ...terms.map(() => j)]),
    );
    this.#term = Int32Array.from(
      blocks.flatMap(({ intercept, terms }) => [...(intercept ? [-1] : []), ...terms]),
    );
  }

  add(coefficients: Float64Array, from: number, to: number): void {
    const { weight, x: all, terms } = this.#design;
    const { total } = this.#row;
    const m = total.first.length;
    const size = this.#size;
    const x = this.#x;
    const block = this.#block;
    const term = this.#term;
    for (let i = from; i < to; i++) {
      this.#row.at(i, coefficients);
      const w = weight ? weight[i]! : 1;
      this.#loglik += w * total.value;
      for (let a = 0; a < size; a++) if (term[a]! >= 0) x[a] = all[i * terms + term[a]!]!;
      for (let a = 0; a < size; a++) {
        const xa = w * x[a]!;
        const row = block[a]! * m;
        this.#gradient[a]! += xa * total.first[block[a]!]!;
        for (let b = a; b < size; b++)
          this.#information[a * size + b]! -= xa * x[b]! * total.second[row + block[b]!]!;
      }
    }
  }

  finish(): Likelihood {
    const size = this.#size;
    const information = this.#information;
    for (let a = 0; a < size; a++)
      for (let b = 0; b < a; b++) information[a * size + b] = information[b * size + a]!;
    return { loglik: this.#loglik, gradient: this.#gradient, information };
  }
}
