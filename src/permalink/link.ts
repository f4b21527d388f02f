// A recipe <-> the fragment of an address. The format is in format.md; it is public, frozen and checked on the way in.
import { UserError } from "../errors.ts";
import { isLink, open, read, seal } from "./envelope.ts";
import { pack, unpack } from "./pack.ts";
import type { Recipe } from "./recipe.ts";
import { fromWire, parse, toWire, write } from "./wire.ts";

const form = "r";
const version = 1;

/**
 * The fragment (without "#") that holds the recipe. Every fragment it gives, `decodeRecipe` reads back to the same recipe; two
 * engines may give different ones. Throws a UserError when the request does not fit its card or the link would be too long.
 */
export async function encodeRecipe(recipe: Recipe): Promise<string> {
  return seal({ form, version, payload: await pack(write(toWire(recipe))) }, "Use fewer columns.");
}

/**
 * The recipe in a fragment (without "#"). Throws a UserError with a sentence for each way in which it can be wrong: too long, not
 * a link, truncated or altered, newer, too large when unpacked, not a recipe, not fitting the analyses there are.
 */
export async function decodeRecipe(fragment: string): Promise<Recipe> {
  const envelope = await open(fragment);
  if (envelope.form !== form || envelope.version > version) {
    const what = envelope.form === form ? `recipe version ${envelope.version}` : `form "${envelope.form}"`;
    throw new UserError(
      `This link was made by a newer Plumbline (${what}; this page reads recipes up to version ${version}). Reload the page, or open the link where it came from.`,
    );
  }
  return read(async () => fromWire(parse(await unpack(envelope.payload))));
}

/** The fragment of an address, without "#" and surrounding space; a bare fragment is returned as it is. Empty when there is none. */
export function fragmentOf(url: string): string {
  const mark = url.indexOf("#");
  if (mark >= 0) return url.slice(mark + 1).trim();
  const bare = url.trim();
  return isLink(bare) ? bare : "";
}
