// A parameter's number as text and back, and as a place on a slider. Fractions with `display: "percent"` are shown as percentages.
import type { NumberParam, NumbersParam } from "../analyses/analysis.ts";
import { formatNumber } from "../plot/format.ts";

type Shown = Pick<NumberParam | NumbersParam, "display">;

/** Steps of a slider. */
export const sliderSteps = 200;

/** "97.5 %", "10,000" */
export function numberText(param: Shown, value: number): string {
  if (param.display !== "percent") return formatNumber(value, 10);
  return `${formatNumber(Number((100 * value).toPrecision(12)), 10)}\u202f%`;
}

/** The number in a text as people write it ("97,5 %" is not read: a comma groups thousands); null when there is none. */
export function parseNumber(param: Shown, text: string): number | null {
  const bare = text.replace(/[\s,%\u2009\u202f]/g, "").replace("−", "-");
  const value = bare === "" ? Number.NaN : Number(bare);
  if (!Number.isFinite(value)) return null;
  if (param.display !== "percent") return value;
  // the point moves in the text: 99.9 / 100 is not the double nearest to 0.999
  const shifted = Number(`${bare}e-2`);
  return Number.isNaN(shifted) ? value / 100 : shifted;
}

/** The value within the parameter's bounds, whole if it must be. */
export function bounded(param: NumberParam, value: number): number {
  const inside = Math.min(param.max, Math.max(param.min, value));
  return param.integer ? Math.round(inside) : inside;
}

/** Slider position in 0..sliderSteps of a value. */
export function toSlider(param: NumberParam, value: number): number {
  const map = param.scale === "log" ? Math.log : (v: number) => v;
  return (sliderSteps * (map(value) - map(param.min))) / (map(param.max) - map(param.min));
}

/** The value at a slider position, at round numbers: two significant digits on a log scale, three of the range on a linear one. */
export function fromSlider(param: NumberParam, position: number): number {
  const share = position / sliderSteps;
  if (param.scale === "log") {
    return bounded(param, Number((param.min * (param.max / param.min) ** share).toPrecision(2)));
  }
  const width = param.max - param.min;
  const step = 10 ** Math.floor(Math.log10(width / 100));
  const value = param.min + share * width;
  return bounded(param, Number((Math.round(value / step) * step).toPrecision(12)));
}
