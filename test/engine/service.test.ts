// The engine without its thread: which table is open when calls are cancelled, taken back or sent together.
import { expect, test } from "vitest";
import type { Result } from "../../src/analyses/analysis.ts";
import type { Summary } from "../../src/data/summary.ts";
import type { ReadHooks } from "../../src/data/table.ts";
import { createService } from "../../src/engine/service.ts";
import { transferables } from "../../src/engine/transfer.ts";
import { UserError } from "../../src/errors.ts";

const hooks = (): ReadHooks => ({ signal: new AbortController().signal, progress() {} });
const file = (name: string, text: string) => new File([text], name);
const rows = (values: readonly number[]) =>
  `x,k,m\n${values.map((v, i) => `${v},${i % 2},${i % 3}`).join("\n")}\n`;
const a = file("a.csv", rows(Array.from({ length: 30 }, (_, i) => i + 1)));
const b = file("b.csv", rows(Array.from({ length: 30 }, (_, i) => 100 * (i + 1))));
const request = {
  analysis: "tail-risk",
  roles: { loss: "x" },
  params: { levels: [0.5], replicates: 1000 },
  seed: 1,
};

function service() {
  const made = createService(async () => ({ device: null, reason: "None here." }));
  const open = (which: File, id: number, given = hooks()) =>
    made.handle({ call: "open", file: which, options: {} }, given, id);
  /** the VaR of the open table: 15 for a, 1,500 for b */
  const answer = async () =>
    ((await made.handle({ call: "run", request, prefer: "fastest" }, hooks(), 99)) as Result).tables
      .estimates!.estimate![0];
  return { made, open, answer };
}

test("without a file there is a sentence, not a defect", async () => {
  const { answer } = service();
  await expect(answer()).rejects.toThrow(UserError);
});

test("a file that cannot be read, or is cancelled at its very end, leaves the one before it open", async () => {
  const { open, answer } = service();
  await open(a, 1);
  await expect(open(file("bad.csv", ""), 2)).rejects.toThrow(UserError);
  expect(await answer()).toBe(15);
  const late = new AbortController();
  const progress = (fraction: number) => {
    if (fraction >= 1) late.abort();
  };
  const opening = open(b, 3, { signal: late.signal, progress });
  setTimeout(() => late.abort(), 0);
  await expect(opening).rejects.toThrow(/abort/i);
  expect(await answer()).toBe(15);
});

test("a file that was opened and is not wanted after all is taken back; a stale take-back does nothing", async () => {
  const { made, open, answer } = service();
  await open(a, 1);
  await open(b, 2);
  expect(await answer()).toBe(1500);
  made.takeBack(2);
  expect(await answer()).toBe(15);
  await open(b, 3);
  made.takeBack(2);
  made.takeBack(1);
  expect(await answer()).toBe(1500);
});

test("two kinds set at once are both set", async () => {
  const { made, open } = service();
  await open(a, 1);
  const set = (column: string) => made.handle({ call: "setKind", column, kind: "category" }, hooks(), 2);
  await Promise.all([set("k"), set("m")]);
  const summary = (await made.handle(
    { call: "setKind", column: "x", kind: "number" },
    hooks(),
    3,
  )) as Summary;
  expect(summary.columns.map(({ kind }) => kind)).toEqual(["number", "category", "category"]);
});

test("the device is reported with its reason", async () => {
  const { made } = service();
  expect(await made.handle({ call: "devices" }, hooks(), 1)).toEqual({
    sentence: "Running on the CPU",
    detail: "None here.",
    adapter: null,
    kernels: [],
  });
});

test("every buffer of an answer is handed over once", () => {
  const shared = new Float64Array(4);
  const found = transferables({
    tables: { t: { x: shared, y: shared.subarray(1), names: ["a"] } },
    more: [new Uint8Array(2)],
  });
  expect(found.map(({ byteLength }) => byteLength).sort()).toEqual([2, 32]);
});
