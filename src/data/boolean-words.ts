// Words for true and false.

const FALSE_WORDS = new Set(["false", "no", "f", "n"]);
const TRUE_WORDS = new Set(["true", "yes", "t", "y"]);
/** no, No, NO, yes, ...: more spellings than this are not a boolean */
export const MOST_WORDS = 12;

export const isTrue = (text: string) => TRUE_WORDS.has(text.toLowerCase()) || text === "1";

/** The spellings of false and true when the texts are such words and nothing else; single letters only as a pair. */
export function booleanWords(strings: readonly string[]): readonly [string, string] | null {
  if (strings.length === 0) return null;
  const no = strings.filter((text) => FALSE_WORDS.has(text.toLowerCase()) || text === "0");
  const yes = strings.filter((text) => TRUE_WORDS.has(text.toLowerCase()) || text === "1");
  if (no.length + yes.length < strings.length) return null;
  if (strings.some((text) => text.length === 1) && (no.length === 0 || yes.length === 0)) return null;
  const [n, y] = [no[0]?.toLowerCase(), yes[0]?.toLowerCase()];
  if (n && y && !PAIRS.some(([a, b]) => a === n && b === y)) return null;
  return [no[0] ?? opposite(y!), yes[0] ?? opposite(n!)];
}

const PAIRS = [
  ["false", "true"],
  ["no", "yes"],
  ["f", "t"],
  ["n", "y"],
  ["0", "1"],
] as const;

function opposite(word: string): string {
  const pair = PAIRS.find((p) => p.includes(word as never))!;
  return pair[0] === word ? pair[1] : pair[0];
}
