import { expect, test } from "vitest";
import { schemaOf, summarise } from "../../src/data/table.ts";
import { notes, read, stream } from "./reading.ts";

test("a summary by hand", async () => {
  const table = await read("x,g,t\n1,a,2024-01-01\n2,b,2024-01-03\n,a,\n6,,2024-01-01\n");
  const summary = summarise(table);
  expect(summary).toMatchObject({ fileName: "file.csv", bytes: 54, rows: 4, notes: [] });
  expect(summary.columns[0]).toMatchObject({
    name: "x",
    kind: "number",
    missing: 1,
    distinct: 3,
    range: { min: 1, max: 6, mean: 3 },
  });
  expect(summary.columns[1]).toMatchObject({
    kind: "category",
    missing: 1,
    distinct: 2,
    top: [
      { value: "a", rows: 2 },
      { value: "b", rows: 1 },
    ],
    sketch: { bars: [1, 0.5], scale: "category" },
  });
  expect(summary.columns[2]).toMatchObject({
    kind: "date",
    missing: 1,
    distinct: 2,
    range: { min: Date.UTC(2024, 0, 1), max: Date.UTC(2024, 0, 3) },
  });
  expect(schemaOf(summary)).toEqual({
    rows: 4,
    columns: [
      { name: "x", kind: "number" },
      { name: "g", kind: "category" },
      { name: "t", kind: "date" },
    ],
  });
  expect(structuredClone(summary)).toEqual(summary);
});

test("sketches: heights from 0 to 1, at most 24, logarithmic for long right tails only", async () => {
  const random = stream(5);
  const rows = Array.from({ length: 5000 }, () => {
    const u = random();
    return `${u.toFixed(6)},${Math.exp(8 * u).toFixed(4)},${(u * u * -1e4).toFixed(3)},${Math.floor(u * 7)},c${Math.floor(u * 60)}`;
  });
  const { columns } = summarise(await read(`u,e,m,i,g\n${rows.join("\n")}\n`));
  for (const { sketch } of columns) {
    expect(sketch.bars.length).toBeLessThanOrEqual(24);
    expect(Math.max(...sketch.bars)).toBe(1);
    expect(Math.min(...sketch.bars)).toBeGreaterThanOrEqual(0);
  }
  expect(columns.map((c) => c.sketch.scale)).toEqual(["linear", "log", "linear", "linear", "category"]);
  // seven whole numbers, equally likely: seven bars of about one height
  expect(columns[3]!.sketch.bars).toHaveLength(7);
  expect(Math.min(...columns[3]!.sketch.bars)).toBeGreaterThan(0.8);
  // log of a log-uniform is flat
  expect(Math.min(...columns[1]!.sketch.bars)).toBeGreaterThan(0.7);
});

test("the mean survives large offsets and large values", async () => {
  const mean = async (cells: string[]) =>
    summarise(await read(`x\n${cells.join("\n")}\n`)).columns[0]!.range!.mean;
  expect(await mean(["1e16", "1.0000000000000002e16", "1.0000000000000004e16"])).toBe(1.0000000000000002e16);
  expect(await mean(["1.7e308", "1.7e308", "1.7e308"])).toBe(1.7e308);
});

test.each([
  [41, "1 more note of this kind is not shown."],
  [42, "2 more notes of this kind are not shown."],
])("of %i notes the last sentence counts those that are not shown", async (columns, sentence) => {
  const names = Array.from({ length: columns }, (_, c) => `m${c}`);
  const said = notes(await read(`x,${names.join(",")}\n${`1${",".repeat(columns)}\n`.repeat(3)}`));
  expect(said).toHaveLength(41);
  expect(said.at(-1)).toBe(sentence);
});
