// A card with every sort of role and parameter, for ever as it is: published links of test/permalink/links.json speak of it.
// And a forger of links that shares no code with src/permalink: node:zlib and node:crypto.
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Card } from "../../src/analyses/analysis.ts";
import { cards } from "../../src/analyses/cards.ts";
import type { Summary } from "../../src/data/summary.ts";
import type { Recipe } from "../../src/permalink/recipe.ts";

const help = "";

export const fixtureCard: Card = {
  id: "fixture",
  title: "Fixture",
  version: 3,
  summary: "Has one of everything.",
  citation: "none",
  roles: {
    loss: { label: "Loss", help, type: "number", kinds: ["number"] },
    group: { label: "Group", help, type: "category", kinds: ["category"], optional: true },
    covariates: { label: "Covariates", help, type: "number", kinds: ["number"], optional: true, many: true },
  },
  params: {
    confidence: {
      type: "number",
      label: "Confidence",
      help,
      default: 0.95,
      min: 0.5,
      max: 0.999,
      display: "percent",
    },
    replicates: {
      type: "number",
      label: "Replicates",
      help,
      default: 10_000,
      min: 1_000,
      max: 1e6,
      integer: true,
    },
    shift: { type: "number", label: "Shift", help, default: 0, min: -1e300, max: 1e300 },
    levels: {
      type: "numbers",
      label: "Levels",
      help,
      default: [0.9, 0.95, 0.975, 0.99],
      min: 0.5,
      max: 0.9999,
      minItems: 1,
      maxItems: 20,
      suggestions: [0.95],
      display: "percent",
    },
    interval: {
      type: "choice",
      label: "Interval",
      help,
      default: "bca",
      choices: [
        { value: "bca", label: "BCa" },
        { value: "studentised", label: "Studentised" },
      ],
    },
    weighted: { type: "boolean", label: "Weighted", help, default: false },
    eventValue: { type: "text", label: "Value of the event", help, default: "", maxLength: 50 },
    categorical: { type: "columns", label: "Categorical", help, default: [] },
  },
};

(cards as Map<string, Card>).set(fixtureCard.id, fixtureCard);

export const file: Pick<Summary, "rows" | "columns" | "read"> = {
  rows: 2_167,
  columns: [
    ["loss", "number"],
    ["sector", "category"],
    ["age", "number"],
    ["date", "date"],
    ["insured", "boolean"],
    ["remark", "text"],
    ["policy", "id"],
  ].map(([name, kind]) => ({
    name: name as string,
    kind: kind as Summary["columns"][number]["kind"],
    possibleKinds: [],
    missing: 0,
    distinct: 99,
    range: { min: 1.5, max: 263.25, mean: 3.375 },
    top: [{ value: "Copenhagen", rows: 12 }],
    sketch: { bars: [0.125, 1], scale: "linear" },
  })),
  read: { delimiter: ",", encoding: "utf-8", decimal: ".", header: true, missingTokens: ["", "NA", "-"] },
};

export const recipe: Recipe = {
  request: {
    analysis: "fixture",
    roles: { loss: "loss", group: "sector", covariates: ["age"] },
    params: {
      confidence: 0.95,
      replicates: 20_000,
      shift: 0,
      levels: [0.95, 0.99],
      interval: "bca",
      weighted: false,
      eventValue: "1",
      categorical: ["insured"],
    },
    seed: 4_294_967_295,
  },
  version: 3,
  schema: { rows: 2_167, columnCount: 7, columns: file.columns.map(({ name, kind }) => ({ name, kind })) },
  read: file.read,
  wording: { unit: "million DKK", items: "fires" },
  sample: "danish",
  fingerprint: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
};

/** Smallest text that decodes: what hostile links start from. */
export const plainText =
  '{"a":"fixture","c":["loss"],"k":"n","m":3,"n":10,"p":{},"r":{"loss":"loss"},"s":1,"w":1}';

/** A fragment with a right tag around any payload. */
export function forge(payload: string, head = "r1"): string {
  const said = `${head}.${payload}`;
  const tag = createHash("sha256").update(said).digest().subarray(0, 6).toString("base64url");
  return `${said}.${tag}`;
}

export function forgeText(text: string | Uint8Array): string {
  return forge(deflateRawSync(text, { level: 9 }).toString("base64url"));
}

/** The text in a fragment. */
export function textOf(fragment: string): string {
  return inflateRawSync(Buffer.from(fragment.split(".")[1]!, "base64url")).toString("utf8");
}
