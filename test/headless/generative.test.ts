// Risks from a generative model by the command line, as the README says it: a model by its path, its tables, what a request may leave out.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const models = fileURLToPath(new URL("../golden/models/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plumbline-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

// a path longer than the names of columns are
const deep = join(folder, "a-folder-with-quite-a-long-name-".repeat(5), "and-another-one-".repeat(5));
mkdirSync(deep, { recursive: true });
copyFileSync(join(models, "ward.onnx"), join(deep, "ward.onnx"));
// the names that MEDS and ETHOS give the ends
const words = readFileSync(join(models, "ward.json"), "utf8")
  .replace('"DEATH"', '"MEDS_DEATH"')
  .replace('"END"', '"TIMELINE_END"')
  .replace('"ICU_IN"', '"ICU"');
writeFileSync(join(deep, "ward.vocabulary.json"), words);
copyFileSync(join(models, "ward.onnx"), join(folder, "bare.onnx"));

const data = join(folder, "timelines.jsonl");
writeFileSync(data, '{"subject_id": "A", "tokens": [1, 2]}\n{"subject_id": "B", "tokens": [1, 2, 3]}\n');

function headless(params: object, ...args: string[]) {
  const path = join(folder, "request.json");
  const roles = { timeline: "tokens", subject: "subject_id" };
  writeFileSync(path, JSON.stringify({ analysis: "generative-risk", roles, params, seed: 1 }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["tools/run.mjs", "src/headless/main.ts", "--data", data, "--request", path, ...args],
    { cwd: root, encoding: "utf8" },
  );
  return { status, stderr, result: status === 0 ? JSON.parse(stdout) : null };
}

const model = join(deep, "ward.onnx");

test("a model by its path gives the tables, a row per patient and outcome", () => {
  const { status, stderr, result } = headless({
    model,
    outcome: ["MEDS_DEATH", ["ICU", "MEDS_DEATH"]],
    terminal: ["TIMELINE_END"],
    horizon: { tokens: 20 },
    estimator: "reach",
    trajectories: 64,
  });
  expect([status, stderr]).toEqual([0, ""]);
  const { subjects, estimators, calibration } = result.tables;
  expect(Object.keys(subjects).slice(0, 9)).toEqual([
    "subject_id",
    "outcome",
    "estimator",
    "estimate",
    "std_error",
    "lower",
    "upper",
    "trajectories",
    "tokens",
  ]);
  expect(subjects.subject_id).toEqual(["A", "A", "B", "B"]);
  expect(subjects.outcome.slice(0, 2)).toEqual(["MEDS_DEATH", "ICU | MEDS_DEATH"]);
  expect(subjects.trajectories).toEqual([64, 64, 64, 64]);
  for (let row = 0; row < 4; row++) {
    const [risk, lower, upper] = [subjects.estimate[row], subjects.lower[row], subjects.upper[row]];
    expect(lower).toBeLessThan(risk);
    expect(upper).toBeGreaterThan(risk);
    expect(subjects.std_error[row]).toBeGreaterThan(0);
    expect(subjects.tokens[row]).toBeGreaterThanOrEqual(64);
  }
  expect(subjects.estimate[1]).toBeGreaterThan(subjects.estimate[0]);
  expect(estimators.estimator).toEqual(["mc", "scope", "reach", "mix", "mc", "scope", "reach", "mix"]);
  for (const column of ["mean", "variance_ratio", "token_ratio"]) expect(estimators[column]).toHaveLength(8);
  expect(calibration.predicted).toEqual([]);
});

test("a target asks for itself, and --model gives the file that the request names", () => {
  const { status, result } = headless(
    { model: "ward.onnx", outcome: "MEDS_DEATH", horizon: "20 tokens", target: 0.005, compare: false },
    "--model",
    model,
  );
  expect(status).toBe(0);
  for (const error of result.tables.subjects.std_error) expect(error).toBeLessThan(0.01);
  expect(result.provenance.conventions["Futures per patient"]).toContain("left out of the risk");
});

test("a model without a vocabulary, and a token that it lacks, are named", () => {
  const bare = headless({ model: join(folder, "bare.onnx") });
  expect(bare.status).toBe(1);
  expect(bare.stderr).toMatch(
    /^There is no vocabulary for the model .*bare.vocabulary.json.*--vocabulary FILE/,
  );
  const unknown = headless(
    { model: join(folder, "bare.onnx"), outcome: ["MEDS_DETH"], horizon: { tokens: 5 } },
    "--vocabulary",
    join(deep, "ward.vocabulary.json"),
  );
  expect([unknown.status, unknown.stderr]).toEqual([
    1,
    expect.stringMatching(/has no token "MEDS_DETH". Nearest: "MEDS_DEATH"/),
  ]);
});
