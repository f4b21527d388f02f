// What the charges of a ledger add up to, and what is refused because it would be too much.
import { expect, test } from "vitest";
import { balanceOf } from "../../src/privacy/balance.ts";
import { epsilonOfRho, rhoWithin } from "../../src/privacy/conversion.ts";
import { append, newLedger } from "../../src/privacy/ledger.ts";
import { ledgerReport } from "../../src/privacy/ledger-report.ts";
import { heldLedger } from "../../src/privacy/ledger-store.ts";
import { readLedger } from "../../src/privacy/ledger-text.ts";
import { compare, formatRational, rational } from "../../src/privacy/rational.ts";
import { Receipt, setBudget } from "../../src/privacy/receipt.ts";
import { at, charge, content, dataset } from "./ledger-charges.ts";

test("ten charges of a tenth are exactly one, and the eleventh is refused with what is left", async () => {
  const store = heldLedger(null);
  await setBudget(store, dataset, { epsilon: "1" }, at);
  for (let i = 0; i < 10; i++) await Receipt.charge(store, charge({ epsilon: "0.1" }));
  const before = store.text();
  expect(formatRational(balanceOf(readLedger(before!, dataset)).spent)).toBe("1");
  await expect(Receipt.charge(store, charge({ epsilon: "0.1" }))).rejects.toThrow(
    /costs epsilon 0.1, and 0 of epsilon 1 is left\. Raise the budget in the ledger/,
  );
  expect(store.text()).toBe(before);
});

test("what is left can be spent, a hair more cannot", async () => {
  const store = heldLedger(null);
  await setBudget(store, dataset, { epsilon: "1" }, at);
  await Receipt.charge(store, charge({ epsilon: "1/3" }));
  await expect(Receipt.charge(store, charge({ epsilon: "0.6666666666666667" }))).rejects.toThrow(
    /at most 0.666666/,
  );
  const { ledger } = await Receipt.charge(store, charge({ epsilon: "2/3" }));
  expect(ledgerReport(ledger)).toMatchObject({ spent: "1", left: "0" });
});

test("under delta the sum is the better of two valid ones, never below zCDP's own", async () => {
  const delta = "1e-6";
  const store = heldLedger(null);
  await setBudget(store, dataset, { epsilon: "4", delta }, at);
  const rho = rhoWithin(rational(1), rational(1, 1_000_000));
  const cost = { rho: formatRational(rho) };
  const one = await Receipt.charge(store, charge(cost));
  expect(compare(balanceOf(one.ledger).spent, rational(1))).toBeLessThanOrEqual(0);
  let { ledger } = one;
  for (let i = 0; i < 3; i++) ({ ledger } = await Receipt.charge(store, charge(cost)));
  const four = epsilonOfRho(rational(4n * rho.numerator, rho.denominator), rational(1, 1_000_000));
  expect(formatRational(balanceOf(ledger).spent)).toBe(formatRational(four));
  // four releases of epsilon 1 cost clearly less than 4: sqrt(4) = 2 times one
  expect(Number(ledgerReport(ledger).spent)).toBeLessThan(2.2);
});

test("a few pure releases under delta add as pure ones, many as zCDP", async () => {
  const begun = newLedger(dataset, { epsilon: "100", delta: "1e-6" }, at);
  const after = (times: number) => {
    let ledger = begun;
    for (let i = 0; i < times; i++) {
      ledger = append(ledger, { kind: "charge", ...content, cost: { epsilon: "0.1" } }, at);
    }
    return Number(ledgerReport(ledger).spent);
  };
  expect(after(3)).toBe(0.3);
  // 1,000 rho of 0.005: 5 + 2 sqrt(5 ln 1e6) = 21.6 at most, against 100 by plain addition
  expect(after(1000)).toBeLessThan(21.6);
  expect(after(1000)).toBeGreaterThan(15);
});

