// Names among what is drawn, which is integers: the length of each and its UTF-16 code units, names ascending by these.
import { misfit } from "./private-budget.ts";

/** Under what they are drawn. */
export const foundNames = "names";

/** UTF-16 units; a link must hold them. */
export const longestName = 200;

/** `names`: ascending, without repetition. */
export function namesToIntegers(names: readonly string[]): number[] {
  return names.flatMap((name) => [
    name.length,
    ...Array.from({ length: name.length }, (_, i) => name.charCodeAt(i)),
  ]);
}

/** The names in what namesToIntegers wrote. Throws a UserError for anything else: it may come from a stranger's link. */
export function namesFromIntegers(integers: readonly number[]): string[] {
  const names: string[] = [];
  let at = 0;
  while (at < integers.length) {
    const length = integers[at]!;
    const units = integers.slice(at + 1, at + 1 + length);
    const fits = length >= 0 && length <= longestName && units.length === length;
    if (!fits || !units.every((unit) => unit >= 0 && unit <= 0xffff)) throw misfit();
    const name = String.fromCharCode(...units);
    if (names.length > 0 && names.at(-1)! >= name) throw misfit();
    names.push(name);
    at += 1 + length;
  }
  return names;
}
