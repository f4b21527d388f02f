// Numbers for people. An estimate is shown with the digits that its standard error justifies, by the rule of the Particle Data
// Group (Review of Particle Physics, "Introduction", section 5.3): take the three highest digits of the error; 100 to 354 keeps
// two of them, 355 to 949 one, 950 to 999 is rounded to 1000 and keeps two.
// Full precision is what is copied and exported, never what is read.

/** Shown where a number is not defined; never NaN, never blank. */
export const notDefined = "–";
/** stands before % and between a number and its unit; does not break */
export const thinSpace = "\u202f";
const minus = "−";

/** Decimals that an error justifies: 1 for 3.2, 1 for 0.897, −2 for 3,200. The error must be positive and finite. */
export function decimalsFor(error: number): number {
  const [mantissa, exponent] = error.toExponential(2).split("e") as [string, string];
  const digits = Math.round(Number(mantissa) * 100);
  if (digits <= 354) return 1 - Number(exponent);
  return -Number(exponent);
}

/** `value` with the digits that `error` (its standard error, same unit) justifies; six digits when there is no error. */
export function formatWithError(value: number, error: number): string {
  if (!Number.isFinite(value)) return infinite(value);
  if (!(error > 0) || !Number.isFinite(error)) return formatNumber(value);
  return atDecimals(value, limited(value, decimalsFor(error)));
}

/**
 * The end of an interval, with the digits that `error` justifies; an end that these digits would round to zero keeps two of its own,
 * because on which side of zero it lies is what a reader asks of it.
 */
export function formatEnd(value: number, error: number): string {
  const text = formatWithError(value, error);
  return value !== 0 && /^[−0.]+$/.test(text) ? formatNumber(value, 2) : text;
}

/** "19.6 to 32.1", both ends with the digits that `error` justifies. */
export function formatInterval(lower: number, upper: number, error: number): string {
  if (Number.isNaN(lower) && Number.isNaN(upper)) return notDefined;
  return `${formatEnd(lower, error)} to ${formatEnd(upper, error)}`;
}

/** A number without a stated error, at most `digits` significant digits and no trailing zeros. */
export function formatNumber(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return infinite(value);
  const rounded = Number(value.toPrecision(digits));
  if (rounded === 0) return "0";
  if (usesPowers(rounded)) return power(rounded, null);
  return group(plain(rounded));
}

/** The end of an interval of a ratio: three digits, or as many as tell it from 1, because on which side of 1 it lies is the question. */
export function formatRatioEnd(value: number): string {
  if (!Number.isFinite(value)) return infinite(value);
  let digits = 3;
  while (digits < 9 && value !== 1 && Number(value.toPrecision(digits)) === 1) digits += 1;
  return formatNumber(value, digits);
}

/** A count: "2,167". */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? group(Math.round(value).toFixed(0)) : notDefined;
}

/** A fraction as a percentage: 0.975 is "97.5 %" with a thin space. */
export function formatPercent(fraction: number, digits = 6): string {
  if (!Number.isFinite(fraction)) return notDefined;
  return `${formatNumber(Number((fraction * 100).toPrecision(12)), digits)}${thinSpace}%`;
}

/** The number as it is copied: shortest text that gives back the same double. */
export function formatExact(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}

/** Labels of ticks that belong together: equally many decimals on a linear axis, powers of ten where numbers are long. */
export function formatTicks(ticks: readonly number[], kind: "linear" | "log" = "linear"): string[] {
  const nonZero = ticks.filter((t) => t !== 0);
  if (
    nonZero.some((t) => Math.abs(t) >= 1e7) ||
    (nonZero.length > 0 && nonZero.every((t) => Math.abs(t) < 1e-3))
  ) {
    return ticks.map((t) => (t === 0 ? "0" : power(t, null)));
  }
  if (kind === "log") return ticks.map((t) => formatNumber(t));
  const decimals = Math.max(
    0,
    ...ticks.map((t) => (plain(Number(t.toPrecision(12))).split(".")[1] ?? "").length),
  );
  return ticks.map((t) => atDecimals(t, decimals));
}

function infinite(value: number): string {
  if (Number.isNaN(value)) return notDefined;
  return value > 0 ? "∞" : `${minus}∞`;
}

/** No more than ten significant digits: beyond that nobody reads, and a double soon ends. */
function limited(value: number, decimals: number): number {
  if (value === 0) return Math.min(decimals, 10);
  return Math.min(decimals, 9 - Math.floor(Math.log10(Math.abs(value))));
}

function atDecimals(value: number, decimals: number): string {
  const unit = 10 ** -decimals;
  const rounded =
    decimals >= 0 ? Number(value.toFixed(Math.min(decimals, 100))) : Math.round(value / unit) * unit;
  if (rounded === 0) return decimals > 0 && decimals <= 6 ? (0).toFixed(decimals) : "0";
  if (usesPowers(rounded)) {
    return power(rounded, Math.max(0, Math.floor(Math.log10(Math.abs(rounded)) + 1e-12) + decimals));
  }
  return group(rounded.toFixed(Math.max(0, decimals)));
}

function usesPowers(value: number): boolean {
  const size = Math.abs(value);
  return size >= 1e9 || size < 1e-5;
}

/** 1.2 × 10⁻⁹, with `digits` after the point or as many as it takes */
function power(value: number, digits: number | null): string {
  const text =
    digits === null
      ? Number(value.toPrecision(12)).toExponential()
      : value.toExponential(Math.min(digits, 20));
  const [mantissa, exponent] = text.split("e") as [string, string];
  const raised = [...exponent.replace("+", "")].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "⁻").join("");
  const base = `10${raised}`;
  if (mantissa === "1") return base;
  if (mantissa === "-1") return `${minus}${base}`;
  return `${mantissa.replace("-", minus)}${thinSpace}×${thinSpace}${base}`;
}

/** decimal text of a double without an exponent; only for 1e-9 < |value| < 1e21 */
function plain(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/0+$/, "") : text;
}

function group(text: string): string {
  const [whole, fraction] = text.replace("-", "").split(".") as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${text.startsWith("-") ? minus : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}
