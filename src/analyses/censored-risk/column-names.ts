// Names such as risk365 or cox_1.5: a model and the time that its prediction is about.

/** The number at the end of a name and what stands before it, without the separator; null when there is no such number. */
export function endingNumber(name: string): { readonly stem: string; readonly number: number } | null {
  const found = /^(.*?)[\s_.-]*(\d+(?:\.\d+)?)$/.exec(name.trim());
  if (!found) return null;
  return { stem: found[1] === "" ? "model" : found[1]!, number: Number(found[2]) };
}

/** The number that all names end with; null when they end with none or with different ones. */
export function commonEnding(names: readonly string[]): number | null {
  const numbers = new Set(names.map((name) => endingNumber(name)?.number ?? null));
  const [first] = numbers;
  return numbers.size === 1 && first !== undefined ? first : null;
}

/** Whether the names look like one model's predictions at several times: the same stem, different numbers. */
export function lookLikeTimes(names: readonly string[]): boolean {
  const found = names.map(endingNumber);
  const stems = new Set(found.map((each) => each?.stem));
  const numbers = new Set(found.map((each) => each?.number));
  return names.length > 1 && stems.size === 1 && !found.includes(null) && numbers.size === names.length;
}
