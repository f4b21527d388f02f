// Private releases from the command line, on the fixture's form and on every form there is.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import "../permalink/fixture.ts";
import "../analyses/private-fixture.ts";
import { main } from "../../src/headless/main.ts";
import { decodeRelease } from "../../src/permalink/release-link.ts";
import { fixtureForm } from "../analyses/private-fixture.ts";
import { goldenText } from "../golden/golden.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-release-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const said = { out: "", err: "" };
beforeEach(() => {
  for (const [stream, name] of [[process.stdout, "out"] as const, [process.stderr, "err"] as const]) {
    vi.spyOn(stream, "write").mockImplementation(((text: string, done?: () => void) => {
      said[name] += text;
      done?.();
      return true;
    }) as typeof process.stdout.write);
  }
  return () => vi.restoreAllMocks();
});

async function headless(...argv: string[]) {
  said.out = "";
  said.err = "";
  const code = await main(argv);
  return { code, ...said };
}

const data = file(
  "secret-name.csv",
  `amount,who\n${Array.from({ length: 40 }, (_, i) => `${i % 8}.5,${i >> 2}`).join("\n")}\n`,
);
const privacy = { epsilon: "1", unit: "row", grid: { max: 8, bins: 4 }, budget: "2" };
const request = { analysis: "fixture", roles: { loss: "amount" }, privacy };
let number = 0;
const asked = (more: object = {}) =>
  file(`request-${++number}.json`, JSON.stringify({ ...request, ...more }));
const ledgerAt = () => join(folder, `ledger-${++number}.json`);
const release = (requestFile: string, ledger: string) =>
  headless("--data", data, "--request", requestFile, "--release", "--ledger", ledger);

test("a release prints what may be published, and only that; its link gives the same again without a file", async () => {
  const { code, out, err } = await release(asked(), ledgerAt());
  expect([code, err]).toEqual([0, "Charged; 1 of epsilon 2 is left.\n"]);
  const printed = JSON.parse(out);
  expect(Object.keys(printed)).toEqual(["tables", "notes", "privacy", "provenance", "link"]);
  expect(printed.provenance).toMatchObject({ analysis: "fixture", version: 3 });
  expect(printed.privacy).toMatchObject({ cost: { epsilon: "1" }, neighbours: "add or remove one person" });
  expect(printed.privacy.terms).toEqual({ epsilon: "1", unit: "row", grid: { max: 8, bins: 4 } });
  // 8 rows in each of the bins but the shape of the data is nobody's business here: noise of scale 1 stays within 30
  for (const count of printed.tables.counts.count) expect(Math.abs(count - 10)).toBeLessThan(30);
  expect(out).not.toMatch(/secret-name|amount|who|budget|seed|rowsUsed|"rows"|durationMs|20\d\d-/);

  const again = await headless("--link", `https://example.org/${printed.link}`);
  expect(again).toEqual({ code: 0, out, err: "" });
  expect((await decodeRelease(printed.link.slice(1))).document.cost).toEqual({ epsilon: "1" });
});

test("over budget: exit code 1, what is left, nothing printed and the ledger as it was", async () => {
  const ledger = ledgerAt();
  const once = asked();
  await release(once, ledger);
  await release(once, ledger);
  const before = readFileSync(ledger);
  const { code, out, err } = await release(once, ledger);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/0 of epsilon 2 is left\. Raise the budget/);
  expect(readFileSync(ledger)).toEqual(before);
});

test("an edited ledger: exit code 1 and the entry at which its chain breaks", async () => {
  const ledger = ledgerAt();
  await release(asked(), ledger);
  const edited = readFileSync(ledger, "utf8").replace('"epsilon":"1"', '"epsilon":"0.01"');
  writeFileSync(ledger, edited);
  const { code, out, err } = await release(asked(), ledger);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/The ledger was altered: entry 2 of 2/);
  expect(readFileSync(ledger, "utf8")).toBe(edited);
});

test("the ledger of another file is refused", async () => {
  const ledger = ledgerAt();
  await release(asked(), ledger);
  const other = file("other.csv", "amount\n1\n2\n3\n");
  const { code, err } = await headless(
    "--data",
    other,
    "--request",
    asked(),
    "--release",
    "--ledger",
    ledger,
  );
  expect(code).toBe(1);
  expect(err).toMatch(/belongs to another data set/);
});

