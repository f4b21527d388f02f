// Any Plumbline link: the letter of its form says whether it is a recipe, to be computed again on the same file, or a release, which
// holds its numbers. The code for releases is loaded when the first one is opened.
import type { OpenedRelease } from "../analyses/open-release.ts";
import { formOf } from "./envelope.ts";
import { decodeRecipe } from "./link.ts";
import type { Recipe } from "./recipe.ts";

export type Decoded =
  | { readonly form: "recipe"; readonly recipe: Recipe }
  | { readonly form: "release"; readonly release: OpenedRelease };

/** What a fragment (without "#") holds. Throws a UserError as decodeRecipe and decodeRelease do. */
export async function decodeLink(fragment: string): Promise<Decoded> {
  if (formOf(fragment) !== "d") return { form: "recipe", recipe: await decodeRecipe(fragment) };
  const { decodeRelease } = await import("./release-link.ts");
  return { form: "release", release: await decodeRelease(fragment) };
}
