// Links that were published once. A new case is an entry of links.json; none is ever changed or removed.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { completeParams, findCard } from "../../src/analyses/request.ts";
import { describeRecipe } from "../../src/permalink/describe.ts";
import { decodeRecipe, encodeRecipe } from "../../src/permalink/link.ts";
import type { Recipe } from "../../src/permalink/recipe.ts";
import "./fixture.ts";

// not imported: Vite's JSON reader refuses the lone surrogate of one of them
const links: { what: string; link: string; recipe: Recipe }[] = JSON.parse(
  readFileSync("test/permalink/links.json", "utf8"),
);

test.each(links)("the published link with $what opens as it always did", async ({ link, recipe }) => {
  const opened = await decodeRecipe(link);
  expect(opened).toEqual(recipe);
  expect(describeRecipe(opened).length).toBeGreaterThan(5);

  // parameters that the card has gained since stand at their defaults
  const params = completeParams(findCard(opened.request.analysis), opened.request.params);
  const again = { ...opened, request: { ...opened.request, params } };
  expect(await decodeRecipe(await encodeRecipe(opened))).toEqual(again);
});
