// The sample with the model that ships: from the file to risks that agree with the simulator's true ones (test/golden/README.md).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { bind, checkRequest } from "../../../src/analyses/request.ts";
import samples from "../../../src/app/samples.json" with { type: "json" };
import { column } from "../../../src/data/table.ts";
import { blobOf, openTable } from "../../../src/headless/files.ts";
import { modelsOnDisk } from "../../../src/headless/models.ts";
import { rows } from "./inputs.ts";

const truth = JSON.parse(readFileSync("test/golden/expected/gen_demo_risks.json", "utf8")) as readonly {
  readonly subject_id: number;
  readonly died: number;
  readonly icu: number;
  readonly readmitted: number;
  readonly arrest: number;
}[];
const outcomes = [
  ["Death", "died"],
  ["Intensive care", "icu"],
  ["Readmission", "readmitted"],
  ["Cardiac arrest", "arrest"],
] as const;

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (of: readonly number[]) => of.reduce((a, b) => a + b) / of.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (of: (i: number) => number) => x.reduce((total, _, i) => total + of(i), 0);
  return (
    sum((i) => (x[i]! - mx) * (y[i]! - my)) /
    Math.sqrt(sum((i) => (x[i]! - mx) ** 2) * sum((i) => (y[i]! - my) ** 2))
  );
}

test("the demo model's risks of the sample agree with the simulator's", async () => {
  const sample = samples.find(({ id }) => id === "ehr-demo")!;
  const path = `public/samples/${sample.file}`;
  const table = await openTable(await blobOf(path), path, {});
  const request = checkRequest({
    ...sample.request,
    params: { ...sample.request.params, estimator: "mix", trajectories: 8, compare: false },
  });
  const inputs = bind(request, table.rows, table.columns, (name, type) => column(table, name, type));
  const result = await run(inputs, {
    signal: new AbortController().signal,
    progress() {},
    device: null,
    models: modelsOnDisk({}),
  });
  expect(result.provenance.rowsUsed).toBe(100);
  for (const [outcome, name] of outcomes) {
    const own = rows(result, "subjects").filter((row) => row.outcome === outcome);
    const found = own.map(({ estimate }) => Number(estimate));
    const want = own.map(
      ({ subject_id }) => truth.find((each) => String(each.subject_id) === subject_id)![name],
    );
    const mean = (of: readonly number[]) => of.reduce((a, b) => a + b) / 100;
    const error = Math.sqrt(own.reduce((sum, { std_error }) => sum + (Number(std_error) || 0) ** 2, 0)) / 100;
    // the model learned from the simulator and is not it: a tenth beside the error of drawing; patients' risks carry both
    expect(Math.abs(mean(found) - mean(want)), outcome).toBeLessThan(4.9 * error + 0.1 * mean(want));
    expect(correlation(found, want), outcome).toBeGreaterThan(0.5);
  }
}, 300_000);
