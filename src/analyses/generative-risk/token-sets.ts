// Sets of tokens as a person writes them: "MEDS_DEATH", "DEATH | HOSPICE", "ICU//*" (any ending), each with a name before it if wanted
// ("Intensive care = ICU//*"). A text that is a token as it stands is that token, whatever signs it holds.
import { UserError } from "../../errors.ts";
import type { GenerativeModel } from "../../onnx/model.ts";

export interface TokenSet {
  /** what stands before "=", else the whole text */
  readonly name: string;
  /** ids, ascending */
  readonly ids: readonly number[];
}

const naming = /^([^=]*[^=\s])\s*=\s*(\S.*)$/s;

/** What a set is called by its text alone, without a vocabulary: a token that holds "=" itself counts as named here. */
export function outcomeName(text: string): string {
  const plain = text.trim();
  const named = naming.exec(plain);
  return named ? named[1]!.trim() : plain;
}

type Named = Pick<GenerativeModel, "name" | "vocabulary">;

/** `label`: of the setting, for messages. Throws a UserError that names the nearest tokens. */
export function tokenSet(text: string, model: Named, label: string): TokenSet {
  const { tokens } = model.vocabulary;
  const plain = text.trim();
  if (tokens.includes(plain)) return { name: plain, ids: [tokens.indexOf(plain)] };
  const named = naming.exec(plain);
  const words = named ? named[2]! : plain;
  const parts = tokens.includes(words) ? [words] : words.split("|").map((part) => part.trim());
  const ids = new Set<number>();
  for (const part of parts) {
    const found = matching(part, tokens);
    if (found.length === 0) throw unknownToken(part, model, label);
    for (const id of found) ids.add(id);
  }
  return { name: outcomeName(text), ids: [...ids].sort((a, b) => a - b) };
}

/** The sets of these texts; those that the vocabulary lacks are left out when the texts are only a default. */
export function tokenSets(
  texts: readonly string[],
  model: Named,
  label: string,
  isDefault: boolean,
): TokenSet[] {
  const known = isDefault
    ? texts.filter((text) => matching(text, model.vocabulary.tokens).length > 0)
    : texts;
  return known.map((text) => tokenSet(text, model, label));
}

function matching(part: string, tokens: readonly string[]): number[] {
  const exact = tokens.indexOf(part);
  if (exact >= 0) return [exact];
  if (!part.endsWith("*")) return [];
  const head = part.slice(0, -1);
  return tokens.flatMap((token, id) => (token.startsWith(head) ? [id] : []));
}

function unknownToken(part: string, { name, vocabulary }: Named, label: string): UserError {
  const near = nearest(part.replace(/\*$/, ""), vocabulary.tokens).map((token) => `"${token}"`);
  const what = part.endsWith("*")
    ? `has no token that begins with "${part.slice(0, -1)}"`
    : `has no token "${part}"`;
  return new UserError(
    `The vocabulary of the model "${name}" ${what}. Nearest: ${near.join(", ")}. Choose one of its tokens under "${label}".`,
  );
}

/** Up to three tokens, those that hold the text first, then by the number of changed letters; beyond half of them only the nearest. */
function nearest(text: string, tokens: readonly string[]): string[] {
  const wanted = text.toLowerCase();
  return tokens
    .map((token) => {
      const lower = token.toLowerCase();
      const holds = wanted !== "" && (lower.includes(wanted) || wanted.includes(lower));
      return { token, far: holds ? 0 : changes(wanted, lower) };
    })
    .sort((a, b) => a.far - b.far)
    .filter(({ far }, place) => place === 0 || (place < 3 && far <= wanted.length / 2))
    .map(({ token }) => token);
}

/** Levenshtein's (1966) distance: letters to insert, delete or replace. */
function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same));
    }
    row = next;
  }
  return row[to.length]!;
}