test("a crash after the charge loses budget, never privacy", async () => {
  const ledger = ledgerAt();
  const draw = vi.spyOn(fixtureForm, "draw").mockImplementation(() => {
    throw new Error("power cut");
  });
  await expect(release(asked(), ledger)).rejects.toThrow("power cut");
  draw.mockRestore();
  expect(JSON.parse(readFileSync(ledger, "utf8")).entries).toHaveLength(2);
  expect((await release(asked(), ledger)).err).toMatch(/0 of epsilon 2 is left/);
});

test("of releases at the same time only as many are paid for as the budget bears", async () => {
  const ledger = ledgerAt();
  const one = asked();
  const codes = await Promise.all(
    Array.from({ length: 6 }, () =>
      main(["--data", data, "--request", one, "--release", "--ledger", ledger]),
    ),
  );
  const paid = codes.filter((code) => code === 0).length;
  expect(JSON.parse(readFileSync(ledger, "utf8")).entries).toHaveLength(1 + paid);
  expect(paid).toBeGreaterThan(0);
  expect(paid).toBeLessThanOrEqual(2);
});

test("a lock that a dead process left is named, with what to do", async () => {
  const ledger = ledgerAt();
  writeFileSync(`${ledger}.lock`, "process 4711\n");
  const { code, out, err } = await release(asked(), ledger);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/locked by another release \(process 4711\).*delete ".*\.lock"/);
});

test("a ledger that cannot be written means no release", async () => {
  const { code, out, err } = await release(asked(), join(folder, "no-such-folder", "ledger.json"));
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/cannot be written \(ENOENT\), so nothing is released/);
});

test("a person with more rows than the cap: the first ones count, and nothing is said of the rest", async () => {
  const of = vi.spyOn(fixtureForm, "measure");
  const capped = asked({ privacy: { ...privacy, unit: { column: "who", atMost: 3 } } });
  const { code, out } = await release(capped, ledgerAt());
  expect(code).toBe(0);
  expect(of.mock.lastCall![0].rows).toBe(30);
  expect(out).not.toMatch(/who|\b30\b|\b40\b/);
  expect(JSON.parse(out).privacy.terms.unit).toEqual({ atMost: 3 });
});

test.each([
  ["epsilon zero", { epsilon: "0" }, /Epsilon must be more than zero/],
  ["epsilon as a word", { epsilon: "one" }, /not an exact number/],
  ["no grid", { grid: undefined }, /needs the end of the time grid/],
  ["bounds reversed", { bounds: { lower: 2, upper: 1 } }, /Exchange them/],
  ["an unknown person column", { unit: { column: "person", atMost: 1 } }, /no column "person"/],
  ["no budget for a new ledger", { budget: undefined }, /no budget yet/],
])("%s: exit code 1, one sentence, no ledger", async (_, more, message) => {
  const ledger = ledgerAt();
  const { code, out, err } = await release(asked({ privacy: { ...privacy, ...more } }), ledger);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(message);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(() => readFileSync(ledger)).toThrow(/ENOENT/);
});

test("a huge epsilon is released with a caution on stderr", async () => {
  const huge = asked({ privacy: { ...privacy, epsilon: "50", budget: "50" } });
  const { code, err } = await release(huge, ledgerAt());
  expect(code).toBe(0);
  expect(err).toMatch(/epsilon of 50 protects little/);
});

test("terms without --release compute nothing; --release without terms neither", async () => {
  const exact = await headless("--data", data, "--request", asked({ analysis: "tail-risk" }));
  expect([exact.code, exact.out]).toEqual([1, ""]);
  expect(exact.err).toMatch(/asks for a private release/);
  const bare = await release(asked({ privacy: undefined }), ledgerAt());
  expect([bare.code, bare.out]).toEqual([1, ""]);
  expect(bare.err).toMatch(/needs "privacy" in its request/);
});

test.each([
  [["--data", data, "--request", "r", "--release"]],
  [["--data", data, "--request", "r", "--ledger", "l"]],
  [["--data", data, "--link", "r1.x.y", "--release", "--ledger", "l"]],
  [["--request", "r", "--release", "--ledger", "l"]],
])("bad usage %j: exit code 2 and the usage", async (argv) => {
  const { code, out, err } = await headless(...argv);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/--release .*private release/);
});

