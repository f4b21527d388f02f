// What is in a link: read here with node:zlib and node:crypto alone, byte for byte, against the list in format.md.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { findCard } from "../../src/analyses/request.ts";
import { describeRecipe, paramLines } from "../../src/permalink/describe.ts";
import { encodeRecipe } from "../../src/permalink/link.ts";
import { makeRecipe } from "../../src/permalink/recipe.ts";
import { generator } from "../generator.ts";
import { file, fixtureCard, forge, recipe, textOf } from "./fixture.ts";
import { randomRecipe } from "./random-recipe.ts";

test("a link is its head, one deflate stream of JSON with the listed entries, and its tag; every byte is accounted for", async () => {
  const link = await encodeRecipe(recipe);
  const parts = link.split(".");
  expect(parts).toHaveLength(3);
  const [head, payload, tag] = parts as [string, string, string];
  expect(head).toBe("r1");

  const said = createHash("sha256").update(`${head}.${payload}`).digest();
  expect(tag).toBe(said.subarray(0, 6).toString("base64url"));

  const bytes = Buffer.from(payload, "base64url");
  expect(bytes.toString("base64url")).toBe(payload);
  const { buffer, engine } = inflateRawSync(bytes, { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  expect(engine.bytesWritten).toBe(bytes.length);

  expect(buffer.toString("utf8")).toBe(
    `{"a":"fixture","c":["loss","sector","age","date","insured","remark","policy"],` +
      `"f":"5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03","k":"ncndbti","m":3,"n":2167,` +
      `"o":{"d":",","e":"utf-8","h":true,"m":["","NA","-"],"p":"."},` +
      `"p":{"categorical":["insured"],"confidence":0.95,"eventValue":"1","interval":"bca","levels":[0.95,0.99],` +
      `"replicates":20000,"shift":0,"weighted":false},` +
      `"r":{"covariates":["age"],"group":"sector","loss":"loss"},"s":4294967295,"u":["million DKK","fires"],"w":7,"x":"danish"}`,
  );
  // beyond what deflate needs there is no room for anything else
  expect(bytes.length).toBeLessThanOrEqual(deflateRawSync(buffer, { level: 6 }).length);
});

test("nothing of a summary but names, kinds, row count and the way of reading gets into a recipe", async () => {
  const made = makeRecipe(recipe.request, file, { ...recipe, fingerprint: "0".repeat(64) } as object);
  const text = JSON.stringify(made);
  for (const secret of [
    "Copenhagen",
    "263.25",
    "3.375",
    "0.125",
    'missing"',
    "distinct",
    "sketch",
    "range",
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(Object.keys(made).sort()).toEqual(
    ["fingerprint", "read", "request", "sample", "schema", "version", "wording"].sort(),
  );
});

test("the fingerprint, the sample and the wording are in a link only when given", async () => {
  expect(Object.keys(makeRecipe(recipe.request, file)).sort()).toEqual([
    "read",
    "request",
    "schema",
    "version",
  ]);
});

test("the share dialog shows exactly this", () => {
  expect(describeRecipe(recipe)).toEqual([
    { label: "Analysis", value: "Fixture (fixture)" },
    { label: "Version of the method", value: "3" },
    { label: "Loss", value: '"loss"' },
    { label: "Group", value: '"sector"' },
    { label: "Covariates", value: '"age"' },
    { label: "Confidence", value: "95\u2009%" },
    { label: "Replicates", value: "20000" },
    { label: "Shift", value: "0" },
    { label: "Levels", value: "95\u2009%, 99\u2009%" },
    { label: "Interval", value: "BCa" },
    { label: "Weighted", value: "no" },
    { label: "Value of the event", value: '"1"' },
    { label: "Categorical", value: '"insured"' },
    { label: "Seed", value: "4294967295" },
    { label: "Rows of the file", value: "2,167" },
    {
      label: "Columns of the file",
      value:
        '7: "loss" (number), "sector" (category), "age" (number), "date" (date), "insured" (boolean), "remark" (text), "policy" (id)',
    },
    {
      label: "How the file is read",
      value:
        'delimiter ",", encoding utf-8, decimal mark ".", first row is the header, missing values written as "", "NA", "-"',
    },
    { label: "Unit", value: '"million DKK"' },
    { label: "Rows are called", value: '"fires"' },
    { label: "Sample data set", value: "danish" },
    {
      label: "Fingerprint of the file (SHA-256)",
      value: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
    },
  ]);
});

test("whatever a random recipe holds as text stands in the lines of the share dialog", () => {
  const random = generator(99);
  for (let i = 0; i < 200; i++) {
    const made = randomRecipe(fixtureCard, random);
    const shown = describeRecipe(made)
      .map(({ label, value }) => `${label}: ${value}`)
      .join("\n");
    const texts = [
      ...made.schema.columns.map(({ name }) => name),
      ...Object.values(made.request.roles).flat(),
      ...(made.read?.missingTokens ?? []),
      ...(made.wording ? [made.wording.unit, made.wording.items] : []),
      ...[made.request.params.eventValue as string].filter((text) => text !== ""),
      ...(made.request.params.categorical as string[]),
    ];
    for (const text of texts) expect(shown).toContain(JSON.stringify(text));
    expect(shown).toContain(String(made.request.seed));
    expect(shown).toContain(String(made.request.params.shift));
    for (const plain of [made.fingerprint, made.sample]) expect(shown).toContain(plain ?? "");
  }
});

test("an empty text, a zero and an empty list that stand for no choice are said in the words of the card's help", () => {
  const card = findCard("kaplan-meier");
  const params = { eventValue: "", tau: 0, landmark: 0, breaks: [], gamma: 0, permutations: 5 };
  expect(Object.fromEntries(paramLines(params, card).map(({ label, value }) => [label, value]))).toEqual({
    "Event value": "left empty: recognised where it is plain",
    [card.params.tau!.label]:
      "0: the largest time that every group reaches; in a private release the end of its grid",
    [card.params.landmark!.label]: "0: none",
    [card.params.breaks!.label]: "left empty: round times",
    // a zero that means zero
    [card.params.gamma!.label]: "0",
    Permutations: "5",
  });
  // where the help says nothing of it
  expect(paramLines({ eventValue: "" }, fixtureCard)[0]!.value).toBe("left empty");
});

test("the worked example of format.md is true", () => {
  const page = readFileSync("src/permalink/format.md", "utf8");
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*)\\n\`\`\``).exec(page)![1]!;
  const link = block("link");
  expect(textOf(link)).toBe(block("text"));
  expect(forge(link.split(".")[1]!)).toBe(link);
});
