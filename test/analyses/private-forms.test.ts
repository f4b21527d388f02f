// What must hold for every private form there is, on data that fit it: from terms to a link and back, previews, audits, and integers
// from a stranger. What a form estimates is tested in its own folder.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import { openRelease } from "../../src/analyses/open-release.ts";
import { plainTables } from "../../src/analyses/plain-tables.ts";
import { auditRelease } from "../../src/analyses/private-audit.ts";
import { derivedInputs, privateInputs, writtenColumns } from "../../src/analyses/private-inputs.ts";
import { type Prepared, preparePlan } from "../../src/analyses/private-plan.ts";
import { preview } from "../../src/analyses/private-preview.ts";
import { release } from "../../src/analyses/private-run.ts";
import { releaseForms } from "../../src/analyses/releases.ts";
import { bind, checkRequest } from "../../src/analyses/request.ts";
import { loadRun } from "../../src/analyses/runs.ts";
import { readTable } from "../../src/data/read.ts";
import { asWritten, column, type DataTable } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";
import { decodeRelease, encodeRelease } from "../../src/permalink/release-link.ts";
import { heldLedger } from "../../src/privacy/ledger-store.ts";
import { simulationBits } from "../../src/privacy/random-bits.ts";
import { goldenText } from "../golden/golden.ts";
import { matrixModel, source } from "../matrix-model.ts";

const words: readonly string[] = JSON.parse(
  readFileSync(new URL("../../public/models/demo/vocabulary.json", import.meta.url), "utf8"),
).tokens;
/** Death, the end, or a token that means nothing, whatever came before. */
const chain = {
  tokens: words,
  next: Object.fromEntries(
    words.map((token, id) => {
      const death = 0.02 + (0.3 * id) / words.length;
      return [token, { MEDS_DEATH: death, TIMELINE_END: 0.2, [words[0]!]: 0.8 - death }];
    }),
  ),
};
const hooks = {
  signal: new AbortController().signal,
  progress() {},
  models: source(matrixModel(chain, 512)),
};

/** One or more requests for each form, and the data they are asked of. */
const cases: Readonly<Record<string, { readonly data: string; readonly requests: readonly object[] }>> = {
  "kaplan-meier": {
    data: "lung",
    requests: [
      {
        roles: { duration: "secret time", event: "secret status" },
        privacy: { grid: { max: 1024, bins: 8 } },
      },
      {
        roles: { duration: "secret time", event: "secret status", group: "secret sex" },
        privacy: { grid: { max: 1024 }, groups: ["1", "2"], delta: "1e-6" },
      },
      {
        roles: { duration: "secret time", event: "secret status" },
        privacy: { grid: { max: 1024 }, unit: { column: "secret inst", atMost: 5 } },
      },
    ],
  },
  "generative-risk": {
    data: "ehr_timelines.jsonl",
    requests: [
      {
        roles: { timeline: "secret tokens", subject: "secret subject_id", observed: ["secret died"] },
        params: { horizon: "6 tokens", trajectories: 4 },
        privacy: {},
      },
      {
        roles: { timeline: "secret tokens", observed: ["secret died", "secret icu"] },
        params: {
          outcome: ["Death = MEDS_DEATH", "End = TIMELINE_END"],
          horizon: "6 tokens",
          trajectories: 4,
          estimator: "mix",
        },
        privacy: { delta: "1e-6", size: 1000, unit: { column: "secret subject_id", atMost: 2 } },
      },
    ],
  },
  "value-counts": {
    data: "lung",
    requests: [
      {
        roles: { column: "secret age", group: "secret sex" },
        privacy: { bounds: { lower: 20, upper: 100 }, groups: ["1", "2"] },
      },
      {
        roles: { column: "secret age" },
        params: { binning: "number", bars: 8, levels: [0.5, 0.9] },
        privacy: { bounds: { lower: 20, upper: 100 }, size: 228, delta: "1e-6" },
      },
      {
        roles: { group: "secret ph.ecog" },
        privacy: { outputs: ["found"], delta: "1e-3" },
      },
      {
        roles: { group: "secret ph.ecog" },
        privacy: { groups: ["0", "1", "2", "3"], unit: { column: "secret inst", atMost: 5 } },
      },
    ],
  },
  "tail-risk": {
    data: "danish",
    requests: [
      { roles: { loss: "secret loss" }, privacy: { bounds: { lower: 0, upper: 300 } } },
      {
        roles: { loss: "secret loss" },
        privacy: { bounds: { lower: 0, upper: 300 }, size: 2167, delta: "1e-6" },
      },
    ],
  },
};

test("every private form has a case here", () => {
  expect([...releaseForms.keys()].filter((id) => !(id in cases))).toEqual([]);
});

const all = Object.entries(cases).flatMap(([id, { data, requests }]) =>
  requests.map((request) => [id, data, request] as const),
);

async function prepared(id: string, data: string, given: object) {
  const { privacy, ...rest } = given as { privacy: object };
  const whole = { ...rest, analysis: id, privacy: { epsilon: "2", unit: "row", budget: "2", ...privacy } };
  const asked = checkRequest(whole) as PrivateRequest;
  const { text, name } = secretly(data);
  const table = await readTable(new Blob([text]), name, {}, hooks);
  const its = await preparePlan(asked);
  const written = await asWritten(table, writtenColumns(its, table.columns), hooks);
  const bound = privateInputs(its, table.rows, written.columns, fetchFrom(written));
  return { its, table, inputs: await derivedInputs(its, bound, hooks) };
}

