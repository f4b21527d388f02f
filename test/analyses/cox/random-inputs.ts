// Eighty random rows with ties, and inputs made of them.
import type { Inputs, ParamValue } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/cox/index.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import type { Column } from "../../../src/data/column.ts";
import { generator } from "../../generator.ts";
import { category, number } from "./inputs.ts";

const random = generator(3);
export const n = 80;
export const time = Array.from({ length: n }, () => 1 + Math.floor(random() * 30));
export const event = Array.from({ length: n }, () => (random() < 0.7 ? "1" : "0"));
export const x = Array.from({ length: n }, () => random() * 10);
export const z = Array.from({ length: n }, () => Math.round(random()));

export function made(
  covariates: readonly Column[],
  columns: Readonly<Record<string, Column>> = {},
  params: Readonly<Record<string, ParamValue>> = {},
): Inputs {
  return {
    rows: n,
    columns: { duration: number("time", time), event: category("event", event), ...columns },
    lists: { covariates },
    params: completeParams(card, params),
    seed: 1,
  };
}
export const usual = number("x", x);
