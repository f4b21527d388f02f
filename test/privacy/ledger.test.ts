// The ledger: its chain, its text, that it is charged before anything is drawn, and that no other ledger takes its place.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { append, checkChain, type Ledger, newLedger } from "../../src/privacy/ledger.ts";
import { heldLedger, type LedgerStore } from "../../src/privacy/ledger-store.ts";
import { readLedger, writeLedger } from "../../src/privacy/ledger-text.ts";
import { mergeLedger, Receipt, setBudget } from "../../src/privacy/receipt.ts";
import { UserError } from "../../src/errors.ts";
import { at, charge, content, dataset } from "./ledger-charges.ts";

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
