// Decimal text to the nearest double, from bytes. A mantissa below 2^53 with a power of ten up to 22 is exact with one multiplication
// or division (Clinger 1990, "How to read floating point numbers accurately"); everything else goes through Number(), which rounds
// correctly. Numbers with thousands separators are recognised and reported, so that the column can decide whether it means them.

/** What `read` found: 0 is "not a number", else the sum of these. */
export const NUMBER = 1;
/** written with a decimal mark or an exponent */
export const FRACTION = 2;
/** a whole number that begins with a needless 0, as postal codes do */
export const LEADING_ZERO = 4;
/** a whole number that no double holds exactly */
export const INEXACT = 8;
/** not zero as written, but too small for a double */
export const UNDERFLOW = 16;
export const GROUPED_COMMA = 32;
export const GROUPED_DOT = 64;
export const GROUPED_SPACE = 128;
export const GROUPED_APOSTROPHE = 256;
export const GROUPED = GROUPED_COMMA | GROUPED_DOT | GROUPED_SPACE | GROUPED_APOSTROPHE;

export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

const latin = new TextDecoder();
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPS: readonly (readonly [RegExp, number])[] = [
  [/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/, GROUPED_COMMA],
  [/^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$/, GROUPED_DOT],
  // space, no-break space, thin space, narrow no-break space
  [/^[+-]?\d{1,3}([ \u00a0\u2009\u202f]\d{3})+([.,]\d*)?$/, GROUPED_SPACE],
  [/^[+-]?\d{1,3}(['\u2019]\d{3})+([.,]\d*)?$/, GROUPED_APOSTROPHE],
];

export class NumberReader {
  /** the number that `read` found */
  value = 0;
  private readonly decimal: "." | ",";
  private readonly mark: number;

  constructor(decimal: "." | ",") {
    this.decimal = decimal;
    this.mark = decimal.charCodeAt(0);
  }

  /** The number in bytes[start..end), outer blanks already removed: its flags, and its value in `this.value`. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let p = start;
    let c = p < end ? bytes[p]! : 0;
    const negative = c === 45;
    if (negative || c === 43) c = ++p < end ? bytes[p]! : 0;
    const first = p;
    let mantissa = 0;
    while (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48);
      c = ++p < end ? bytes[p]! : 0;
    }
    const whole = p - first;
    let digits = whole;
    let scale = 0;
    let flags = NUMBER;
    if (c === this.mark) {
      const mark = p;
      c = ++p < end ? bytes[p]! : 0;
      while (c >= 48 && c <= 57) {
        mantissa = mantissa * 10 + (c - 48);
        c = ++p < end ? bytes[p]! : 0;
      }
      scale = mark + 1 - p;
      digits -= scale;
      flags = NUMBER | FRACTION;
    }
    if (digits === 0) return this.readText(bytes, start, end);
    if ((c | 32) === 101) {
      flags = NUMBER | FRACTION;
      c = ++p < end ? bytes[p]! : 0;
      const minus = c === 45;
      if (minus || c === 43) c = ++p < end ? bytes[p]! : 0;
      let exponent = 0;
      const from = p;
      while (c >= 48 && c <= 57) {
        exponent = exponent * 10 + (c - 48);
        c = ++p < end ? bytes[p]! : 0;
      }
      if (p === from) return 0;
      scale += minus ? -exponent : exponent;
    }
    if (p !== end) return this.readText(bytes, start, end);
    if (digits > 15 || scale > 22 || scale < -22) return this.readText(bytes, start, end);
    const size = scale < 0 ? mantissa / POWERS_OF_TEN[-scale]! : mantissa * POWERS_OF_TEN[scale]!;
    this.value = negative ? -size : size;
    return bytes[first] === 48 && whole > 1 && flags === NUMBER ? flags | LEADING_ZERO : flags;
  }

  private readText(bytes: Uint8Array, start: number, end: number): number {
    // nothing that is longer can be a number worth reading; a text column would pay for every cell
    if (end - start > 400 || start === end || !startsLikeNumber(bytes[start]!)) return 0;
    // U+2212 is the minus sign of typographers
    const text = latin.decode(bytes.subarray(start, end)).replace(/^\u2212/, "-");
    const plain = this.decimal === "." ? text : text.includes(".") ? "" : text.replace(",", ".");
    if (PLAIN.test(plain)) return this.accept(plain, 0);
    for (const [pattern, flag] of GROUPS) {
      if (!pattern.test(text)) continue;
      if (flag === (this.decimal === "." ? GROUPED_DOT : GROUPED_COMMA)) continue;
      const other = this.decimal === "." ? "," : ".";
      if (flag >= GROUPED_SPACE && text.includes(other)) continue;
      const joined = this.decimal === "." ? text.replace(/[^\d.+-]/g, "") : text.replace(/[^\d,+-]/g, "");
      return this.accept(joined.replace(",", "."), flag);
    }
    return 0;
  }

  private accept(text: string, flag: number): number {
    const value = Number(text);
    if (!Number.isFinite(value)) return 0;
    this.value = value;
    let flags = NUMBER | flag;
    if (/[.e]/i.test(text)) flags |= FRACTION;
    else {
      if (!Number.isSafeInteger(value) && BigInt(text) !== BigInt(value)) flags |= INEXACT;
      if (/^[+-]?0\d/.test(text)) flags |= LEADING_ZERO;
    }
    if (value === 0 && /[1-9]/.test(text.replace(/e.*/i, ""))) flags |= UNDERFLOW;
    return flags;
  }
}

/** Digit, sign, decimal mark, or the first byte of U+2212. */
function startsLikeNumber(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) || byte === 43 || byte === 45 || byte === 46 || byte === 44 || byte === 0xe2
  );
}
