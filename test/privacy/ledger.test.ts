// The ledger: its chain, its text, what it adds up to, and that it is charged before anything is drawn.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { balanceOf } from "../../src/privacy/balance.ts";
import { epsilonOfRho, rhoWithin } from "../../src/privacy/conversion.ts";
import { append, type ChargeContent, checkChain, type Ledger, newLedger } from "../../src/privacy/ledger.ts";
import { ledgerReport } from "../../src/privacy/ledger-report.ts";
import { heldLedger, type LedgerStore } from "../../src/privacy/ledger-store.ts";
import { readLedger, writeLedger } from "../../src/privacy/ledger-text.ts";
import type { Cost } from "../../src/privacy/mechanism.ts";
import { compare, formatRational, rational } from "../../src/privacy/rational.ts";
import { mergeLedger, Receipt, setBudget } from "../../src/privacy/receipt.ts";

const dataset = "ab".repeat(32);
const at = "2026-01-02T03:04:05.678Z";
const content: Omit<ChargeContent, "kind"> = {
  analysis: "fixture",
  statistic: "rows per bin",
  unit: "row",
  neighbours: "add or remove one person",
  cost: { epsilon: "1" },
};
const charge = (cost: Cost, more: Partial<ChargeContent> = {}) => ({
  dataset,
  at,
  content: { ...content, ...more, cost },
});

function example(): Ledger {
  const begun = newLedger(dataset, { epsilon: "2" }, at);
  const charged = append(begun, { kind: "charge", ...content, cost: { epsilon: "1/3" } }, at);
  return append(charged, { kind: "budget", budget: { epsilon: "3" } }, at);
}

test("the chain is SHA-256 over sorted JSON, as anyone can compute it", () => {
  const { entries } = example();
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  expect(entries[0]!.previous).toBe(sha(`{"dataset":"${dataset}","format":1}`));
  expect(entries[1]!.hash).toBe(
    sha(
      `{"analysis":"fixture","at":"${at}","cost":{"epsilon":"1/3"},"index":1,"kind":"charge",` +
        `"neighbours":"add or remove one person","previous":"${entries[0]!.hash}","statistic":"rows per bin","unit":"row"}`,
    ),
  );
  expect(entries[2]!.previous).toBe(entries[1]!.hash);
});

test("a ledger comes back from its text as it was, with a line for each entry", () => {
  const text = writeLedger(example());
  expect(readLedger(text, dataset)).toEqual(example());
  expect(text.trimEnd().split("\n")).toHaveLength(example().entries.length + 2);
});

