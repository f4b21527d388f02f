// Release links that are damaged, forged or newer: each is refused with a sentence.
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { encodeRecipe } from "../../src/permalink/link.ts";
import { decodeRelease, encodeRelease } from "../../src/permalink/release-link.ts";
import { forge, recipe } from "./fixture.ts";
import { forgeText, plain, whole } from "./release-document.ts";

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
