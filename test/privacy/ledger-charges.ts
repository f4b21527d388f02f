// A data set, a time and charges, for the tests of ledgers.
import type { ChargeContent } from "../../src/privacy/ledger.ts";
import type { Cost } from "../../src/privacy/mechanism.ts";

export const dataset = "ab".repeat(32);
export const at = "2026-01-02T03:04:05.678Z";
export const content: Omit<ChargeContent, "kind"> = {
  analysis: "fixture",
  statistic: "rows per bin",
  unit: "row",
  neighbours: "add or remove one person",
  cost: { epsilon: "1" },
};
export const charge = (cost: Cost, more: Partial<ChargeContent> = {}) => ({
  dataset,
  at,
  content: { ...content, ...more, cost },
});
