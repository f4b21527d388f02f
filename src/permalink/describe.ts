// What is in a link, line by line, for the person about to share it. It is derived from the very object that is encoded, by a
// table with one writer for each of its keys: an entry without a line does not compile.
import type { Card, Param, ParamValue } from "../analyses/analysis.ts";
import { findCard } from "../analyses/request.ts";
import type { Recipe } from "./recipe.ts";
import { fromWire, toWire, type Wire } from "./wire.ts";

export interface Line {
  readonly label: string;
  readonly value: string;
}

type Entries = Required<Wire>;
type Writer<K extends keyof Entries> = (value: Entries[K], about: About) => readonly Line[];
type Writers = { readonly [K in keyof Entries]: Writer<K> };
interface About {
  readonly card: Card;
  readonly recipe: Recipe;
}

const line = (label: string, value: string): readonly Line[] => [{ label, value }];
const noLine = (): readonly Line[] => [];

/** In the order in which people read. `k` and `w` are said in the line of `c`. */
const writers: Writers = {
  a: (id, { card }) => line("Analysis", `${card.title} (${id})`),
  m: (version) => line("Version of the method", String(version)),
  r: (roles, { card }) =>
    Object.entries(roles).flatMap(([name, given]) =>
      line(card.roles[name]?.label ?? name, quoted([given].flat())),
    ),
  p: (params, { card }) => paramLines(params, card),
  s: (seed) => line("Seed", String(seed)),
  n: (rows) => line("Rows of the file", rows.toLocaleString("en-GB")),
  c: (names, { recipe }) => columnLines(names, recipe),
  k: noLine,
  w: noLine,
  o: (read) =>
    line(
      "How the file is read",
      [
        `delimiter ${read.d === "\t" ? "tab" : JSON.stringify(read.d)}`,
        `encoding ${read.e}`,
        `decimal mark ${JSON.stringify(read.p)}`,
        read.h ? "first row is the header" : "no header",
        read.m.length > 0 ? `missing values written as ${quoted(read.m)}` : "no word for missing values",
      ].join(", "),
    ),
  u: ([unit, items]) => [
    ...line("Unit", JSON.stringify(unit)),
    ...line("Rows are called", JSON.stringify(items)),
  ],
  x: (sample) => line("Sample data set", sample),
  f: (fingerprint) => line("Fingerprint of the file (SHA-256)", fingerprint),
};

/** Label and value of everything that `encodeRecipe` puts into the link. Names are quoted as in JSON, so that none can hide a line. */
export function describeRecipe(recipe: Recipe): Line[] {
  const wire = toWire(recipe);
  const about: About = { card: findCard(wire.a), recipe: fromWire(wire) };
  const write = <K extends keyof Entries>(key: K): readonly Line[] => {
    const value = wire[key] as Entries[K] | undefined;
    const writer: Writer<K> = writers[key];
    return value === undefined ? [] : writer(value, about);
  };
  return (Object.keys(writers) as (keyof Entries)[]).flatMap((key) => write(key));
}

/** A line for each parameter. */
export function paramLines(params: Readonly<Record<string, ParamValue>>, card: Card): Line[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const param = card.params[name];
    return param ? line(param.label, valueInWords(param, value)) : line(name, JSON.stringify(value));
  });
}

function columnLines(names: readonly string[], { schema }: Recipe): readonly Line[] {
  const kinds = schema.columns.map(({ name, kind }) => `${JSON.stringify(name)} (${kind})`).join(", ");
  const all = schema.columnCount.toLocaleString("en-GB");
  if (names.length === schema.columnCount) return line("Columns of the file", `${all}: ${kinds}`);
  return [...line("Columns of the file", all), ...line("Columns named here", kinds || "none")];
}

function valueInWords(param: Param, value: ParamValue): string {
  const none = value === "" || (typeof value === "object" && value.length === 0);
  if (none || value === 0) {
    const meaning = meaningOfNone(param, value === 0 ? "0" : value === "" ? "Empty" : "None");
    if (meaning) return `${value === 0 ? "0" : "left empty"}: ${meaning}`;
    if (value === "") return "left empty";
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numberInWords(param, value);
  if (typeof value === "string") {
    const choice = param.type === "choice" && param.choices.find((each) => each.value === value);
    return choice ? choice.label : JSON.stringify(value);
  }
  if (value.length === 0) return "none";
  return value.map((v) => (typeof v === "number" ? numberInWords(param, v) : JSON.stringify(v))).join(", ");
}

/** What a card's help says of a value that stands for no choice, as in "A time to look at. 0: none." */
function meaningOfNone({ help }: Param, value: "0" | "Empty" | "None"): string | undefined {
  const [, after] = ` ${help ?? ""}`.split(` ${value}: `);
  return after?.replace(/\.(\s.*)?$/s, "");
}

/** Full precision; a fraction shown as a percentage is rounded at the 15th digit, where the multiplication leaves dust. */
function numberInWords(param: Param, value: number): string {
  const percent = (param.type === "number" || param.type === "numbers") && param.display === "percent";
  return percent ? `${Number((100 * value).toPrecision(15))}\u2009%` : String(value);
}

function quoted(names: readonly string[]): string {
  return names.length > 0 ? names.map((name) => JSON.stringify(name)).join(", ") : "none";
}
