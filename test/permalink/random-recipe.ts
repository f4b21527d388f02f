// Random recipes for any card, with the names that break codecs: surrogates, quotes, prototypes, control characters.
import type { Card, Param, ParamValue } from "../../src/analyses/analysis.ts";
import { columnKinds } from "../../src/data/column.ts";
import type { Recipe } from "../../src/permalink/recipe.ts";

const pieces = [
  "loss",
  "Schadenhöhe",
  "損失",
  "💥",
  "\ud800",
  "\udc00",
  '"',
  "\\",
  "\u0000",
  "\n",
  "\u2028",
  "\ufeff",
  "<b>",
  "__proto__",
  "constructor",
  "x".repeat(80),
  " ",
  "",
];

export function randomRecipe(card: Card, random: () => number): Recipe {
  const integer = (below: number) => Math.floor(random() * below);
  const pick = <T>(from: readonly T[]): T => from[integer(from.length)]!;
  const text = () => Array.from({ length: integer(4) }, () => pick(pieces)).join("");
  const names = [...new Set(Array.from({ length: 1 + integer(12) }, text))];
  const some = () => names.filter(() => random() < 0.5);
  const columns = names.map((name) => ({ name, kind: pick(columnKinds) }));

  const value = (param: Param): ParamValue => {
    switch (param.type) {
      case "number": {
        const drawn = param.min + random() * (param.max - param.min);
        return param.integer ? Math.floor(drawn) : drawn;
      }
      case "numbers": {
        const length = param.minItems + integer(Math.min(5, param.maxItems - param.minItems + 1));
        const drawn = Array.from({ length }, () => param.min + random() * (param.max - param.min));
        return drawn.sort((a, b) => a - b);
      }
      case "choice":
        return pick(param.choices).value;
      case "boolean":
        return random() < 0.5;
      case "text":
        return text().slice(0, param.maxLength);
      case "columns":
        return some();
      case "texts":
        return Array.from({ length: Math.max(1, param.minItems) }, (_, i) =>
          `${i} ${text()}`.slice(0, param.maxLength),
        );
      case "span":
        return random() < 0.5
          ? `${1 + integer(param.units.hours.max)} hours`
          : `${1 + integer(param.units.tokens.max)} tokens`;
      case "model":
        return `${integer(10)} ${text()}`;
    }
  };
  const roles = Object.entries(card.roles)
    .filter(([, role]) => !role.optional || random() < 0.5)
    .map(([name, role]) => [name, role.many ? some() : pick(names)] as const);
  return {
    request: {
      analysis: card.id,
      roles: Object.fromEntries(roles),
      params: Object.fromEntries(Object.entries(card.params).map(([name, param]) => [name, value(param)])),
      seed: integer(2 ** 32),
    },
    version: card.version,
    schema: { rows: integer(1e9), columnCount: names.length + integer(3), columns },
    ...(random() < 0.5 && {
      read: {
        delimiter: pick([",", ";", "\t", "|"] as const),
        encoding: pick(["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const),
        decimal: pick([".", ","] as const),
        header: random() < 0.5,
        missingTokens: some(),
      },
    }),
    ...(random() < 0.5 && { wording: { unit: text().slice(0, 200), items: text().slice(0, 200) } }),
    ...(random() < 0.5 && { sample: pick(["danish", "ftse-100"]) }),
    ...(random() < 0.5 && {
      fingerprint: Array.from({ length: 64 }, () => pick([..."0123456789abcdef"])).join(""),
    }),
  };
}
