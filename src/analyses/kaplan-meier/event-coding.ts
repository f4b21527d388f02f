// Which value of the event column is the event. Recognised without asking: 0/1, 1/2, true/false, and words of which exactly one means
// an event and the others mean censoring. Anything else is asked for, never guessed.
import type { CategoryColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";

export interface EventCoding {
  /** label of the event; null when the column has censored rows only */
  readonly event: string | null;
  /** labels that count as censored */
  readonly censored: readonly string[];
  /** how it was decided, as a whole sentence */
  readonly sentence: string;
  /** a reader could have meant something else */
  readonly doubtful: boolean;
}

const eventWords =
  /^(events?|dead|deaths?|died|deceased|exitus|fail(ed|ure|s)?|relapsed?|recurr(ed|ence)|progress(ed|ion)|churn(ed)?|default(ed)?|true|t|yes|y)$/;
const censoringWords =
  /^(cens(or(ed|ing)?)?|alive|living|surviv(ed|or|ing)|lost( to follow-?up)?|withdrawn|withdrew|ongoing|active|none|no[ -]?events?|false|f|no|n)$/;

/** Decides the coding of `column`; `eventValue` is the user's choice, or empty. Throws a UserError that says what to choose. */
export function eventCoding(column: CategoryColumn, eventValue: string): EventCoding {
  const { name, labels } = column;
  if (labels.length === 0) return coded(name, labels, null, "empty", true);
  const wanted = eventValue.trim();
  if (wanted !== "") return chosen(name, labels, wanted);
  const codes = labels.join(",");
  switch (codes) {
    case "0,1":
      return coded(name, labels, "1", "0 = censored, 1 = event");
    case "1,2":
      return coded(name, labels, "2", "1 = censored, 2 = event");
    case "1":
      return coded(name, labels, "1", "the only value, 1, is taken for the event", true);
    case "0":
      return coded(name, labels, null, "the only value, 0, is taken for censoring", true);
  }
  const folded = labels.map((label) => label.trim().toLowerCase());
  const events = labels.filter((_, i) => eventWords.test(folded[i]!));
  const censored = labels.filter((_, i) => censoringWords.test(folded[i]!));
  if (events.length <= 1 && events.length + censored.length === labels.length) {
    const event = events[0] ?? null;
    const meaning = event === null ? "no value means an event" : `"${event}" = event`;
    return coded(name, labels, event, meaning, labels.length === 1);
  }
  throw new UserError(
    `Which value of column "${name}" is the event? It holds ${listed(labels)}, which is not 0/1, 1/2, true/false or words that ` +
      'Plumbline knows. State it as "Event value" (eventValue); every other value then counts as censored.',
  );
}

function chosen(name: string, labels: readonly string[], wanted: string): EventCoding {
  const exact = labels.find((label) => label === wanted);
  const alike = labels.filter((label) => same(label, wanted));
  const event = exact ?? (alike.length === 1 ? alike[0]! : undefined);
  if (event === undefined) {
    throw new UserError(
      `Column "${name}" has no value "${wanted}". It holds ${listed(labels)}: choose one of them as the event value.`,
    );
  }
  const others = labels.filter((label) => label !== event);
  const rest = others.length > 0 ? `, ${listed(others)} as censored` : "";
  return {
    event,
    censored: others,
    sentence: `In column "${name}" the value "${event}" counts as the event${rest}, as chosen.`,
    doubtful: false,
  };
}

function coded(
  name: string,
  labels: readonly string[],
  event: string | null,
  meaning: string,
  doubtful = false,
): EventCoding {
  const censored = labels.filter((label) => label !== event);
  return { event, censored, sentence: `Column "${name}" was read as ${meaning}.`, doubtful };
}

/** The same text without regard to case, or the same number: "1" and "1.0". */
function same(label: string, wanted: string): boolean {
  const [a, b] = [label.trim(), wanted];
  if (a === "" || b === "") return a === b;
  return a.toLowerCase() === b.toLowerCase() || Number(a) === Number(b);
}

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, 6).map((label) => `"${label}"`);
  const more = labels.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more.toLocaleString("en")} more`;
  if (shown.length < 2) return shown[0] ?? "no value at all";
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}
