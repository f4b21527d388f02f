// What a recipe link says: enough to compute the same numbers again from the same file. Never data, never results.
import type { Request, Wording } from "../analyses/analysis.ts";
import { checkRequest, completeParams, findCard } from "../analyses/request.ts";
import type { ReadOptions, Schema, Summary } from "../data/summary.ts";

/** The schema of the file; of a wide file only the columns that the request uses. */
export interface RecipeSchema extends Schema {
  /** columns of the file; more than `columns` holds when the file is wide */
  readonly columnCount: number;
}

export interface Recipe {
  /** every parameter written out, so that a later change of a default cannot change an old link */
  readonly request: Request;
  /** version of the analysis' method when the link was made: Card.version */
  readonly version: number;
  readonly schema: RecipeSchema;
  /** how the bytes were understood; without it another guess would give other numbers */
  readonly read?: ReadOptions;
  readonly wording?: Wording;
  /** id of a sample data set that ships with Plumbline; never an address */
  readonly sample?: string;
  /** SHA-256 of the file's bytes, 64 hex digits; only when the user asks for it */
  readonly fingerprint?: string;
}

export type Extras = Pick<Recipe, "wording" | "sample" | "fingerprint">;

/** UTF-8 bytes of column names up to which all of them are stored: keeps a link under the 2,000 characters that chat programs bear. */
const nameBudget = 1_000;

/** The recipe of a request on an open file. Throws a UserError when the request does not fit its card. */
export function makeRecipe(
  request: Request,
  file: Pick<Summary, "rows" | "columns" | "read">,
  { wording, sample, fingerprint }: Extras = {},
): Recipe {
  const complete = completeRequest(request);
  const used = new Set(usedColumns(complete));
  const bytes = new TextEncoder().encode(file.columns.map((column) => column.name).join("")).length;
  const stored = bytes <= nameBudget ? file.columns : file.columns.filter((column) => used.has(column.name));
  return {
    request: complete,
    version: findCard(complete.analysis).version,
    schema: {
      rows: file.rows,
      columnCount: file.columns.length,
      columns: stored.map(({ name, kind }) => ({ name, kind })),
    },
    read: file.read,
    ...(wording && { wording }),
    ...(sample !== undefined && { sample }),
    ...(fingerprint !== undefined && { fingerprint }),
  };
}

/** The request, checked, with every parameter of its card written out and in normal form; terms of a release are no part of a recipe. */
export function completeRequest(request: Request): Request {
  const { params, privacy: _terms, ...checked } = checkRequest(request);
  return checkRequest({ ...checked, params: completeParams(findCard(checked.analysis), params) });
}

/** Names of the columns that the request reads, each once: by a role, or by a parameter that lists columns. */
export function usedColumns(request: Request): string[] {
  const card = findCard(request.analysis);
  const inRoles = Object.values(request.roles).flat();
  const inParams = Object.entries(request.params)
    .filter(([name]) => card.params[name]?.type === "columns")
    .flatMap(([, value]) => value as readonly string[]);
  return [...new Set([...inRoles, ...inParams])];
}
