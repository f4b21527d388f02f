// Release links: every byte accounted for, hostile ones refused, published ones open for ever. Read with node:zlib and node:crypto.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import "../analyses/private-fixture.ts";
import { openRelease } from "../../src/analyses/open-release.ts";
import type { ReleaseDocument } from "../../src/analyses/release.ts";
import { UserError } from "../../src/errors.ts";
import { decodeLink } from "../../src/permalink/decode.ts";
import { describeRelease } from "../../src/permalink/describe-release.ts";
import { decodeRecipe, encodeRecipe } from "../../src/permalink/link.ts";
import { makeRecipe } from "../../src/permalink/recipe.ts";
import { releaseToJson } from "../../src/permalink/release-json.ts";
import { decodeRelease, encodeRelease } from "../../src/permalink/release-link.ts";
import { releaseReport } from "../../src/permalink/release-report.ts";
import { file, forge, recipe, textOf } from "./fixture.ts";

const whole: ReleaseDocument = {
  question: {
    analysis: "fixture",
    version: 3,
    params: { confidence: 0.95, interval: "bca" },
    terms: {
      epsilon: "0.5",
      unit: { atMost: 3 },
      grid: { max: 8, bins: 2 },
      groups: ["a", "<b>"],
      outputs: ["counts", "total"],
    },
  },
  neighbours: "add or remove one person",
  statements: [
    {
      statistic: "rows per bin",
      mechanism: "discrete Laplace",
      sensitivity: "3",
      share: "0.25",
      scale: "12",
    },
    { statistic: "rows", mechanism: "discrete Laplace", sensitivity: "3", share: "0.25", scale: "12" },
  ],
  cost: { epsilon: "0.5" },
  drawn: { counts: [12, -3, 40, 7], total: [61] },
  wording: { unit: "days", items: "patients" },
};
const wholeText =
  `{"a":"fixture","c":["epsilon","0.5"],"m":3,"n":"add or remove one person","p":{"confidence":0.95,"interval":"bca"},` +
  `"s":[["rows per bin","discrete Laplace","3","0.25","12"],["rows","discrete Laplace","3","0.25","12"]],` +
  `"t":{"e":"0.5","g":{"b":2,"m":8},"o":["counts","total"],"u":3,"v":["a","<b>"]},` +
  `"w":["days","patients"],"x":{"counts":[12,-3,40,7],"total":[61]}}`;
/** Smallest text that opens. */
const plain =
  `{"a":"fixture","c":["epsilon","1"],"m":3,"n":"add or remove one person","p":{},` +
  `"s":[["rows per bin","discrete Laplace","1","1","1"]],"t":{"e":"1","g":{"b":2,"m":8},"u":"row"},"x":{"counts":[5,6]}}`;

const forgeText = (text: string) => forge(deflateRawSync(text, { level: 9 }).toString("base64url"), "d1");

