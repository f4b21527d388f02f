import { expect, test } from "vitest";
import { readFileSync, existsSync } from "node:fs";
import { readTable } from "/work/main/src/data/read.ts";
import { column, summarise } from "/work/main/src/data/table.ts";
const hooks = { signal: new AbortController().signal, progress() {} };
test("s", async () => {
  const got: unknown[] = [];
  for (const f of ["wide.parquet", "dup.parquet", "lists-v2.parquet", "lists.jsonl"]) {
    if (!existsSync(`/tmp/plumb/g3/${f}`)) continue;
    const t0 = performance.now();
    const t = await readTable(new Blob([readFileSync(`/tmp/plumb/g3/${f}`)]), f, {}, hooks);
    const t1 = performance.now();
    const s = summarise(t);
    console.info(f, t.rows, t.columns.length, (t1 - t0).toFixed(0), "ms, summary", (performance.now() - t1).toFixed(0), s.columns.slice(-2).map((c) => [c.name, c.kind, c.distinct, c.missing]).join(" | "), s.notes.map((n) => n.text).join());
    if (f.startsWith("lists")) got.push(column(t, "tokens", "tokens"));
    if (f.startsWith("wide")) console.info((column(t, "v9999", "number") as { values: Float64Array }).values.join());
  }
  expect(got[0]).toEqual(got[1]);
});
