// A release with every field, the smallest one that opens, and a forger of their links.
import { deflateRawSync } from "node:zlib";
import "../analyses/private-fixture.ts";
import type { ReleaseDocument } from "../../src/analyses/release.ts";
import { forge } from "./fixture.ts";

export const whole: ReleaseDocument = {
  question: {
    analysis: "fixture",
    version: 3,
    params: { confidence: 0.95, interval: "bca" },
    terms: {
      epsilon: "0.5",
      unit: { atMost: 3 },
      grid: { max: 8, bins: 2 },
      groups: ["a", "<b>"],
      outputs: ["counts", "total"],
    },
  },
  neighbours: "add or remove one person",
  statements: [
    {
      statistic: "rows per bin",
      mechanism: "discrete Laplace",
      sensitivity: "3",
      share: "0.25",
      scale: "12",
    },
    { statistic: "rows", mechanism: "discrete Laplace", sensitivity: "3", share: "0.25", scale: "12" },
  ],
  cost: { epsilon: "0.5" },
  drawn: { counts: [12, -3, 40, 7], total: [61] },
  wording: { unit: "days", items: "patients" },
};
export const wholeText =
  `{"a":"fixture","c":["epsilon","0.5"],"m":3,"n":"add or remove one person","p":{"confidence":0.95,"interval":"bca"},` +
  `"s":[["rows per bin","discrete Laplace","3","0.25","12"],["rows","discrete Laplace","3","0.25","12"]],` +
  `"t":{"e":"0.5","g":{"b":2,"m":8},"o":["counts","total"],"u":3,"v":["a","<b>"]},` +
  `"w":["days","patients"],"x":{"counts":[12,-3,40,7],"total":[61]}}`;
/** Smallest text that opens. */
export const plain =
  `{"a":"fixture","c":["epsilon","1"],"m":3,"n":"add or remove one person","p":{},` +
  `"s":[["rows per bin","discrete Laplace","1","1","1"]],"t":{"e":"1","g":{"b":2,"m":8},"u":"row"},"x":{"counts":[5,6]}}`;

export const forgeText = (text: string) =>
  forge(deflateRawSync(text, { level: 9 }).toString("base64url"), "d1");
