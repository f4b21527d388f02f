// The parameters of the card as run() and the private form read them.
import { normalQuantile } from "../../math/normal.ts";
import type { ParamValue } from "../analysis.ts";

export interface Settings {
  readonly binning: "auto" | "number";
  readonly bars: number;
  readonly range: "all" | "middle";
  readonly levels: readonly number[];
  readonly values: number;
  readonly confidence: number;
}

export function settingsOf(params: Readonly<Record<string, ParamValue>>): Settings {
  return params as unknown as Settings;
}

/** Standard deviations of a two-sided normal interval. */
export function reachOf(confidence: number): number {
  return normalQuantile(0.5 + confidence / 2);
}

/** "95 %" */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