/** A golden file with "secret" before the name of every column. */
function secretly(data: string): { text: string; name: string } {
  if (data.endsWith(".jsonl")) {
    const text = readFileSync(new URL(`../golden/data/${data}`, import.meta.url), "utf8");
    return { text: text.replaceAll(/"(\w+)":/g, '"secret $1":'), name: data };
  }
  const [header, ...lines] = goldenText(data).split("\n");
  const renamed = header!.replaceAll(/[^",\r]+/g, "secret $&");
  return { text: [renamed, ...lines].join("\n"), name: `${data}.csv` };
}

function fetchFrom(table: DataTable) {
  return (name: string, type: Parameters<typeof column>[2]) => column(table, name, type);
}

async function exactTables({ request }: Prepared, table: DataTable) {
  const { privacy: _, ...asked } = request;
  const run = await loadRun(request.analysis);
  const inputs = bind(asked, table.rows, table.columns, fetchFrom(table));
  return (await run(inputs, { ...hooks, device: null })).tables;
}

test.each(all)("%s of %s, %j: derived numbers give the headline of run()", async (id, data, request) => {
  const { its, table, inputs } = await prepared(id, data, request);
  const { form, plan } = its;
  expect(form.exact === undefined).toBe(form.derive === undefined);
  const exact = await exactTables(its, table);
  const quick = form.exact?.(inputs, plan) ?? exact;
  expect(form.headline(quick, plan).labels).toEqual(form.headline(exact, plan).labels);
  expect([...form.headline(quick, plan).values]).toBeAllclose([...form.headline(exact, plan).values], {
    relative: 1e-12,
  });
});

test.each(all)(
  "%s of %s, %j: released, sent as a link, and opened with the same tables",
  async (id, data, request) => {
    const { its, inputs } = await prepared(id, data, request);
    const payment = { store: heldLedger(null), dataset: "ab".repeat(32), at: "2026-01-02T03:04:05.678Z" };
    const { document, result } = await release(its, inputs, payment);
    const opened = await decodeRelease(await encodeRelease(document));
    expect(opened.document).toEqual(document);
    expect(plainTables(opened.result.tables)).toEqual(plainTables(result.tables));
    expect(opened.result.notes).toEqual(result.notes);
    expect(opened.result.conventions).toEqual(result.conventions);
    expect(Object.keys(result.tables).length).toBeGreaterThan(0);
    for (const { text } of result.notes) expect(text).not.toMatch(/NaN|undefined|Infinity/);

    // every column's name begins with this word
    const published = [document, plainTables(result.tables), result.notes, result.conventions];
    expect(JSON.stringify(published)).not.toContain("secret");
  },
);

test.each(all)(
  "%s of %s, %j: integers that it cannot have drawn are refused with a sentence",
  async (id, data, request) => {
    const { its, inputs } = await prepared(id, data, request);
    const payment = { store: heldLedger(null), dataset: "ab".repeat(32), at: "2026-01-02T03:04:05.678Z" };
    const { document } = await release(its, inputs, payment);
    const names = Object.keys(document.drawn);
    expect(names.length).toBeGreaterThan(0);
    const wrong = [
      {},
      { ...document.drawn, more: [1] },
      ...names.flatMap((name) => {
        const { [name]: values, ...others } = document.drawn;
        return [
          others,
          { ...others, [name]: [] },
          { ...others, [name]: [...values!, 1] },
          { ...others, [name]: values!.slice(1) },
        ];
      }),
    ];
    for (const drawn of wrong) await expect(openRelease({ ...document, drawn })).rejects.toThrow(UserError);
    // of the right form but absurd: an answer or a sentence, never a defect
    for (const value of [0, -1, 1, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]) {
      const drawn = Object.fromEntries(names.map((name) => [name, document.drawn[name]!.map(() => value)]));
      const outcome = await openRelease({ ...document, drawn }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UserError);
    }
  },
);

test.each(all)(
  "%s of %s, %j: a preview puts exact and simulated numbers side by side",
  async (id, data, request) => {
    const { its, table, inputs } = await prepared(id, data, request);
    const { band, rmse } = await preview(its, inputs, await exactTables(its, table), 40, hooks);
    const { length } = band.exact;
    expect([band.labels.length, band.lower.length, band.rmse.length]).toEqual([length, length, length]);
    expect(length).toBeGreaterThan(0);
    expect(rmse).toBeGreaterThan(0);
    for (let i = 0; i < length; i++) {
      if (!Number.isNaN(band.lower[i]!)) expect(band.lower[i]).toBeLessThanOrEqual(band.upper[i]!);
    }
  },
);

test.each(all)("%s of %s, %j: the audit stays below the claim", async (id, data, request) => {
  const { its } = await prepared(id, data, request);
  const report = await auditRelease(its, 2_000, hooks);
  expect(report.lowerBound).toBeLessThanOrEqual(Number(report.claimed));
  expect(report).toMatchObject({ holds: true, runs: 2_000 });
});

test.each(all)("%s of %s, %j: the short way to the headline is the headline", async (id, data, request) => {
  const { its, inputs } = await prepared(id, data, request);
  const { form, plan } = its;
  const measured = form.measure(inputs, plan);
  for (let run = 0; run < 20; run++) {
    const drawn = form.draw(measured, plan, simulationBits(5, run));
    const { values } = form.headline(form.finish(drawn, plan).tables, plan);
    expect(form.headlineValues?.(drawn, plan) ?? values).toEqual(values);
  }
});