test("a byte edited anywhere in a ledger's file is found, and an edited entry named", () => {
  const text = writeLedger(example());
  let refused = 0;
  for (let i = 0; i < text.length; i++) {
    const other = text[i] === "1" ? "2" : "1";
    const edited = text.slice(0, i) + other + text.slice(i + 1);
    try {
      readLedger(edited, dataset);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      refused++;
    }
  }
  // spaces between entries carry nothing, but a digit there is no JSON either
  expect(refused).toBe(text.length);
  expect(() => readLedger(text.replace('"1/3"', '"1/30"'), dataset)).toThrow(
    /entry 2 of 3 \(2026-01-02.*does not have the content/,
  );
});

test.each([
  [
    "an entry removed",
    (l: Ledger) => ({ ...l, entries: l.entries.toSpliced(1, 1) }),
    /entry 2 of 2.*does not follow/,
  ],
  [
    "entries exchanged",
    (l: Ledger) => ({ ...l, entries: [l.entries[1]!, l.entries[0]!, l.entries[2]!] }),
    /entry 1 of 3/,
  ],
  ["no entries", (l: Ledger) => ({ ...l, entries: [] }), /first entry is not a budget/],
  ["another header", (l: Ledger) => ({ ...l, dataset: "cd".repeat(32) }), /entry 1 of 3.*header/],
] as const)("%s: the chain says where it breaks", (_, edit, message) => {
  expect(() => checkChain(edit(example()))).toThrow(message);
});

test.each([
  ["no JSON", "{", /not JSON/],
  ["null", "null", /the ledger does not have/],
  ["another format", '{"format":2,"dataset":"","entries":[]}', /newest version/],
  ["an entry that is null", `{"format":1,"dataset":"${dataset}","entries":[null]}`, /entry 1/],
  ["an entry of another kind", `{"format":1,"dataset":"${dataset}","entries":[{"kind":"gift"}]}`, /entry 1/],
])("a ledger file with %s is refused with a sentence", (_, text, message) => {
  expect(() => readLedger(text, dataset)).toThrow(UserError);
  expect(() => readLedger(text, dataset)).toThrow(message);
});

test("the ledger of another data set is refused", () => {
  expect(() => readLedger(writeLedger(example()), "cd".repeat(32))).toThrow(/another data set/);
});

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

test("without a ledger and without a budget nothing is charged; a stated budget begins one", async () => {
  const store = heldLedger(null);
  await expect(Receipt.charge(store, charge({ epsilon: "1" }))).rejects.toThrow(/no budget yet/);
  expect(store.text()).toBe(null);
  const { ledger } = await Receipt.charge(store, { ...charge({ epsilon: "1" }), opening: { epsilon: "1" } });
  expect(ledger.entries.map(({ kind }) => kind)).toEqual(["budget", "charge"]);
});

test("a budget that does not bear its first charge leaves no ledger behind", async () => {
  const store = heldLedger(null);
  const opening = { epsilon: "0.5" };
  await expect(Receipt.charge(store, { ...charge({ epsilon: "1" }), opening })).rejects.toThrow(
    /0.5 of epsilon 0.5/,
  );
  expect(store.text()).toBe(null);
});

test("one receipt gives bits once", async () => {
  const receipt = await Receipt.charge(heldLedger(null), {
    ...charge({ epsilon: "1" }),
    opening: { epsilon: "1" },
  });
  expect(receipt.bits().source).toBe("operating system");
  expect(() => receipt.bits()).toThrow(/one charge pays for one release/);
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

test("of two ledgers the longer is kept when the shorter is its beginning; else both were spent from", async () => {
  const short = newLedger(dataset, { epsilon: "2" }, at);
  const long = append(short, { kind: "charge", ...content }, at);
  const apart = append(short, { kind: "charge", ...content, statistic: "another" }, at);
  const merged = (ours: Ledger, theirs: Ledger) => mergeLedger(heldLedger(writeLedger(ours)), theirs);
  expect(await merged(short, long)).toEqual(long);
  expect(await merged(long, short)).toEqual(long);
  expect(await mergeLedger(heldLedger(null), long)).toEqual(long);
  await expect(merged(long, apart)).rejects.toThrow(/different ways from entry 2 on/);
});

test("charging an edited ledger is refused with the entry", async () => {
  const edited = writeLedger(example()).replace("rows per bin", "rows per box");
  await expect(Receipt.charge(heldLedger(edited), charge({ epsilon: "1" }))).rejects.toThrow(/entry 2 of 3/);
});

test("a ledger that a store hands over edited is neither charged nor merged nor given a budget", async () => {
  const [first, second, third] = example().entries;
  const edited = { ...example(), entries: [first!, { ...second!, at: "2025-01-01" }, third!] };
  const store: LedgerStore = {
    read: async () => edited,
    update: async (_, change) => change(edited),
  };
  for (const change of [
    Receipt.charge(store, charge({ epsilon: "1" })),
    setBudget(store, dataset, { epsilon: "9" }, at),
    mergeLedger(store, example()),
  ]) {
    await expect(change).rejects.toThrow(/entry 2 of 3/);
  }
});

test("a store that hands over another data set's ledger is not charged to it, nor given a budget or a merger", async () => {
  const other = newLedger("cd".repeat(32), { epsilon: "9" }, at);
  const store: LedgerStore = { read: async () => other, update: async (_, change) => change(other) };
  for (const change of [
    Receipt.charge(store, charge({ epsilon: "1" })),
    setBudget(store, dataset, { epsilon: "9" }, at),
    mergeLedger(store, example()),
  ]) {
    await expect(change).rejects.toThrow(/belongs to another data set/);
  }
});
