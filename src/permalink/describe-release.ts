// What is in a release link, line by line, for the person about to share it or who opened one. Derived from the very object that is
// encoded, by a table with one writer for each of its keys: an entry without a line does not compile.
import type { Card } from "../analyses/analysis.ts";
import type { ReleaseDocument } from "../analyses/release.ts";
import { foundNames, namesFromIntegers } from "../analyses/names-in-integers.ts";
import { findCard } from "../analyses/request.ts";
import { type Line, paramLines } from "./describe.ts";
import { type ReleaseWire, toReleaseWire } from "./release-wire.ts";

type Entries = Required<ReleaseWire>;
type Terms = Required<Entries["t"]>;
type Writers<T> = { readonly [K in keyof T]: (value: T[K], card: Card) => readonly Line[] };

const line = (label: string, value: string): readonly Line[] => [{ label, value }];

const termWriters: Writers<Terms> = {
  e: (epsilon) => line("Epsilon", epsilon),
  d: (delta) => line("Delta", delta),
  u: (unit) =>
    line(
      "Whose presence is hidden",
      unit === "row" ? "one row" : `one person with up to ${inWords(unit)} ${unit === 1 ? "row" : "rows"}`,
    ),
  g: ({ m, b }) => line("Grid", `0 to ${m}, ${b === undefined ? "bins chosen by rule" : `${b} bins`}`),
  b: ([lower, upper]) => line("Bounds", `${lower} to ${upper}`),
  v: (groups) => line("Groups", groups.map((group) => JSON.stringify(group)).join(", ")),
  n: (size) => line("Publicly known number of persons", inWords(size)),
  o: (outputs) => line("What is released", outputs.join(", ")),
};

/** In the order in which people read. */
const writers: Writers<Entries> = {
  a: (id, card) => line("Analysis", `${card.title} (${id})`),
  m: (version) => line("Version of the method", String(version)),
  p: (params, card) => paramLines(params, card),
  t: (terms, card) => linesOf(termWriters, terms, card),
  n: (neighbours) => line("Neighbours", neighbours),
  c: ([kind, amount]) => line("Cost", `${kind} ${amount}`),
  s: (statements) =>
    statements.flatMap(([statistic, mechanism, sensitivity, share, scale]) =>
      line(statistic, `${mechanism}, sensitivity ${sensitivity}, share ${share}, scale ${scale}`),
    ),
  x: (drawn) =>
    Object.entries(drawn).flatMap(([name, values]) =>
      name === foundNames ? line("Names", namesInIntegers(values)) : line(`Noisy ${name}`, integers(values)),
    ),
  w: ([unit, items]) => [
    ...line("Unit", JSON.stringify(unit)),
    ...line("Rows are called", JSON.stringify(items)),
  ],
};

/** Label and value of everything that `encodeRelease` puts into the link. */
export function describeRelease(document: ReleaseDocument): Line[] {
  const wire = toReleaseWire(document);
  return linesOf(writers, wire, findCard(wire.a));
}

function linesOf<T extends object>(table: Writers<Required<T>>, from: T, card: Card): Line[] {
  const write = <K extends keyof T>(key: K): readonly Line[] => {
    const value = from[key];
    return value === undefined ? [] : table[key](value as Required<T>[K], card);
  };
  return (Object.keys(table) as (keyof T)[]).flatMap((key) => write(key));
}

/** As texts; as they stand when they are none. */
function namesInIntegers(values: readonly number[]): string {
  try {
    return namesFromIntegers(values)
      .map((name) => JSON.stringify(name))
      .join(", ");
  } catch {
    return integers(values);
  }
}

function integers(values: readonly number[]): string {
  return `${inWords(values.length)} ${values.length === 1 ? "integer" : "integers"}: ${values.join(", ")}`;
}

function inWords(count: number): string {
  return count.toLocaleString("en-GB");
}
