// Covariates of a regression. Columns to terms: a number is one term, a category one 0/1 term per value but its reference (treatment coding), called column=value.
import type { CategoryColumn, Column, NumberColumn } from "../data/column.ts";
import { UserError } from "../errors.ts";
import { numbersOf } from "./survival-rows.ts";

export interface Covariate {
  readonly name: string;
  /** terms first..first + count - 1 */
  readonly first: number;
  readonly count: number;
  /** of a category; null for a number */
  readonly reference: string | null;
}

export interface Terms {
  readonly covariates: readonly Covariate[];
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** More values than this are a sign of a wrong column. */
const mostValues = 50;
const mostTerms = 300;

/** The column as the model takes it: categories whose values are all numbers are numbers unless listed in `categorical`, and the reverse. */
export function asModelled(column: Column, categorical: readonly string[]): NumberColumn | CategoryColumn {
  if (column.type !== "number" && column.type !== "category") {
    throw new Error(`asModelled: numbers or categories, got a ${column.type} column, ${column.name}`);
  }
  const factor = categorical.includes(column.name);
  if (column.type === "category") {
    const numeric = column.labels.length > 0 && column.labels.every(isNumber);
    if (factor || !numeric) return column;
    const numbers = column.labels.map(Number);
    const values = Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : numbers[code]!));
    return { type: "number", name: column.name, values };
  }
  if (!factor) return column;
  const values = [...new Set(column.values)].filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
  requireFew(column.name, values.length);
  const codeOf = new Map(values.map((v, code) => [v, code]));
  return {
    type: "category",
    name: column.name,
    codes: Int32Array.from(column.values, (v) => codeOf.get(v) ?? -1),
    labels: values.map(String),
  };
}

/** Terms over the rows kept. `references`: see parseReferences. */
export function termsOf(
  columns: readonly (NumberColumn | CategoryColumn)[],
  kept: Int32Array,
  references: ReadonlyMap<string, string>,
): Terms {
  const covariates: Covariate[] = [];
  const names: string[] = [];
  const values: Float64Array[] = [];
  for (const column of columns) {
    const first = names.length;
    let reference: string | null = null;
    if (column.type === "number") {
      requireSquares(column, kept);
      names.push(column.name);
      values.push(numbersOf(column, kept));
    } else {
      const used = new Uint8Array(column.labels.length);
      for (const i of kept) used[column.codes[i]!] = 1;
      const present = [...column.labels.keys()].filter((code) => used[code] === 1);
      requireFew(column.name, present.length);
      const base = referenceOf(column, present, references.get(column.name));
      reference = column.labels[base]!;
      // a single value is kept as a constant term, so that the table can say that nothing is estimated
      for (const code of present.length === 1 ? present : present.filter((code) => code !== base)) {
        names.push(`${column.name}=${column.labels[code]!}`);
        values.push(indicator(column, kept, code));
      }
    }
    covariates.push({ name: column.name, first, count: names.length - first, reference });
  }
  if (names.length > mostTerms) {
    throw new UserError(
      `The covariates make ${names.length} coefficients; there may be at most ${mostTerms}. Choose fewer, or categories with fewer values.`,
    );
  }
  return { covariates, names, columns: values };
}

/** Beyond these the squares of a covariate leave the range of floating-point numbers. */
const largest = 1e100;
const smallest = 1e-100;

function requireSquares({ name, values }: NumberColumn, kept: Int32Array): void {
  let most = kept[0]!;
  for (const i of kept) if (Math.abs(values[i]!) > Math.abs(values[most]!)) most = i;
  const size = Math.abs(values[most]!);
  if (size === 0 || (size >= smallest && size <= largest)) return;
  throw new UserError(
    `Column "${name}" holds ${values[most]} (row ${most + 1}). The largest value of a covariate must be from ${smallest} to ${largest} in size: correct the file, or change the unit.`,
  );
}

/** 1 where the code is `code`, else 0. */
function indicator({ codes }: CategoryColumn, kept: Int32Array, code: number): Float64Array {
  const values = new Float64Array(kept.length);
  for (let i = 0; i < kept.length; i++) values[i] = codes[kept[i]!] === code ? 1 : 0;
  return values;
}

function referenceOf(column: CategoryColumn, present: readonly number[], wanted: string | undefined): number {
  if (wanted === undefined) return present[0]!;
  const found = present.find((code) => column.labels[code] === wanted);
  if (found !== undefined) return found;
  const there = present.slice(0, 8).map((code) => `"${column.labels[code]!}"`);
  throw new UserError(
    `The reference of "${column.name}" is "${wanted}", which no row used has. It has ${there.join(", ")}: choose one of them.`,
  );
}

/**
 * Parts between semicolons, and between commas where the next part begins like a reference again: values may hold commas, and names of columns
 * semicolons.
 */
function piecesOf(text: string, columns: readonly { readonly name: string }[]): string[] {
  const pieces: string[] = [];
  const begins = (words: string) => columns.some(({ name }) => words.trim().startsWith(`${name}=`));
  for (const part of text.split(";")) {
    const last = pieces[pieces.length - 1];
    if (last !== undefined && begins(`${last};${part}`) && !begins(last)) {
      pieces[pieces.length - 1] = `${last};${part}`;
      continue;
    }
    part.split(",").forEach((words, j) => {
      if (j > 0 && !begins(words)) pieces[pieces.length - 1] += `,${words}`;
      else pieces.push(words);
    });
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
}

/** "sex=2; rx=Obs" as column -> value. Throws a UserError for a piece that names no category among the covariates. */
export function parseReferences(
  text: string,
  columns: readonly (NumberColumn | CategoryColumn)[],
): ReadonlyMap<string, string> {
  const references = new Map<string, string>();
  for (const piece of piecesOf(text, columns)) {
    const column = columns.find(({ name }) => piece.startsWith(`${name}=`));
    if (!column || column.type === "number") {
      const categories = columns.filter(({ type }) => type === "category").map(({ name }) => `"${name}"`);
      throw new UserError(
        `The reference value "${piece}" is not of the form column=value with a category among the covariates (${categories.join(", ") || "there is none"}). ` +
          'Correct it, or list a column of numbers under "Numbers that are codes" first.',
      );
    }
    references.set(column.name, piece.slice(column.name.length + 1).trim());
  }
  return references;
}

function requireFew(name: string, values: number): void {
  if (values <= mostValues) return;
  throw new UserError(
    `Column "${name}" has ${values.toLocaleString("en")} different values, and a category among the covariates may have at most ${mostValues}. ` +
      "Choose another column, or use it as strata or cluster.",
  );
}

function isNumber(label: string): boolean {
  return label.trim() !== "" && Number.isFinite(Number(label));
}
