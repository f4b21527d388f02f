// Names of groups, short enough for a picture and still different from one another.

/**
 * Names of at most `most` characters: what all of them begin or end with is dropped first, then the middle. Names that would
 * become equal keep a number. Short names stay as they are.
 */
export function shortNames(names: readonly string[], most = 24): Map<string, string> {
  let { start, end } = shared(names, most);
  // what is dropped comes back, word by word from the front, as long as there is room for it
  while (start > 0 && names.every((name) => middle(name, start - 1, end).length <= most)) start -= 1;
  while (end > 0 && names.every((name) => middle(name, start, end - 1).length <= most)) end -= 1;
  const short = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const text = middle(name, start, end);
    let candidate = cut(text, most);
    for (let i = 2; taken.has(candidate); i++) candidate = `${cut(text, most - 4)} (${i})`;
    taken.add(candidate);
    short.set(name, candidate);
  }
  return short;
}

/** How many words all names begin and end with; none when they are short enough as they are. */
function shared(names: readonly string[], most: number): { start: number; end: number } {
  if (names.length < 2 || names.every((name) => name.length <= most)) return { start: 0, end: 0 };
  const words = names.map((name) => name.split(" "));
  const start = sharedWords(words);
  return { start, end: sharedWords(words.map((each) => each.slice(start).reverse())) };
}

function middle(name: string, start: number, end: number): string {
  const words = name.split(" ");
  return `${start > 0 ? "…" : ""}${words.slice(start, words.length - end).join(" ")}${end > 0 ? "…" : ""}`;
}

/** How many words all lists begin with; at least one word of each is left over. */
function sharedWords(lists: readonly (readonly string[])[]): number {
  const most = Math.min(...lists.map((words) => words.length)) - 1;
  let count = 0;
  while (count < most && lists.every((words) => words[count] === lists[0]![count])) count += 1;
  return count;
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}
