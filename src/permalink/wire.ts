// The JSON inside a recipe link, version 1: the keys of format.md, checked strictly. Frozen: a link once made is read for ever.
import * as v from "valibot";
import { checkRequest, findCard } from "../analyses/request.ts";
import type { ColumnKind } from "../data/column.ts";
import { UserError } from "../errors.ts";
import { canonical, fitting, parseStrictly } from "./canonical.ts";
import { completeRequest, type Recipe } from "./recipe.ts";

const letterOfKind = {
  number: "n",
  category: "c",
  date: "d",
  boolean: "b",
  text: "t",
  id: "i",
  timeline: "l",
} as const;
const kindOfLetter = new Map(Object.entries(letterOfKind).map(([kind, letter]) => [letter, kind])) as Map<
  string,
  ColumnKind
>;

const names = v.array(v.string());
const key = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/));
const id = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,63}$/));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const words = v.pipe(v.string(), v.maxLength(200, "a unit or a name of rows has at most 200 characters"));
const read = v.strictObject({
  d: v.picklist([",", ";", "\t", "|"]),
  e: v.picklist(["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
  h: v.boolean(),
  m: names,
  p: v.picklist([".", ","]),
});

const wireSchema = v.pipe(
  v.strictObject({
    a: id,
    m: v.pipe(count, v.minValue(1)),
    r: v.record(key, v.union([v.string(), names])),
    p: v.record(key, v.union([v.number(), v.string(), v.boolean(), v.array(v.number()), names])),
    s: count,
    n: count,
    w: count,
    c: names,
    k: v.pipe(v.string(), v.regex(/^[ncdbtil]*$/)),
    o: v.exactOptional(read),
    u: v.exactOptional(v.strictTuple([words, words])),
    x: v.exactOptional(id),
    f: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  }),
  v.check(({ c, k }) => c.length === k.length, "it has not as many kinds as columns"),
  v.check(({ c, w }) => c.length <= w, "it names more columns than the file has"),
  v.check(({ c }) => new Set(c).size === c.length, "it names a column twice"),
);

export type Wire = v.InferOutput<typeof wireSchema>;

/** What is in the link, and nothing else. Throws a UserError when the request does not fit its card or an entry is too long. */
export function toWire(recipe: Recipe): Wire {
  const { read, schema, wording, sample, fingerprint } = recipe;
  const request = completeRequest(recipe.request);
  const wire = {
    a: request.analysis,
    m: recipe.version,
    r: request.roles,
    p: request.params,
    s: request.seed,
    n: schema.rows,
    w: schema.columnCount,
    c: schema.columns.map((column) => column.name),
    k: schema.columns.map((column) => letterOfKind[column.kind]).join(""),
    ...(read && {
      o: { d: read.delimiter, e: read.encoding, h: read.header, m: read.missingTokens, p: read.decimal },
    }),
    ...(wording && { u: [wording.unit, wording.items] }),
    ...(sample !== undefined && { x: sample }),
    ...(fingerprint !== undefined && { f: fingerprint }),
  };
  return fitting(wireSchema, wire);
}

/** The recipe that a checked wire object means. Throws a UserError for an analysis, role or parameter unknown here. */
export function fromWire(wire: Wire): Recipe {
  const card = findCard(wire.a);
  if (wire.m > card.version) {
    throw new UserError(
      `It was made by a newer Plumbline: version ${wire.m} of "${card.title}", and this page has version ${card.version}. Reload the page, or open the link where it came from.`,
    );
  }
  const { o, u, x, f } = wire;
  return {
    request: checkRequest({ analysis: wire.a, roles: wire.r, params: wire.p, seed: wire.s }),
    version: wire.m,
    schema: {
      rows: wire.n,
      columnCount: wire.w,
      columns: wire.c.map((name, i) => ({ name, kind: kindOfLetter.get(wire.k[i]!)! })),
    },
    ...(o && {
      read: { delimiter: o.d, encoding: o.e, decimal: o.p, header: o.h, missingTokens: o.m },
    }),
    ...(u && { wording: { unit: u[0], items: u[1] } }),
    ...(x !== undefined && { sample: x }),
    ...(f !== undefined && { fingerprint: f }),
  };
}

/** Text of a wire object: JSON without spaces, keys in code-unit order, so equal recipes have equal text. */
export function write(wire: Wire): string {
  return canonical(wire);
}

/** The wire object that a text holds. Throws a UserError for anything that `write` could not have written. */
export function parse(text: string): Wire {
  return parseStrictly(wireSchema, text, "a recipe");
}
