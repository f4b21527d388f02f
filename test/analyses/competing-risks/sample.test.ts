// The sample that opens in this analysis, from its file to the sentence: read, bound, run and checked against R, every table there.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { plainTables } from "../../../src/analyses/plain-tables.ts";
import { bind } from "../../../src/analyses/request.ts";
import { loadRun } from "../../../src/analyses/runs.ts";
import { samples } from "../../../src/app/samples.ts";
import { readTable } from "../../../src/data/read.ts";
import { column } from "../../../src/data/table.ts";
import { goldens } from "../../golden/golden.ts";

const hooks = { signal: new AbortController().signal, progress() {} };

test("sample mgus2: from the file to R's numbers, nothing undefined where it should not be", async () => {
  const { file, request } = samples.find(({ id }) => id === "mgus2")!;
  const bytes = readFileSync(new URL(`../../../public/samples/${file}`, import.meta.url));
  const table = await readTable(new Blob([bytes]), file, {}, hooks);
  const inputs = bind(request, table.rows, table.columns, (name, type) => column(table, name, type));
  const run = await loadRun(request.analysis);
  const tables = plainTables((await run(inputs, { ...hooks, device: null })).tables);
  expect(Object.keys(tables)).toEqual([
    "curve",
    "tests",
    "landmark",
    "rmtl",
    "coefficients",
    "model_tests",
    "fit",
    "ph_test",
    "terms",
    "predicted",
    "event_free",
    "causes",
    "groups",
    "at_risk",
  ]);
  expect(tables.causes!.events).toEqual([370, 59, 490, 56]);
  const [gray] = goldens<{ by_sex: { gray_test: { chisq: number[] } } }>(/^surv_mgus2_cuminc_gray\.json$/);
  const [pcm, death] = gray!.result.by_sex.gray_test.chisq;
  expect(tables.tests!.statistic as number[]).toBeAllclose([death!, pcm!], { relative: 1e-9 });
  const [crr] = goldens<Record<"pcm" | "death", { coef: number[] }>>(/^surv_mgus2_finegray\.json$/);
  const fineGray = (tables.coefficients!.estimate as number[]).filter(
    (_, i) => tables.coefficients!.model![i] === "Fine-Gray",
  );
  const { pcm: first, death: second } = crr!.result;
  expect(fineGray).toBeAllclose([...second.coef, ...first.coef], { relative: 1e-7 });
  expect(tables.terms!.term).toEqual(["age", "sex=M"]);
  // the predicted incidences rise, and those of a cause end below one
  expect(Math.max(...(tables.predicted!.estimate as number[]))).toBeLessThan(1);
  expect(tables.at_risk!.at_risk!.slice(0, 2)).toEqual([631, 284]);
  expect(tables.groups!.rows).toEqual([631, 753]);
  expect(tables.event_free!.estimate as number[]).not.toContain(null);
});
