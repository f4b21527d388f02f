import { expect, test } from "vitest";
import { compareMethod, compareSchema } from "../../src/permalink/compare.ts";
import { recipe } from "./fixture.ts";

const { rows, columns } = recipe.schema;
const given = (change: Partial<typeof recipe.schema>) => ({ rows, columns, ...change });
const but = (name: string) => columns.filter((column) => column.name !== name);

test("the same file has no differences, in whatever order its columns stand", () => {
  expect(compareSchema(recipe, given({}), recipe.fingerprint)).toEqual([]);
  expect(compareSchema(recipe, given({ columns: columns.toReversed() }))).toEqual([]);
});

test("a missing column that is used is an error, by role, list or parameter", () => {
  for (const name of ["loss", "sector", "age", "insured"]) {
    expect(compareSchema(recipe, given({ columns: but(name) }))[0]).toEqual({
      severity: "error",
      text: `The file has no column "${name}", which the link uses. Open the file it was made on.`,
    });
  }
  expect(compareSchema(recipe, given({ columns: [] }))[0]!.text).toBe(
    'The file has no columns "loss", "sector", "age", "insured", which the link uses. Open the file it was made on.',
  );
});

test("a missing column that is not used is only a sign of another file", () => {
  expect(compareSchema(recipe, given({ columns: but("remark") }))).toEqual([
    { severity: "info", text: 'The file has no column "remark"; the link does not use it.' },
  ]);
});

test("another number of rows is a caution", () => {
  expect(compareSchema(recipe, given({ rows: 1 }))).toEqual([
    { severity: "caution", text: "The link was made on 2,167 rows; this file has one row." },
  ]);
});

test("another kind of a used column is a caution with its remedy; of an unused one nothing", () => {
  const turned = (name: string) =>
    columns.map((c) => (c.name === name ? { name, kind: "text" as const } : c));
  expect(compareSchema(recipe, given({ columns: turned("loss") }))).toEqual([
    {
      severity: "caution",
      text: 'Column "loss" held numbers when the link was made; here it is read as text.',
      remedy: { column: "loss", kind: "number" },
    },
  ]);
  expect(compareSchema(recipe, given({ columns: turned("date") }))).toEqual([]);
});

test("more columns are a sign of another file", () => {
  expect(compareSchema(recipe, given({ columns: [...columns, { name: "new", kind: "text" }] }))).toEqual([
    { severity: "info", text: "The link was made on 7 columns; this file has 8 columns." },
  ]);
});

test("another fingerprint is a caution, and none is asked for when the link or the file has none", () => {
  expect(compareSchema(recipe, given({}), "0".repeat(64))).toEqual([
    {
      severity: "caution",
      text: "The fingerprint differs: this is not, byte for byte, the file that the link was made on.",
    },
  ]);
  const { fingerprint: _, ...bare } = recipe;
  expect(compareSchema(bare, given({}), "0".repeat(64))).toEqual([]);
});

test("errors come first, and many missing columns are counted, not all listed", () => {
  const covariates = Array.from({ length: 500 }, (_, i) => `x${i}`);
  const request = { ...recipe.request, roles: { loss: "loss", covariates } };
  const differences = compareSchema({ ...recipe, request }, given({ rows: 5 }));
  expect(differences.map(({ severity }) => severity)).toEqual(["error", "caution"]);
  expect(differences[0]!.text).toContain('"x0", "x1", "x2", "x3", "x4", "x5" and 494 more');
});

test("an older version of the method is a caution, the same version nothing", () => {
  expect(compareMethod(recipe)).toEqual([]);
  expect(compareMethod({ ...recipe, version: 2 })).toEqual([
    {
      severity: "caution",
      text: 'The link was made with version 2 of "Fixture"; this is version 3, and its numbers may differ.',
    },
  ]);
});
