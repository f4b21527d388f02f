// What is remembered about the cells of a column while they are read: enough to decide what the column is, and to say what did not fit.
import * as flag from "./number-reader.ts";

const EXAMPLES = 5;
const EXAMPLE_BYTES = 60;
const utf8 = new TextDecoder();

/** Cells that do not fit the kind of their column. */
export class Misfits {
  rows = 0;
  /** 1-based, the header not counted */
  firstRow = 0;
  readonly examples: string[] = [];

  /** `weight` rows hold bytes[start..end), the first of them row `row` (0-based). */
  add(bytes: Uint8Array, start: number, end: number, row: number, weight: number): void {
    this.rows += weight;
    if (this.firstRow === 0 || row + 1 < this.firstRow) this.firstRow = row + 1;
    if (this.examples.length === EXAMPLES) return;
    const text = utf8.decode(bytes.subarray(start, Math.min(end, start + EXAMPLE_BYTES)));
    const example = end - start > EXAMPLE_BYTES ? `${text}...` : text;
    if (!this.examples.includes(example)) this.examples.push(example);
  }
}

/** Counts over the cells that are not missing. */
export class NumberFacts {
  cells = 0;
  numbers = 0;
  /** with a decimal mark or an exponent */
  fractions = 0;
  leadingZeros = 0;
  /** whole numbers that no double holds exactly */
  inexact = 0;
  underflows = 0;
  grouped = 0;
  /** which separators of thousands were seen */
  groupings = 0;
  minWidth = Number.POSITIVE_INFINITY;
  maxWidth = 0;

  /** `weight` cells of `width` bytes were read as a number with these flags. */
  count(flags: number, weight: number, width: number): void {
    this.cells += weight;
    this.numbers += weight;
    if (flags & flag.FRACTION) this.fractions += weight;
    if (flags & flag.LEADING_ZERO) this.leadingZeros += weight;
    if (flags & flag.INEXACT) this.inexact += weight;
    if (flags & flag.UNDERFLOW) this.underflows += weight;
    if (flags & flag.GROUPED) {
      this.grouped += weight;
      this.groupings |= flags & flag.GROUPED;
    }
    if (width < this.minWidth) this.minWidth = width;
    if (width > this.maxWidth) this.maxWidth = width;
  }

  /** `cells` numbers without anything unusual, `fractions` of them with a decimal mark, from `minWidth` to `maxWidth` bytes. */
  countPlain(cells: number, fractions: number, minWidth: number, maxWidth: number): void {
    if (cells === 0) return;
    this.cells += cells;
    this.numbers += cells;
    this.fractions += fractions;
    this.minWidth = Math.min(this.minWidth, minWidth);
    this.maxWidth = Math.max(this.maxWidth, maxWidth);
  }

  /** Digits that are a name rather than a quantity: 02139 beside 10001, or more digits than a double holds. */
  get codes(): boolean {
    if (this.fractions > 0) return false;
    return this.inexact > 0 || (this.leadingZeros > 0 && this.minWidth === this.maxWidth);
  }

  /** Two thirds of the cells are numbers, not mere codes, and thousands are separated in one way. */
  get readAsNumber(): boolean {
    const oneGrouping = (this.groupings & (this.groupings - 1)) === 0;
    return this.numbers > 0 && mostly(this.numbers, this.cells) && !this.codes && oneGrouping;
  }
}

/** The share of cells from which on the others are misfits of the kind and not a reason against it: two thirds. */
export function mostly(fitting: number, cells: number): boolean {
  return fitting * 3 >= cells * 2;
}
