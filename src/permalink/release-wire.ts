// The JSON inside a release link, version 1: the keys of format.md, checked strictly. Frozen: a link once made is read for ever.
// It holds the public question, the statement of privacy and the noisy integers; never data, exact numbers, names of columns, a
// budget or a seed. What the entries mean together is checked by openRelease.
import * as v from "valibot";
import type { PrivateQuestion, ReleaseDocument } from "../analyses/release.ts";
import type { PublicTerms } from "../privacy/terms.ts";
import { canonical, fitting, parseStrictly } from "./canonical.ts";

const text = (most: number) =>
  v.pipe(v.string(), v.maxLength(most, `a text of more than ${most} characters`));
const name = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/));
const id = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,63}$/));
const exact = v.pipe(v.string(), v.regex(/^[0-9./ eE+-]{1,400}$/));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const integer = v.pipe(v.number(), v.safeInteger());
const finite = v.pipe(v.number(), v.finite());

const terms = v.strictObject({
  e: exact,
  d: v.exactOptional(exact),
  u: v.union([v.literal("row"), count]),
  g: v.exactOptional(v.strictObject({ m: finite, b: v.exactOptional(count) })),
  b: v.exactOptional(v.strictTuple([finite, finite])),
  v: v.exactOptional(v.array(text(200))),
  n: v.exactOptional(count),
  o: v.exactOptional(v.array(name)),
});

const wireSchema = v.strictObject({
  a: id,
  m: count,
  p: v.record(name, v.union([finite, text(1_000), v.boolean(), v.array(finite), v.array(text(1_000))])),
  t: terms,
  n: text(200),
  s: v.pipe(
    v.array(v.strictTuple([text(400), text(100), text(400), exact, text(400)])),
    v.minLength(1),
    v.maxLength(200),
  ),
  c: v.strictTuple([v.picklist(["epsilon", "rho"]), exact]),
  x: v.record(name, v.array(integer)),
  w: v.exactOptional(v.strictTuple([text(200), text(200)])),
});

export type ReleaseWire = v.InferOutput<typeof wireSchema>;

/** What is in the link, and nothing else. Throws a UserError for an entry that may not stand in one. */
export function toReleaseWire(document: ReleaseDocument): ReleaseWire {
  const { question, neighbours, statements, cost, drawn, wording } = document;
  return fitting(wireSchema, {
    a: question.analysis,
    m: question.version,
    p: question.params,
    t: termsToWire(question.terms),
    n: neighbours,
    s: statements.map((each) => [each.statistic, each.mechanism, each.sensitivity, each.share, each.scale]),
    c: "rho" in cost ? ["rho", cost.rho] : ["epsilon", cost.epsilon],
    x: drawn,
    ...(wording && { w: [wording.unit, wording.items] }),
  });
}

/** The document that a wire object means; openRelease checks it. */
export function fromReleaseWire(wire: ReleaseWire): ReleaseDocument {
  const { a, m, p, t, n, s, c, x, w } = wire;
  const question: PrivateQuestion = { analysis: a, version: m, params: p, terms: termsFromWire(t) };
  return {
    question,
    neighbours: n,
    statements: s.map(([statistic, mechanism, sensitivity, share, scale]) => ({
      statistic,
      mechanism,
      sensitivity,
      share,
      scale,
    })),
    // a cost in epsilon has the delta of its terms, where they have one
    cost: c[0] === "rho" ? { rho: c[1] } : { epsilon: c[1], ...(t.d !== undefined && { delta: t.d }) },
    drawn: x,
    ...(w && { wording: { unit: w[0], items: w[1] } }),
  };
}

export function writeRelease(wire: ReleaseWire): string {
  return canonical(wire);
}

/** The wire object that a text holds. Throws a UserError for anything that `writeRelease` could not have written. */
export function parseRelease(content: string): ReleaseWire {
  return parseStrictly(wireSchema, content, "a release");
}

function termsToWire({ epsilon, delta, unit, grid, bounds, groups, size, outputs }: PublicTerms) {
  return {
    e: epsilon,
    ...(delta !== undefined && { d: delta }),
    u: unit === "row" ? unit : unit.atMost,
    ...(grid && { g: { m: grid.max, ...(grid.bins !== undefined && { b: grid.bins }) } }),
    ...(bounds && { b: [bounds.lower, bounds.upper] }),
    ...(groups && { v: groups }),
    ...(size !== undefined && { n: size }),
    ...(outputs && { o: outputs }),
  };
}

function termsFromWire({ e, d, u, g, b, v: groups, n, o }: ReleaseWire["t"]): PublicTerms {
  return {
    epsilon: e,
    ...(d !== undefined && { delta: d }),
    unit: u === "row" ? u : { atMost: u },
    ...(g && { grid: { max: g.m, ...(g.b !== undefined && { bins: g.b }) } }),
    ...(b && { bounds: { lower: b[0], upper: b[1] } }),
    ...(groups && { groups }),
    ...(n !== undefined && { size: n }),
    ...(o && { outputs: o }),
  };
}
