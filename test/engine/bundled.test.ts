// The way without a proof is for the data sets that ship with Plumbline, known by their bytes: everything else is refused by the engine.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import type { UnprovenReport } from "../../src/analyses/private-reports.ts";
import { readTable } from "../../src/data/read.ts";
import { fingerprint, type ReadHooks } from "../../src/data/table.ts";
import list from "../../src/engine/bundled.json";
import { requireBundled } from "../../src/engine/bundled.ts";
import { privateService } from "../../src/engine/private-service.ts";
import { createService } from "../../src/engine/service.ts";
import { UserError } from "../../src/errors.ts";
import { heldLedger } from "../../src/privacy/ledger-store.ts";

const hooks: ReadHooks = { signal: new AbortController().signal, progress() {} };
const samples = new URL("../../public/samples/", import.meta.url);
const textOf = (name: string) => readFileSync(new URL(name, samples), "utf8");

const request: PrivateRequest = {
  analysis: "kaplan-meier",
  roles: { duration: "time", event: "status", group: "sex" },
  params: {},
  seed: 1,
  privacy: { epsilon: "1", unit: "row", grid: { max: 1024 }, groups: ["1", "2"], budget: "1" },
};

/** Opens `text` as lung.csv and asks for the comparison. */
async function compare(text: string) {
  const ledger = heldLedger(null);
  const service = createService(async () => ({ device: null, reason: "None here." }), { ledgers: ledger });
  await service.handle({ call: "open", file: new File([text], "lung.csv"), options: {} }, hooks, 1);
  const asked = service.handle({ call: "compareUnproven", request, runs: 20 }, hooks, 2);
  return { report: (await asked) as UnprovenReport, ledger };
}

test("the list holds every bundled data set by its bytes, and nothing else", async () => {
  const files = readdirSync(samples).filter((name) => name !== "README.md");
  expect(Object.keys(list).sort()).toEqual(files.sort());
  for (const name of files) {
    const hash = await fingerprint(new Blob([readFileSync(new URL(name, samples))]), hooks);
    expect((list as Record<string, string>)[name], name).toBe(hash);
    expect(() => requireBundled(hash)).not.toThrow();
  }
});

test("a bundled data set is compared, and no ledger hears of it", async () => {
  const { report, ledger } = await compare(textOf("lung.csv"));
  expect(report).toMatchObject({ rows: 228, runs: 20 });
  expect(report.unproven.rmse).toBeGreaterThan(report.released.rmse);
  expect(ledger.text()).toBeNull();
});

test("any other file is refused, whatever its name: a changed byte, the same rows in other bytes, data of one's own", async () => {
  const text = textOf("lung.csv");
  for (const own of [
    text.replace("306", "307"),
    `${text}\n`,
    text.replaceAll("\n", "\r\n"),
    "time,status,sex\n1,1,1\n2,0,2\n",
  ]) {
    const refused = compare(own);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      /the data sets that come with Plumbline only.*Open one of the samples/,
    );
  }
});

test("a file that is opened while the bytes of the first are looked at is not the one that is compared", async () => {
  const opened = async (text: string) => {
    const file = new File([text], "lung.csv");
    return { file, table: await readTable(file, file.name, {}, hooks) };
  };
  const [sample, own] = await Promise.all([
    opened(textOf("lung.csv")),
    opened("time,status,sex\n1,1,1\n2,0,2\n"),
  ]);
  let looks = 0;
  const handle = privateService({
    opened: () => (looks++ === 0 ? sample : own),
    exact: () => Promise.reject(new Error("exact: not needed")),
    ledgers: heldLedger(null),
    now: () => "",
    lasting: async () => [],
  });
  const report = (await handle({ call: "compareUnproven", request, runs: 20 }, hooks)) as UnprovenReport;
  expect(report.rows).toBe(228);
});
