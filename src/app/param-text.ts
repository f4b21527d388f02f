// A parameter's number as text and back, and as a place on a slider. Fractions with `display: "percent"` are shown as percentages.
import type { NumberParam, NumbersParam } from "../analyses/analysis.ts";
import { formatNumber } from "../plot/format.ts";

type Shown = Pick<NumberParam | NumbersParam, "display">;

/** Steps of a linear slider. */
const linearSteps = 100;

/** Places of a slider: 0 to this. */
export function sliderSteps(param: NumberParam): number {
  return param.scale === "log" ? stops(param).length - 1 : linearSteps;
}

/** The round numbers a logarithmic slider stands at: ten to the decade, and both ends. */
function stops({ min, max }: NumberParam): number[] {
  const inside: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
    for (const digits of [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) inside.push(Number(`${digits}e${power}`));
  }
  return [min, ...inside.filter((value) => value > min && value < max), max];
}

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

/** Slider position in 0..sliderSteps of a value; between two places where the value is between their numbers. */
export function toSlider(param: NumberParam, value: number): number {
  const places = param.scale === "log" ? stops(param) : [param.min, param.max];
  const above = Math.max(
    1,
    places.findIndex((place) => place >= value),
  );
  const [low, high] = [places[above - 1]!, places[above]!];
  if (param.scale !== "log") return (linearSteps * (value - low)) / (high - low);
  return above - 1 + Math.log(value / low) / Math.log(high / low);
}

/** The value at a slider position, at round numbers. */
export function fromSlider(param: NumberParam, position: number): number {
  if (param.scale === "log") return bounded(param, stops(param)[position]!);
  const width = param.max - param.min;
  const step = 10 ** Math.floor(Math.log10(width / 100));
  const value = param.min + (position / linearSteps) * width;
  return bounded(param, Number((Math.round(value / step) * step).toPrecision(12)));
}
