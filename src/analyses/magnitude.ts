// Sizes of numbers whose squares neither overflow nor vanish.
import type { NumberColumn } from "../data/column.ts";
import { UserError } from "../errors.ts";

const largestSize = 1e150;
const smallestSize = 1e-150;

/** Throws a UserError that names the column and the row. */
export function checkMagnitude({ name, values }: NumberColumn): void {
  let largest = 0;
  let row = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) {
      largest = size;
      row = i + 1;
    }
  }
  if (largest > largestSize || (largest > 0 && largest < smallestSize)) {
    throw new UserError(
      `The largest value of "${name}" is ${largest} (row ${row}). Sizes from 1e-150 to 1e150 can be analysed: express the column in another unit.`,
    );
  }
}
