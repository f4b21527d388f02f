// A timeline as events: a code with the value that follows it, and the time that passes between events.
import type { Vocabulary } from "../../onnx/vocabulary.ts";

/** Tokens from..to - 1 of the timeline. */
export interface Event {
  readonly from: number;
  readonly to: number;
  /** "LAB//LACTATE Q9" */
  readonly words: string;
}

const value = /^_?Q\d{1,2}$/;

/** What happened after the static prefix, in order. Tokens of time belong to no event. */
export function eventsOf(prompt: Int32Array, staticTokens: number, { tokens, hours }: Vocabulary): Event[] {
  const events: Event[] = [];
  for (let from = staticTokens, to = from; from < prompt.length; from = to) {
    to = from + 1;
    if ((hours.get(prompt[from]!) ?? 0) > 0) continue;
    while (to < prompt.length && value.test(tokens[prompt[to]!]!)) to++;
    const words = [...prompt.subarray(from, to)].map((id) => tokens[id]).join(" ");
    events.push({ from, to, words });
  }
  return events;
}

/** Hours since the beginning after 0, 1, ... tokens. */
export function clockOf(prompt: Int32Array, { hours }: Vocabulary): Float64Array {
  const clock = new Float64Array(prompt.length + 1);
  for (let at = 0; at < prompt.length; at++) clock[at + 1] = clock[at]! + (hours.get(prompt[at]!) ?? 0);
  return clock;
}

/** At most `most` of the items, the first and the last among them, evenly between. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}
