import { expect, test, vi } from "vitest";
import { cards } from "../../src/analyses/cards.ts";
import { completeParams } from "../../src/analyses/request.ts";
import { UserError } from "../../src/errors.ts";
import { decodeRecipe, encodeRecipe, fragmentOf } from "../../src/permalink/link.ts";
import { makeRecipe, type Recipe } from "../../src/permalink/recipe.ts";
import { generator } from "../generator.ts";
import { file, fixtureCard, forge, forgeText, plainText, recipe, textOf } from "./fixture.ts";
import { randomRecipe } from "./random-recipe.ts";

/** The sentence with which a fragment is refused; "" when it decodes to `same`. */
async function refusal(fragment: string, same?: Recipe): Promise<string> {
  try {
    expect(await decodeRecipe(fragment)).toEqual(same);
    return "";
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

test.each([...cards.keys()])(
  "a recipe of %s at its defaults comes back with every parameter written out",
  async (id) => {
    const card = cards.get(id)!;
    const roles = Object.fromEntries(Object.keys(card.roles).map((name) => [name, `column ${name}`]));
    const made = makeRecipe({ analysis: id, roles, params: {}, seed: 7 }, file);
    const back = await decodeRecipe(await encodeRecipe(made));
    expect(back).toEqual(made);
    expect(Object.keys(back.request.params).sort()).toEqual(Object.keys(card.params).sort());
  },
);

test.each([...cards.keys()])("200 random recipes of %s come back unchanged", async (id) => {
  const random = generator(20_261_123);
  for (let i = 0; i < 200; i++) {
    const made = randomRecipe(cards.get(id)!, random);
    expect(await decodeRecipe(await encodeRecipe(made))).toEqual(made);
  }
});

test("a change of a default leaves a link made before it alone", async () => {
  const link = await encodeRecipe(
    makeRecipe({ analysis: "fixture", roles: { loss: "loss" }, params: {}, seed: 1 }, file),
  );
  const { confidence } = fixtureCard.params;
  (cards as Map<string, typeof fixtureCard>).set("fixture", {
    ...fixtureCard,
    params: {
      ...fixtureCard.params,
      confidence: { ...confidence, default: 0.8 } as typeof confidence & object,
    },
  });
  try {
    const { request } = await decodeRecipe(link);
    expect(completeParams(cards.get("fixture")!, request.params).confidence).toBe(0.95);
  } finally {
    (cards as Map<string, typeof fixtureCard>).set("fixture", fixtureCard);
  }
});

test("an incomplete or unsorted request is put into normal form by the link", async () => {
  const request = { ...recipe.request, params: { levels: [0.99, 0.9] } };
  const back = await decodeRecipe(await encodeRecipe({ ...recipe, request }));
  expect(back.request.params).toEqual({ ...completeParams(fixtureCard, {}), levels: [0.9, 0.99] });
});

test("every truncation of a link is refused with a sentence", async () => {
  const link = await encodeRecipe(recipe);
  for (let length = 0; length < link.length; length++) {
    const sentence = await refusal(link.slice(0, length));
    expect(sentence).toMatch(
      length < 3 ? /^This is not a Plumbline link/ : /^This link is truncated or altered/,
    );
  }
});

test("every alteration of one character is refused with a sentence", async () => {
  const link = await encodeRecipe(recipe);
  const others = ["A", "z", "0", "9", "-", "_", ".", "=", "%", " ", "é", "\ud800", "\u0000"];
  for (let at = 0; at < link.length; at++) {
    const flipped = String.fromCharCode(link.charCodeAt(at) ^ 1);
    for (const other of [flipped, ...others]) {
      if (other === link[at]) continue;
      const sentence = await refusal(link.slice(0, at) + other + link.slice(at + 1));
      expect(sentence).toMatch(
        at < 3 ? /^This (is not a Plumbline|link is truncated)/ : /^This link is truncated or altered/,
      );
    }
  }
});

test("a character too many or two exchanged are refused with a sentence", async () => {
  const link = await encodeRecipe(recipe);
  for (let at = 0; at <= link.length; at++) {
    expect(await refusal(`${link.slice(0, at)}A${link.slice(at)}`)).toMatch(/^This /);
    const [a, b] = [link[at], link[at + 1]];
    if (a === b || b === undefined) continue;
    expect(await refusal(`${link.slice(0, at)}${b}${a}${link.slice(at + 2)}`)).toMatch(/^This /);
  }
});

test("a link of a newer version or of a later form says so", async () => {
  const payload = forgeText(plainText).split(".")[1]!;
  expect(await refusal(forge(payload, "r2"))).toBe(
    "This link was made by a newer Plumbline (recipe version 2; this page reads recipes up to version 1). Reload the page, or open the link where it came from.",
  );
  expect(await refusal(forge("anything", "d1"))).toContain('newer Plumbline (form "d";');
  expect(await refusal(forge(payload, "r0"))).toMatch(/^This is not a Plumbline link/);
});

test("a link made with a newer version of the method says so, also when it has parameters unknown here", async () => {
  const newer = plainText.replace('"m":3', '"m":4').replace('"p":{}', '"p":{"brandNew":1}');
  expect(await refusal(forgeText(newer))).toContain('newer Plumbline: version 4 of "Fixture"');
});

test("a link made with an older version of the method opens and keeps its version", async () => {
  expect((await decodeRecipe(forgeText(plainText.replace('"m":3', '"m":1')))).version).toBe(1);
});

test("a usual link is short, and a file of 10,000 columns does not make it long", async () => {
  const usual = await encodeRecipe(
    makeRecipe({ ...recipe.request, params: {} }, file, { wording: recipe.wording! }),
  );
  expect(usual.length).toBeLessThan(600);

  const columns = Array.from({ length: 10_000 }, (_, i) => ({ ...file.columns[0]!, name: `measure ${i}` }));
  const request = {
    ...recipe.request,
    roles: { loss: "measure 7", covariates: ["measure 9999"] },
    params: {},
  };
  const wide = makeRecipe(request, { ...file, columns });
  expect(wide.schema).toEqual({
    rows: 2_167,
    columnCount: 10_000,
    columns: [
      { name: "measure 7", kind: "number" },
      { name: "measure 9999", kind: "number" },
    ],
  });
  expect((await encodeRecipe(wide)).length).toBeLessThan(600);
});

test("all columns are kept as long as the link stays under 2,000 characters", async () => {
  const random = generator(3);
  const name = () => Array.from({ length: 10 }, () => String.fromCharCode(97 + 26 * random())).join("");
  const columns = Array.from({ length: 100 }, () => ({ ...file.columns[0]!, name: name() }));
  const made = makeRecipe({ ...recipe.request, roles: {}, params: {} }, { ...file, columns }, recipe);
  expect(made.schema.columns).toHaveLength(100);
  expect((await encodeRecipe(made)).length).toBeLessThan(1_900);
});

test("what would not fit a link is refused when it is made, with the remedy", async () => {
  const random = generator(4);
  const noise = Array.from({ length: 3_000 }, () => String(random()));
  const many = { ...recipe, request: { ...recipe.request, roles: { covariates: noise } } };
  await expect(encodeRecipe(many)).rejects.toThrow(
    /^The link would be [\d,]+ characters long.*Use fewer columns\.$/,
  );
  const long = { ...recipe, wording: { unit: "x".repeat(201), items: "" } };
  await expect(encodeRecipe(long)).rejects.toThrow(/a unit or a name of rows has at most 200 characters/);
  const huge = { ...recipe, request: { ...recipe.request, roles: { loss: "x".repeat(200_000) } } };
  await expect(encodeRecipe(huge)).rejects.toThrow(/longer than 131,072 bytes/);
  const unfit = { ...recipe, request: { ...recipe.request, params: { confidence: 2 } } };
  await expect(encodeRecipe(unfit)).rejects.toThrow(UserError);
});

test("two engines' deflate may differ: other bytes for the same text decode to the same recipe", async () => {
  const link = await encodeRecipe(recipe);
  const { deflateRawSync } = await import("node:zlib");
  for (const level of [0, 1, 9]) {
    const other = forge(deflateRawSync(textOf(link), { level }).toString("base64url"));
    expect(await decodeRecipe(other)).toEqual(recipe);
  }
});

test("at an insecure address, where browsers withhold SHA-256, the sentence says where links work", async () => {
  vi.stubGlobal("crypto", {});
  try {
    await expect(encodeRecipe(recipe)).rejects.toThrow(/Open Plumbline through https or on localhost\.$/);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("the fragment of an address is what follows the first #, a bare fragment is itself, and nothing else is one", () => {
  expect(fragmentOf("https://example.org/plumbline/?x=1#r1.abc.defghijk")).toBe("r1.abc.defghijk");
  expect(fragmentOf("  https://example.org/#r1.abc.defghijk\n")).toBe("r1.abc.defghijk");
  expect(fragmentOf("#r1.abc.defghijk")).toBe("r1.abc.defghijk");
  expect(fragmentOf(" r1.abc.defghijk ")).toBe("r1.abc.defghijk");
  expect(fragmentOf("https://example.org/")).toBe("");
  expect(fragmentOf("https://example.org/#")).toBe("");
  expect(fragmentOf("")).toBe("");
});
