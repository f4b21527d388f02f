// Chains with known risks. Every token's row is given by weights that sum to one.
import type { Chain } from "../../matrix-model.ts";
import { matrixOf } from "../../matrix-model.ts";

/** A ward: rare sudden death, common transfer to intensive care that a bad laboratory value announces, time that passes. */
export const ward: Chain = {
  tokens: [
    "SEX//F",
    "ADMISSION",
    "LAB//LACTATE",
    "Q1",
    "Q10",
    "6h",
    "1d",
    "ICU",
    "MEDS_DEATH",
    "TIMELINE_END",
  ],
  hours: { "6h": 6, "1d": 24 },
  static: ["SEX//F"],
  next: {
    "SEX//F": { ADMISSION: 1 },
    ADMISSION: { "LAB//LACTATE": 0.5, "6h": 0.45, ICU: 0.05 },
    "LAB//LACTATE": { Q1: 0.8, Q10: 0.2 },
    Q1: { "6h": 0.5, "1d": 0.48, MEDS_DEATH: 0.01, TIMELINE_END: 0.01 },
    Q10: { "6h": 0.4, ICU: 0.5, MEDS_DEATH: 0.1 },
    "6h": { "LAB//LACTATE": 0.59, "6h": 0.4, MEDS_DEATH: 0.01 },
    "1d": { "LAB//LACTATE": 0.5, "1d": 0.3, TIMELINE_END: 0.195, MEDS_DEATH: 0.005 },
    ICU: { "LAB//LACTATE": 0.6, "6h": 0.3, MEDS_DEATH: 0.1 },
    MEDS_DEATH: { TIMELINE_END: 1 },
    TIMELINE_END: { TIMELINE_END: 1 },
  },
};

/**
 * The exact risk of the tokens `outcome` from a timeline that ends with `last`: by the distribution over (token, elapsed hours), step by
 * step; elapsed hours are whole. A step is counted while elapsed <= hours, so the token that crosses is the last one.
 */
export function exactRisk(
  chain: Chain,
  last: string,
  outcome: readonly string[],
  terminal: readonly string[],
  horizon: { readonly tokens: number } | { readonly hours: number },
  cap = 512,
): number {
  const { tokens, hours = {} } = chain;
  const matrix = matrixOf(chain);
  const steps = "tokens" in horizon ? horizon.tokens : cap;
  const limit = "hours" in horizon ? horizon.hours : Number.POSITIVE_INFINITY;
  let risk = 0;
  let alive = new Map([[`${tokens.indexOf(last)} 0`, 1]]);
  for (let step = 0; step < steps && alive.size > 0; step++) {
    const next = new Map<string, number>();
    for (const [state, share] of alive) {
      const [from, elapsed] = state.split(" ").map(Number) as [number, number];
      matrix[from]!.forEach((p, to) => {
        if (p === 0) return;
        const token = tokens[to]!;
        const now = elapsed + (hours[token] ?? 0);
        if (outcome.includes(token)) risk += share * p;
        else if (!terminal.includes(token) && now <= limit) {
          const key = `${to} ${"hours" in horizon ? now : 0}`;
          next.set(key, (next.get(key) ?? 0) + share * p);
        }
      });
    }
    alive = next;
  }
  return risk;
}
