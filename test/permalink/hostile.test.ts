// Links made to do harm. Each must be refused with a sentence, in little time and memory, and change nothing.
import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { decodeRecipe } from "../../src/permalink/link.ts";
import { maxFragment, maxText } from "../../src/permalink/pack.ts";
import { forge, forgeText, plainText } from "./fixture.ts";

async function refusal(fragment: string): Promise<string> {
  try {
    await decodeRecipe(fragment);
    return "opened";
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

test("the text that the hostile ones are made from opens", async () => {
  expect((await decodeRecipe(forgeText(plainText))).request.roles).toEqual({ loss: "loss" });
});

test("ten million characters are refused unread", async () => {
  const start = performance.now();
  expect(await refusal(`r1.${"A".repeat(1e7)}.AAAAAAAA`)).toMatch(/^This link is 10,000,012 characters long/);
  expect(performance.now() - start).toBeLessThan(50);
});

test("a gigabyte of zeros is refused for its length, twelve megabytes under the cap while unpacking", async () => {
  const megabyte = deflateRawSync(Buffer.alloc(1e9)).toString("base64url");
  expect(megabyte.length).toBeGreaterThan(1e6);
  expect(await refusal(forge(megabyte))).toMatch(/characters long; a Plumbline link has at most 16,384/);

  const under = forge(deflateRawSync(Buffer.alloc(12_000_000)).toString("base64url"));
  expect(under.length).toBeLessThanOrEqual(maxFragment);
  const before = process.memoryUsage().arrayBuffers;
  expect(await refusal(under)).toMatch(/longer than 131,072 bytes, which no link needs/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
});

test("the bound on the unpacked text is exact", async () => {
  const spaces = (length: number) => plainText + " ".repeat(length - plainText.length);
  expect(await refusal(forgeText(spaces(maxText)))).toMatch(/canonical form/);
  expect(await refusal(forgeText(spaces(maxText + 1)))).toMatch(/longer than 131,072 bytes/);
});

const text = Buffer.from(plainText);
const good = deflateRawSync(text);
test.each([
  ["no deflate at all", Buffer.from([7, 255, 255])],
  ["a stream cut short", good.subarray(0, -1)],
  ["bytes after the end of the stream", Buffer.concat([good, Buffer.from("hidden")])],
  ["a second stream after the first", Buffer.concat([good, good])],
  ["bytes that are not UTF-8", deflateRawSync(Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
  ["a surrogate encoded as UTF-8", deflateRawSync(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))],
])("%s cannot be unpacked", async (_, bytes) => {
  expect(await refusal(forge(bytes.toString("base64url")))).toBe(
    "This link cannot be opened. Its content cannot be unpacked.",
  );
});

test("base64 with junk is refused", async () => {
  const payload = good.toString("base64url");
  expect(await refusal(forge(`${payload.slice(0, 8)}A`))).toMatch(/cannot be unpacked/);
  for (const junk of [
    `${payload}==`,
    `${payload}\n`,
    `+/${payload}`,
    `${payload} `,
    `${payload}%3D`,
    `${payload}.x`,
  ]) {
    expect(await refusal(forge(junk))).toMatch(/^This link is truncated or altered/);
  }
  expect(await refusal(`${forgeText(plainText)}\n`)).toMatch(/^This link is truncated or altered/);
});

const without = (part: string, by = "") => {
  if (!plainText.includes(part)) throw new Error(`without: the text has no ${part}`);
  return plainText.replace(part, by);
};
test.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["a number", "1"],
  ["null", "null"],
  ["a list", "[]"],
  ["deep lists", "[".repeat(60_000) + "]".repeat(60_000)],
  ["deep objects", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  [
    "depth inside a parameter",
    without('"p":{}', `"p":{"levels":${"[".repeat(50_000)}${"]".repeat(50_000)}}`),
  ],
  ["a byte-order mark", `\ufeff${plainText}`],
  ["spaces", plainText.replaceAll(",", ", ")],
  ["keys in another order", without('"a":"fixture",').replace('"w":1', '"w":1,"a":"fixture"')],
  ["a key twice", without('"s":1', '"s":2,"s":1')],
  ["an unknown key", without('"w":1', '"w":1,"z":1')],
  ["a missing key", without('"s":1,')],
  ["__proto__ at the top", without('"a":', '"__proto__":{"polluted":1},"a":')],
  ["__proto__ among the parameters", without('"p":{}', '"p":{"__proto__":{"polluted":1}}')],
  ["__proto__ among the roles", without('"r":{', '"r":{"__proto__":"x",')],
  ["constructor among the roles", without('"r":{', '"r":{"constructor":"x",')],
  ["prototype among the parameters", without('"p":{}', '"p":{"prototype":1}')],
  ["toString among the parameters", without('"p":{}', '"p":{"toString":1}')],
  ["the version as text", without('"m":3', '"m":"3"')],
  ["version 0", without('"m":3', '"m":0')],
  ["half a row", without('"n":10', '"n":10.5')],
  ["a negative row count", without('"n":10', '"n":-1')],
  ["rows beyond exact integers", without('"n":10', '"n":9007199254740993')],
  ["a number beyond double", without('"n":10', '"n":1e999')],
  ["NaN", without('"s":1', '"s":NaN')],
  ["NaN as text", without('"s":1', '"s":"NaN"')],
  ["Infinity as text in a parameter", without('"p":{}', '"p":{"confidence":"Infinity"}')],
  ["an infinite parameter", without('"p":{}', '"p":{"shift":1e999}')],
  ["a null parameter", without('"p":{}', '"p":{"shift":null}')],
  ["an object as a parameter", without('"p":{}', '"p":{"shift":{}}')],
  ["a list of mixed types", without('"p":{}', '"p":{"levels":[0.95,"x"]}')],
  ["a parameter out of range", without('"p":{}', '"p":{"confidence":2}')],
  ["an unknown parameter", without('"p":{}', '"p":{"conf":0.9}')],
  ["an unknown analysis", without("fixture", "no-such-thing")],
  ["an analysis that is a path", without("fixture", "../fixture")],
  ["an unknown role", without('"r":{"loss"', '"r":{"los"')],
  ["a list for a role of one column", without('{"loss":"loss"}', '{"loss":["loss"]}')],
  ["a seed too large", without('"s":1', '"s":4294967296')],
  ["more kinds than columns", without('"k":"n"', '"k":"nn"')],
  ["an unknown kind", without('"k":"n"', '"k":"z"')],
  ["more columns than the file has", without('"w":1', '"w":0')],
  [
    "a column twice",
    without('"c":["loss"],"k":"n"', '"c":["loss","loss"],"k":"nn"').replace('"w":1', '"w":2'),
  ],
  ["a column that is no text", without('"c":["loss"]', '"c":[1]')],
  ["a fingerprint that is none", without('"k":', '"f":"abc","k":')],
  ["a sample that is an address", without('"w":1', '"w":1,"x":"//evil.example"')],
  ["an unknown encoding", without('"p":', '"o":{"d":",","e":"utf-7","h":true,"m":[],"p":"."},"p":')],
  ["a raw lone surrogate, escaped as no writer would", without('"c":["loss"]', '"c":["\\uD800"]')],
])("content with %s is refused, and the prototype of objects stays as it was", async (_, content) => {
  const sentence = await refusal(forgeText(content));
  expect(sentence).toMatch(/^This link cannot be opened\. .*[.…]$/);
  expect(sentence.length).toBeLessThanOrEqual(401);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("an escaped lone surrogate in a column name is kept as it is", async () => {
  const back = await decodeRecipe(forgeText(without('"c":["loss"]', '"c":["\\ud800"]')));
  expect(back.schema.columns[0]!.name).toBe("\ud800");
});

test("a stranger's long words are not repeated at length", async () => {
  const long = without('"p":{}', `"p":{"confidence":"${"x".repeat(50_000)}"}`);
  expect((await refusal(forgeText(long))).length).toBeLessThanOrEqual(401);
});