test("a release link is its head, one deflate stream with the listed entries, and its tag; every byte is accounted for", async () => {
  const link = await encodeRelease(whole);
  const [head, payload, tag, ...rest] = link.split(".");
  expect([head, rest]).toEqual(["d1", []]);
  const said = createHash("sha256").update(`${head}.${payload}`).digest();
  expect(tag).toBe(said.subarray(0, 6).toString("base64url"));
  const bytes = Buffer.from(payload!, "base64url");
  expect(bytes.toString("base64url")).toBe(payload);
  const { buffer, engine } = inflateRawSync(bytes, { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  expect(engine.bytesWritten).toBe(bytes.length);
  expect(buffer.toString("utf8")).toBe(wholeText);
  // beyond what deflate needs there is no room for anything else
  expect(bytes.length).toBeLessThanOrEqual(deflateRawSync(buffer, { level: 6 }).length);
});

test("nothing but the listed fields gets into a link, whatever else an object carries", async () => {
  const more = {
    ...whole,
    question: { ...whole.question, seed: 7, roles: { loss: "secret" } },
    exact: [1, 2],
    dataset: "secret",
    wording: { ...whole.wording!, secret: "secret" },
    statements: whole.statements.map((each) => ({ ...each, secret: "secret" })),
  };
  expect(textOf(await encodeRelease(more))).toBe(wholeText);
});

test("a release comes back as it was, with its tables, and by its letter", async () => {
  const { document, result } = await decodeRelease(await encodeRelease(whole));
  expect(document).toEqual(whole);
  expect(result.tables.counts).toEqual({
    group: ["a", "a", "<b>", "<b>"],
    from: Float64Array.of(0, 4, 0, 4),
    count: Float64Array.of(12, 0, 40, 7),
  });
  expect(await decodeLink(await encodeRelease(whole))).toMatchObject({
    form: "release",
    release: { document },
  });
  expect(await decodeLink(await encodeRecipe(recipe))).toMatchObject({
    form: "recipe",
    recipe: { version: 3 },
  });
});

test("every optional term survives the way into a link and back", async () => {
  const { unit: _, outputs: _both, ...terms } = whole.question.terms;
  const made = await openable({ ...terms, unit: "row", delta: "1e-6", size: 228 });
  const { document } = await decodeRelease(await encodeRelease(made));
  expect(document.question.terms).toEqual({ ...terms, unit: "row", delta: "1e-6", size: 228 });
});

/** A document whose statements are those of its terms. */
async function openable(terms: ReleaseDocument["question"]["terms"]): Promise<ReleaseDocument> {
  const { fixtureForm } = await import("../analyses/private-fixture.ts");
  const question = { ...whole.question, terms };
  const { neighbours, statements, cost } = fixtureForm.plan(question, true);
  return { question, neighbours, statements, cost, drawn: { counts: [1, 2, 3, 4] } };
}

test("the lines say everything that is in the link", () => {
  expect(describeRelease(whole)).toEqual([
    { label: "Analysis", value: "Fixture (fixture)" },
    { label: "Version of the method", value: "3" },
    { label: "Confidence", value: "95\u2009%" },
    { label: "Interval", value: "BCa" },
    { label: "Epsilon", value: "0.5" },
    { label: "Whose presence is hidden", value: "one person with up to 3 rows" },
    { label: "Grid", value: "0 to 8, 2 bins" },
    { label: "Groups", value: '"a", "<b>"' },
    { label: "What is released", value: "counts, total" },
    { label: "Neighbours", value: "add or remove one person" },
    { label: "Cost", value: "epsilon 0.5" },
    { label: "rows per bin", value: "discrete Laplace, sensitivity 3, share 0.25, scale 12" },
    { label: "rows", value: "discrete Laplace, sensitivity 3, share 0.25, scale 12" },
    { label: "Noisy counts", value: "4 integers: 12, -3, 40, 7" },
    { label: "Noisy total", value: "1 integer: 61" },
    { label: "Unit", value: '"days"' },
    { label: "Rows are called", value: '"patients"' },
  ]);
});

test("a recipe link of a request with terms holds nothing of them", async () => {
  const privacy = {
    epsilon: "0.123",
    unit: { column: "policy", atMost: 3 },
    groups: ["x"],
    budget: "7",
  } as const;
  const link = await encodeRecipe(makeRecipe({ ...recipe.request, privacy }, file));
  expect(textOf(link)).toBe(textOf(await encodeRecipe(makeRecipe(recipe.request, file))));
  expect((await decodeRecipe(link)).request).not.toHaveProperty("privacy");
  expect(makeRecipe({ ...recipe.request, privacy }, file).request).not.toHaveProperty("privacy");
});

async function refusal(fragment: string): Promise<string> {
  try {
    await decodeRelease(fragment);
    return "opened";
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

test("the text that the hostile ones are made from opens", async () => {
  const { document } = await decodeRelease(forgeText(plain));
  expect(document.question.params).toEqual({ confidence: 0.95, interval: "bca" });
});

const without = (part: string, by = "") => {
  if (!plain.includes(part)) throw new Error(`without: the text has no ${part}`);
  return plain.replace(part, by);
};
test.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["null", "null"],
  ["deep lists", "[".repeat(60_000) + "]".repeat(60_000)],
  ["spaces", plain.replaceAll(",", ", ")],
  ["a key twice", without('"m":3', '"m":2,"m":3')],
  ["an unknown key", without('"x":', '"roles":{},"x":')],
  ["a seed", without('"t":', '"s1":7,"t":')],
  ["no statements", without('[["rows per bin","discrete Laplace","1","1","1"]]', "[]")],
  ["a smaller claim", without('"c":["epsilon","1"]', '"c":["epsilon","0.1"]')],
  ["a claim in another currency", without('"c":["epsilon","1"]', '"c":["rho","1"]')],
  ["a share that is not the question's", without('"1","1","1"]]', '"1","0.1","1"]]')],
  ["a smaller noise", without('"1","1","1"]]', '"1","1","0.5"]]')],
  ["another mechanism", without("discrete Laplace", "no mechanism")],
  ["other neighbours", without("add or remove", "replace")],
  ["an epsilon of zero", without('"e":"1"', '"e":"0"')],
  ["an epsilon in words", without('"e":"1"', '"e":"one"')],
  ["a number for epsilon", without('"e":"1"', '"e":1')],
  ["a unit with a column", without('"u":"row"', '"u":{"column":"id","atMost":3}')],
  ["a unit of no rows", without('"u":"row"', '"u":0')],
  ["no grid", without('"g":{"b":2,"m":8},', "")],
  ["a grid that ends below zero", without('"m":8', '"m":-8')],
  ["bounds it has no use for", without('"e":"1"', '"b":[0,1],"e":"1"')],
  ["too few integers", without("[5,6]", "[5]")],
  ["too many integers", without("[5,6]", "[5,6,7]")],
  ["half an integer", without("[5,6]", "[5,6.5]")],
  ["an integer beyond exactness", without("[5,6]", "[5,9007199254740993]")],
  ["integers of another name", without('"counts"', '"count"')],
  ["no integers", without('{"counts":[5,6]}', "{}")],
  ["an unknown parameter", without('"p":{}', '"p":{"replicates":1000}')],
  ["a parameter out of range", without('"p":{}', '"p":{"confidence":2}')],
  ["__proto__ among the parameters", without('"p":{}', '"p":{"__proto__":{"polluted":1}}')],
  ["__proto__ among the integers", without('"x":{', '"x":{"__proto__":[1],')],
  ["a newer method", without('"m":3', '"m":4')],
  ["an analysis without a private form", without("fixture", "cox")],
  ["an analysis that is none", without("fixture", "constructor")],
  ["a long text", without("rows per bin", "x".repeat(401))],
])("content with %s is refused with a sentence", async (_, content) => {
  const sentence = await refusal(forgeText(content));
  expect(sentence).toMatch(/^This link cannot be opened\. .*[.…]$/s);
  expect(sentence.length).toBeLessThanOrEqual(401);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("a damaged link, a recipe and a newer release are told apart", async () => {
  const link = await encodeRelease(whole);
  expect(await refusal(link.slice(0, -1))).toMatch(/truncated or altered/);
  expect(await refusal(await encodeRecipe(recipe))).toMatch(/newer Plumbline \(form "r"/);
  expect(await refusal(forge("AAAA", "d2"))).toMatch(
    /release version 2; this page reads releases up to version 1/,
  );
});

test("a release too long for a link says to save it as a file", async () => {
  const long = {
    ...whole,
    drawn: { counts: Array.from({ length: 12_000 }, (_, i) => (i * 2654435761) % 999_983) },
  };
  await expect(encodeRelease(long)).rejects.toThrow(/Save the release as a file instead/);
});

// a new case is an entry of release-links.json; none is ever changed or removed
const published: { what: string; link: string; document: ReleaseDocument; counts: number[] }[] = JSON.parse(
  readFileSync("test/permalink/release-links.json", "utf8"),
);
test.each(published)(
  "the published release link with $what opens as it always did",
  async ({ link, document, counts }) => {
    const opened = await decodeRelease(link);
    expect(opened.document).toEqual(document);
    expect(Array.from(opened.result.tables.counts!.count as Float64Array)).toEqual(counts);
    expect((await decodeRelease(await encodeRelease(opened.document))).document).toEqual(document);
  },
);

test("the JSON of a release is what may be published, and the same from a link as from its maker", async () => {
  const opened = await openRelease(whole);
  const json = JSON.parse(JSON.stringify(releaseToJson(opened, "#d1.x.y")));
  expect(Object.keys(json).sort()).toEqual(["link", "notes", "privacy", "provenance", "tables", "wording"]);
  expect(json.tables.counts.count).toEqual([12, 0, 40, 7]);
  expect(json.privacy.terms).toEqual(whole.question.terms);
  expect(json.provenance).toEqual({
    analysis: "fixture",
    version: 3,
    params: whole.question.params,
    conventions: { interval: "bca" },
  });
  expect(releaseToJson(opened)).not.toHaveProperty("link");
});

test("the report is one page without scripts or fetches, in which a stranger's words are only words", async () => {
  const opened = await openRelease(whole);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><text>"\ud800</text></svg>';
  const page = releaseReport(opened, {
    link: 'https://example.org/#d1.x.y"><script>',
    figure: { svg, title: 'Counts "of" <b>' },
  });
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<script|<b>|onload|javascript:|<link|src="http/i);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("&#60;b&#62;");
  expect(page).toContain('<td class="number">40</td>');
  expect(page).toContain("at most 1.7 times");
  expect(page).toContain('href="https://example.org/#d1.x.y&#34;&#62;&#60;script&#62;"');
  const image = /<img src="data:image\/svg\+xml,([^"]*)"/.exec(page)![1]!;
  expect(decodeURIComponent(image)).toContain("<svg xmlns");
  // an address that is none stays text
  expect(releaseReport(opened, { link: "javascript:alert(1)" })).not.toContain("href");
  expect(releaseReport(opened)).toBe(releaseReport(opened));
});

test("the report leaves out columns that no release has, and keeps those with one number", async () => {
  const opened = await openRelease(whole);
  const odd = {
    place: ["a", "b"],
    std_dev: Float64Array.of(Number.NaN, Number.NaN),
    mean: Float64Array.of(Number.NaN, 2.5),
  };
  const page = releaseReport({ ...opened, result: { ...opened.result, tables: { odd } } });
  expect(page).not.toContain("std dev");
  expect(page).toContain('<th scope="col" class="number">mean</th>');
  expect(page).toContain('<td class="number">2.5</td>');
});

test("the worked example of a release in format.md is true", () => {
  const page = readFileSync("src/permalink/format.md", "utf8");
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*)\\n\`\`\``).exec(page)![1]!;
  expect(block("release")).toBe(plain);
  const link = block("release-link");
  expect(textOf(link)).toBe(plain);
  expect(forge(link.split(".")[1]!, "d1")).toBe(link);
});
