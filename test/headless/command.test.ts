// The command line as a user types it: a process, its output, its exit code.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { readTable } from "../../src/data/read.ts";
import { summarise } from "../../src/data/table.ts";
import { encodeRecipe } from "../../src/permalink/link.ts";
import { makeRecipe } from "../../src/permalink/recipe.ts";
import { goldenText } from "../golden/golden.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plumbline-headless-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function headless(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["tools/run.mjs", "src/headless/main.ts", ...args],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

const danish = file("danish.csv", goldenText("danish"));
const request = {
  analysis: "tail-risk",
  roles: { loss: "loss" },
  params: { levels: [0.95], replicates: 2000 },
  seed: 3,
} as const;

test("a request gives the Result as JSON, and the link of the same request the same numbers", async () => {
  const byRequest = headless("--data", danish, "--request", file("request.json", JSON.stringify(request)));
  expect(byRequest).toMatchObject({ status: 0, stderr: "" });
  const result = JSON.parse(byRequest.stdout);
  expect(result.tables.estimates.measure).toEqual(["var", "cvar", "expectile"]);
  // R: tail_danish_point.json
  expect(result.tables.estimates.estimate.slice(0, 2)).toBeAllclose([10.011123, 24.166186774803865], {
    relative: 1e-12,
  });
  expect(result.tables.estimates.influence_error[0]).toBe(null);
  expect(result.provenance).toMatchObject({
    analysis: "tail-risk",
    rowsUsed: 2167,
    seed: 3,
    replicates: 2000,
  });

  const hooks = { signal: new AbortController().signal, progress() {} };
  const summary = summarise(await readTable(new Blob([goldenText("danish")]), "danish.csv", {}, hooks));
  const link = `https://example.org/plumbline/#${await encodeRecipe(makeRecipe(request, summary))}`;
  const byLink = headless("--data", danish, "--link", link);
  expect(byLink).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(byLink.stdout).tables).toEqual(result.tables);

  const otherFile = headless("--data", file("other.csv", "a,b\n1,2\n3,4\n"), "--link", link);
  expect(otherFile).toMatchObject({ status: 1, stdout: "" });
  expect(otherFile.stderr).toMatch(/"loss"/);
});

test.each([
  ["an unknown column", danish, { ...request, roles: { loss: "nothing" } }, /no column "nothing"/],
  ["a level out of range", danish, { ...request, params: { levels: [1.5] } }, /"Levels".*0\.5/],
  ["an unknown parameter", danish, { ...request, params: { level: 0.9 } }, /no parameter "level"/],
  ["an empty file", file("empty.csv", ""), request, /empty/],
  ["words for numbers", file("words.csv", "loss\na\nb\na\n"), request, /"loss"/],
])("%s: exit code 1 and a sentence on stderr", (_, data, asked, message) => {
  const { status, stdout, stderr } = headless(
    "--data",
    data,
    "--request",
    file("asked.json", JSON.stringify(asked)),
  );
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("a missing file and a request that is not JSON: exit code 1", () => {
  expect(headless("--data", join(folder, "none.csv"), "--request", file("r.json", "{}"))).toMatchObject({
    status: 1,
  });
  const broken = headless("--data", danish, "--request", file("broken.json", "{"));
  expect(broken.status).toBe(1);
  expect(broken.stderr).toMatch(/not JSON/);
});

test.each([
  [[]],
  [["--data", danish]],
  [["--data", danish, "--request", "a", "--link", "b"]],
  [["--nonsense"]],
])("bad usage %j: exit code 2 and the usage", (args) => {
  const { status, stdout, stderr } = headless(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/Usage: npm run/);
});

test("a reader that stops early is no error", () => {
  const times = file(
    "times.csv",
    `t,e\n${Array.from({ length: 20_000 }, (_, i) => `${i + 1},1\n`).join("")}`,
  );
  const asked = file(
    "times.json",
    JSON.stringify({ analysis: "kaplan-meier", roles: { duration: "t", event: "e" }, seed: 1 }),
  );
  const command = `"${process.execPath}" tools/run.mjs src/headless/main.ts --data "${times}" --request "${asked}"`;
  const { stdout, stderr } = spawnSync(
    "bash",
    ["-c", `set -o pipefail; ${command} | head -c 20; echo " $?"`],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  expect({ stdout, stderr }).toEqual({ stdout: '{\n "tables": {\n  "cu 0\n', stderr: "" });
});
