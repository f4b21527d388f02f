// The file at hand against the link that waits for it.
import type { Request, Wording } from "../analyses/analysis.ts";
import type { Summary } from "../data/summary.ts";
import type { Engine } from "../engine/client.ts";
import { UserError } from "../errors.ts";
import type { Difference } from "../permalink/compare.ts";
import type { Recipe } from "../permalink/recipe.ts";

/** Everything that is settled once a file has been read. */
export interface Settled {
  readonly summary: Summary;
  /** null: no analysis fits */
  readonly request: Request | null;
  readonly wording: Wording;
  readonly doubts: readonly Difference[];
}

export const plainWording: Wording = { unit: "", items: "rows" };

/** Brings the columns to the kinds that the link means. Throws a UserError when this cannot be its file. */
export async function fitRecipe(recipe: Recipe, summary: Summary, engine: Engine): Promise<Settled> {
  const { compareMethod, compareSchema } = await import("../permalink/compare.ts");
  let fitted = summary;
  for (const { remedy } of compareSchema(recipe, summary)) {
    if (remedy) fitted = await engine.setKind(remedy.column, remedy.kind);
  }
  const fingerprint = recipe.fingerprint === undefined ? undefined : await engine.fingerprint();
  const found = [...compareSchema(recipe, fitted, fingerprint), ...compareMethod(recipe)];
  const errors = found.filter((each) => each.severity === "error");
  if (errors.length > 0) throw new UserError(errors.map((each) => each.text).join(" "));
  return { summary: fitted, request: recipe.request, wording: recipe.wording ?? plainWording, doubts: found };
}
