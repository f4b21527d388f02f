// Releases with a delta of their own in the ledger: what they add up to, beside the others.
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { balanceOf } from "../../src/privacy/balance.ts";
import { deltaOfReplacing, epsilonOfRho } from "../../src/privacy/conversion.ts";
import { append, type Budget, type ChargeContent, type Ledger, newLedger } from "../../src/privacy/ledger.ts";
import { ledgerReport } from "../../src/privacy/ledger-report.ts";
import { heldLedger } from "../../src/privacy/ledger-store.ts";
import { readLedger, writeLedger } from "../../src/privacy/ledger-text.ts";
import type { Cost } from "../../src/privacy/mechanism.ts";
import { compare, formatRational, rational, toNumber } from "../../src/privacy/rational.ts";
import { Receipt, setBudget } from "../../src/privacy/receipt.ts";
import { at, dataset, content as fixture } from "./ledger-charges.ts";

const content = (cost: Cost, neighbours = fixture.neighbours): ChargeContent => ({
  kind: "charge",
  ...fixture,
  neighbours,
  cost,
});
const ledgerOf = (budget: Budget, ...charges: readonly ChargeContent[]): Ledger =>
  charges.reduce((ledger, charge) => append(ledger, charge, at), newLedger(dataset, budget, at));
const spent = (ledger: Ledger) => formatRational(balanceOf(ledger).spent);
const found = (epsilon: string, delta: string) => content({ epsilon, delta });

test("deltas add up, epsilons too, and the whole delta of the budget may be used when nothing else needs it", () => {
  const budget = { epsilon: "3", delta: "2e-6" };
  expect(spent(ledgerOf(budget, found("1", "1e-6"), found("1", "1e-6")))).toBe("2");
  expect(spent(ledgerOf({ ...budget, delta: "3e-6" }, found("1", "1e-6"), found("1/2", "1e-6")))).toBe("1.5");
  const over = ledgerOf(budget, found("1", "1e-6"), found("1/2", "1.1e-6"));
  expect(() => balanceOf(over)).toThrow(UserError);
  expect(() => balanceOf(over)).toThrow(
    /delta of 2e-6 does not bear this: the deltas of releases add up to 0\.0000021\. Set a budget with a larger delta/,
  );
});

test("a budget without delta does not take one", () => {
  expect(() => balanceOf(ledgerOf({ epsilon: "3" }, found("1", "1e-6")))).toThrow(
    /needs a budget with delta/,
  );
});

test("beside Gaussian noise the conversion is at what the deltas leave", () => {
  const gaussian = content({ rho: "0.02" });
  const budget = { epsilon: "9", delta: "3e-6" };
  const after = epsilonOfRho(rational(2, 100), rational(2, 1_000_000));
  const ledger = ledgerOf(budget, gaussian, found("1", "1e-6"));
  const total = toNumber(balanceOf(ledger).spent);
  // the lesser of epsilon beside it, and all of it as rho = 0.02 + 1/2
  const together = epsilonOfRho(rational(52, 100), rational(2, 1_000_000));
  expect(total).toBe(Math.min(1 + toNumber(after), toNumber(together)));
  expect(() => balanceOf(ledgerOf({ ...budget, delta: "1e-6" }, gaussian, found("1", "1e-6")))).toThrow(
    /releases with Gaussian noise need some of it as well/,
  );
});

test("beside releases that replace a person it counts as a removal and an addition", () => {
  const replacing = content({ epsilon: "1" }, "replace one person");
  const delta = deltaOfReplacing(rational(1), rational(1, 1_000_000));
  expect(toNumber(delta)).toBeGreaterThanOrEqual(1e-6 * (1 + Math.E));
  expect(toNumber(delta)).toBeLessThan(1e-6 * (1 + Math.E) * (1 + 1e-7));
  const enough = { epsilon: "9", delta: "3.72e-6" };
  expect(spent(ledgerOf(enough, replacing, found("1", "1e-6")))).toBe("3");
  expect(compare(delta, rational(372, 100_000_000))).toBeLessThan(0);
  expect(() => balanceOf(ledgerOf({ ...enough, delta: "3.71e-6" }, replacing, found("1", "1e-6")))).toThrow(
    /does not bear this/,
  );
});

test("a note says on what the sum rests where deltas leave less for a conversion", () => {
  const notes = (...charges: ChargeContent[]) =>
    balanceOf(ledgerOf({ epsilon: "99", delta: "1e-5" }, ...charges)).notes;
  expect(notes(found("1", "1e-6"))).toEqual([]);
  expect(notes(content({ rho: "0.02" }), found("1", "1e-6")).join()).toMatch(
    /leave less of it to the others/,
  );
  const many = Array.from({ length: 60 }, () => content({ epsilon: "0.1" }));
  expect(notes(...many, found("0.1", "1e-6")).join()).toMatch(/leave less of it to the others/);
  expect(notes(...many)).toEqual([]);
});

test("a ledger that an older page has overdrawn is shown, counts as spent, and a larger delta mends it", async () => {
  const over = ledgerOf({ epsilon: "9", delta: "1e-6" }, found("1", "1e-6"), content({ rho: "0.02" }));
  const report = ledgerReport(over);
  expect([report.spent, report.left, report.entries.length]).toEqual(["9", "0", 3]);
  expect(report.notes.join()).toMatch(/Until then all of the budget counts as spent/);
  const store = heldLedger(writeLedger(over));
  const mended = await setBudget(store, dataset, { epsilon: "9", delta: "1e-5" }, at);
  expect(Number(ledgerReport(mended).left)).toBeGreaterThan(5);
});

test("an epsilon so large that a replacement promises nothing is refused with a sentence", () => {
  expect(toNumber(deltaOfReplacing(rational(800), rational(1, 1_000_000)))).toBe(1);
  expect(toNumber(deltaOfReplacing(rational(20), rational(1, 2)))).toBe(1);
  const replacing = content({ epsilon: "1" }, "replace one person");
  expect(() =>
    balanceOf(ledgerOf({ epsilon: "9999", delta: "0.5" }, replacing, found("800", "1e-6"))),
  ).toThrow(UserError);
});

test("a charge that the delta does not bear changes nothing", async () => {
  const begun = ledgerOf({ epsilon: "9", delta: "1e-6" }, found("1", "1e-6"));
  const store = heldLedger(writeLedger(begun));
  const { kind: _, ...again } = found("1", "1e-9");
  await expect(Receipt.charge(store, { dataset, at, content: again })).rejects.toThrow(/does not bear this/);
  expect(await store.read(dataset)).toEqual(begun);
});

test("it comes back from its text as it was, and a cost with more than it has is refused", () => {
  const ledger = ledgerOf({ epsilon: "9", delta: "1e-6" }, found("1/3", "1e-6"));
  expect(readLedger(writeLedger(ledger), dataset)).toEqual(ledger);
  const odd = append(ledger, content({ rho: "1", delta: "1e-6" } as Cost), at);
  expect(() => readLedger(writeLedger(odd), dataset)).toThrow(/entry 3 does not have the entries/);
  const large = append(ledger, found("1", "2"), at);
  expect(() => readLedger(writeLedger(large), dataset)).toThrow(/between 0 and 1/);
});