test("Kaplan-Meier of the lung cancer data, from the request of the documentation", async () => {
  const lung = file("lung.csv", goldenText("lung"));
  const survival = file(
    "lung.json",
    JSON.stringify({
      analysis: "kaplan-meier",
      roles: { duration: "time", event: "status" },
      privacy: { epsilon: "1", unit: "row", grid: { max: 1024, bins: 8 }, budget: "1" },
    }),
  );
  const { code, out } = await headless(
    "--data",
    lung,
    "--request",
    survival,
    "--release",
    "--ledger",
    ledgerAt(),
  );
  expect(code).toBe(0);
  const { curve } = JSON.parse(out).tables;
  expect(curve.time).toEqual([0, 128, 256, 384, 512, 640, 768, 896, 1024]);
  // R: survfit(Surv(time, status) ~ 1, lung) at 512 days is .29; noise of this size moves it by less than .2
  expect(Math.abs(curve.survival[4] - 0.29)).toBeLessThan(0.2);
  const again = await headless("--link", JSON.parse(out).link);
  expect(again.out).toBe(out);
});

/** The terms as the documentation writes them, with a domain for either kind of analysis. */
const documented = { ...privacy, grid: { max: 1024, bins: 8 }, bounds: { lower: 0, upper: 10 }, budget: "1" };

test.each([
  ["bounds", { analysis: "kaplan-meier", roles: { duration: "time", event: "status" } }],
  ["grid", { analysis: "tail-risk", roles: { loss: "meal.cal" } }],
])(
  "one set of terms serves several analyses: without use for %s they are left out, and over budget nothing changes",
  async (name, question) => {
    const lung = file("lung.csv", goldenText("lung"));
    const both = asked({ ...question, privacy: documented });
    const ledger = ledgerAt();
    const paid = ["--data", lung, "--request", both, "--release", "--ledger", ledger];
    const { code, out, err } = await headless(...paid);
    expect(code).toBe(0);
    expect(err).toContain(`has no use for "${name}": it is left out of the release.`);
    expect(JSON.parse(out).privacy.terms).not.toHaveProperty(name);
    const before = readFileSync(ledger, "utf8");
    const refused = await headless(...paid);
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.err).toMatch(/0 of epsilon 1 is left/);
    expect(readFileSync(ledger, "utf8")).toBe(before);
  },
);

test("a model's risks: counts are released, and no risk, name, timeline or seed leaves with them", async () => {
  const rows = Array.from({ length: 12 }, (_, i) =>
    JSON.stringify({
      secret_id: `secret${i}`,
      secret_line: [6, 8, 12, 15, 21, 51 + i],
      secret_end: i % 3 === 0,
    }),
  );
  const path = file("secret-timelines.jsonl", rows.join("\n"));
  const ask = (params: object = {}) =>
    file(
      `request-${++number}.json`,
      JSON.stringify({
        analysis: "generative-risk",
        roles: { timeline: "secret_line", subject: "secret_id", observed: ["secret_end"] },
        params: { trajectories: 2, horizon: "4 tokens", ...params },
        seed: 4711,
        privacy: { epsilon: "2", unit: "row", budget: "2" },
      }),
    );
  const ledger = ledgerAt();
  const refused = await headless(
    ...["--data", path, "--request", ask({ aim: "precision" }), "--release", "--ledger", ledger],
  );
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/same number of futures for every patient/);
  expect(() => readFileSync(ledger)).toThrow(/ENOENT/);

  const { code, out, err } = await headless(
    ...["--data", path, "--request", ask(), "--release", "--ledger", ledger],
  );
  expect([code, err]).toEqual([0, "Charged; 0 of epsilon 2 is left.\n"]);
  const printed = JSON.parse(out);
  expect(Object.keys(printed.tables)).toEqual(["scores", "calibration", "counts"]);
  expect(printed.tables.counts.with_outcome).toHaveLength(10);
  expect(printed.provenance.params).toMatchObject({
    model: "demo",
    outcome: ["MEDS_DEATH"],
    trajectories: 2,
  });
  expect(out).not.toMatch(/secret|4711|"seed"|subject_id/);
  expect(await headless("--link", `https://example.org/${printed.link}`)).toEqual({ code: 0, out, err: "" });
});
