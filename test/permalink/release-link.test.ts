// Release links: every byte accounted for, published ones open for ever. Read with node:zlib and node:crypto.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ReleaseDocument } from "../../src/analyses/release.ts";
import { decodeLink } from "../../src/permalink/decode.ts";
import { decodeRecipe, encodeRecipe } from "../../src/permalink/link.ts";
import { makeRecipe } from "../../src/permalink/recipe.ts";
import { decodeRelease, encodeRelease } from "../../src/permalink/release-link.ts";
import { file, forge, recipe, textOf } from "./fixture.ts";
import { plain, whole, wholeText } from "./release-document.ts";

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

test("the worked example of a release in format.md is true", () => {
  const page = readFileSync("src/permalink/format.md", "utf8");
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*)\\n\`\`\``).exec(page)![1]!;
  expect(block("release")).toBe(plain);
  const link = block("release-link");
  expect(textOf(link)).toBe(plain);
  expect(forge(link.split(".")[1]!, "d1")).toBe(link);
});
