// The error of a release as it is written and typed: shares of one in percentage points, everything else in the unit of the data.
import { formatNumber } from "../../plot/format.ts";

/** Two significant digits, no unit. */
export function errorInWords(rmse: number, share: boolean): string {
  return Number.isNaN(rmse) ? "" : formatNumber(share ? 100 * rmse : rmse, 2);
}

/** The error that was typed, in the numbers' own scale. */
export function typedError(typed: number, share: boolean): number {
  return share ? typed / 100 : typed;
}

/** "1.8 percentage points", "2.4 million DKK" */
export function errorWithUnit(rmse: number, share: boolean, unit: string): string {
  const words = share ? "percentage points" : unit;
  return words === "" ? errorInWords(rmse, share) : `${errorInWords(rmse, share)} ${words}`;
}