test("releases with and without delta side by side: the sum says on what it rests, and of one kind it needs no such word", () => {
  const begun = newLedger(dataset, { epsilon: "4", delta: "1e-6" }, at);
  const pure = append(begun, { kind: "charge", ...content, cost: { epsilon: "1" } }, at);
  const rho = append(begun, { kind: "charge", ...content, cost: { rho: "0.01" } }, at);
  const both = append(pure, { kind: "charge", ...content, cost: { rho: "0.01" } }, at);
  expect([pure, rho].map((ledger) => ledgerReport(ledger).notes)).toEqual([[], []]);
  expect(ledgerReport(both).notes).toEqual([expect.stringMatching(/did not decide how much is spent/)]);
});

test("a large delta makes every sum small, and the ledger says that it then says little", () => {
  const begun = (delta: string) =>
    append(
      newLedger(dataset, { epsilon: "4", delta }, at),
      { kind: "charge", ...content, cost: { rho: "0.1" } },
      at,
    );
  expect(ledgerReport(begun("1e-6")).notes).toEqual([]);
  expect(ledgerReport(begun("0.5"))).toMatchObject({
    notes: [expect.stringMatching(/delta of 0.5 the sum says little/)],
  });
});

test("rho cannot be counted without delta, nor delta taken from a budget that needs it", async () => {
  const store = heldLedger(null);
  await setBudget(store, dataset, { epsilon: "4" }, at);
  await expect(Receipt.charge(store, charge({ rho: "0.01" }))).rejects.toThrow(/needs a budget with delta/);
  await setBudget(store, dataset, { epsilon: "4", delta: "1e-6" }, at);
  await Receipt.charge(store, charge({ rho: "0.01" }));
  await expect(setBudget(store, dataset, { epsilon: "4" }, at)).rejects.toThrow(/needs a budget with delta/);
});

test("replacing beside adding or removing counts the latter twice, and four times in rho", () => {
  let ledger = newLedger(dataset, { epsilon: "9" }, at);
  ledger = append(ledger, { kind: "charge", ...content, cost: { epsilon: "1" } }, at);
  expect(ledgerReport(ledger)).toMatchObject({ spent: "1", notes: [] });
  ledger = append(
    ledger,
    { kind: "charge", ...content, neighbours: "replace one person", cost: { epsilon: "0.5" } },
    at,
  );
  expect(ledgerReport(ledger).spent).toBe("2.5");
  expect(ledgerReport(ledger).notes[0]).toMatch(/count twice/);
});

test("the same in rho: an addition and a removal are a group of two, of four times the rho", () => {
  let ledger = newLedger(dataset, { epsilon: "9", delta: "1e-6" }, at);
  ledger = append(ledger, { kind: "charge", ...content, cost: { rho: "0.01" } }, at);
  const alone = balanceOf(ledger).spent;
  expect(formatRational(alone)).toBe(formatRational(epsilonOfRho(rational(1, 100), rational(1, 1_000_000))));
  ledger = append(
    ledger,
    { kind: "charge", ...content, neighbours: "replace one person", cost: { rho: "0.03" } },
    at,
  );
  const both = epsilonOfRho(rational(7, 100), rational(1, 1_000_000));
  expect(formatRational(balanceOf(ledger).spent)).toBe(formatRational(both));
});

test("releases that hide a row and releases that hide a person do not add up", async () => {
  const store = heldLedger(null);
  await setBudget(store, dataset, { epsilon: "9" }, at);
  await Receipt.charge(store, charge({ epsilon: "1" }, { unit: { column: "id", atMost: 2 } }));
  await Receipt.charge(store, charge({ epsilon: "1" }, { unit: { column: "id", atMost: 5 } }));
  await expect(Receipt.charge(store, charge({ epsilon: "1" }))).rejects.toThrow(/do not add up/);
});

test("raising the budget is an entry; lowering it below what is spent leaves nothing", async () => {
  const store = heldLedger(null);
  await setBudget(store, dataset, { epsilon: "1" }, at);
  await Receipt.charge(store, charge({ epsilon: "1" }));
  await setBudget(store, dataset, { epsilon: "2" }, at);
  await Receipt.charge(store, charge({ epsilon: "0.5" }));
  const lowered = await setBudget(store, dataset, { epsilon: "0.5" }, at);
  expect(ledgerReport(lowered)).toMatchObject({ spent: "1.5", left: "0" });
  expect(lowered.entries.map(({ kind }) => kind)).toEqual(["budget", "charge", "budget", "charge", "budget"]);
});
