// Which value of the cause column means censoring. Recognised without asking: 0, "censor" and "censored". Anything else is asked for.
import type { CategoryColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";

export interface CauseCoding {
  /** label of censored rows; null when no value means censoring */
  readonly censored: string | null;
  /** the other labels, in the order of the column */
  readonly causes: readonly string[];
  /** how it was decided, as a whole sentence */
  readonly sentence: string;
}

/** More causes than this are a sign of a wrong column. */
const mostCauses = 20;

/** Decides the coding of `column`; `censorValue` is the user's choice, or empty. Throws a UserError that says what to choose. */
export function causeCoding(column: CategoryColumn, censorValue: string): CauseCoding {
  const { name, labels } = column;
  const wanted = censorValue.trim();
  const found =
    wanted === "" ? labels.filter(meansCensored) : labels.filter((label) => sameValue(label, wanted));
  const nobody = found.length === 0 && wanted.toLowerCase() === "none";
  if (found.length !== 1 && !nobody && labels.length > 0) {
    if (wanted !== "") {
      throw new UserError(
        `Column "${name}" has no value "${wanted}". It holds ${listed(labels)}: choose one of them as the censoring value (censorValue), or none.`,
      );
    }
    throw new UserError(
      `Which value of column "${name}" means that a row is censored? It holds ${listed(labels)}${found.length > 1 ? `, of which ${listed(found)} both could` : ', and none is 0, "censor" or "censored"'}. ` +
        'State it as "Censoring value" (censorValue); write none if every row had an event.',
    );
  }
  const censored = found[0] ?? null;
  const causes = labels.filter((label) => label !== censored);
  if (causes.length > mostCauses) {
    throw new UserError(
      `Column "${name}" has ${causes.length.toLocaleString("en")} different causes; there may be at most ${mostCauses}. Choose a column with fewer.`,
    );
  }
  const chosen = wanted === "" ? "" : ", as chosen";
  const meaning = censored === null ? "no value as censoring" : `"${censored}" as censored`;
  return {
    censored,
    causes,
    sentence: `Column "${name}" was read with ${meaning} and ${listed(causes)} as ${causes.length === 1 ? "the only cause" : "causes"}${chosen}.`,
  };
}

/** The cause that `interest` names, as an index; the first one when it is empty. Throws a UserError when there is no such cause. */
export function causeOfInterest(causes: readonly string[], interest: string): number {
  const wanted = interest.trim();
  if (wanted === "") return 0;
  const found = causes.findIndex((label) => sameValue(label, wanted));
  if (found >= 0) return found;
  throw new UserError(
    `There is no cause "${wanted}" among the rows used. There are ${listed(causes)}: choose one of them as the cause of interest.`,
  );
}

function meansCensored(label: string): boolean {
  const text = label.trim().toLowerCase();
  return text === "censor" || text === "censored" || (text !== "" && Number(text) === 0);
}

/** The same text without regard to case, or the same number: "1" and "1.0". */
export function sameValue(label: string, wanted: string): boolean {
  const [a, b] = [label.trim(), wanted.trim()];
  if (a === "" || b === "") return false;
  return a.toLowerCase() === b.toLowerCase() || Number(a) === Number(b);
}

/** Up to six values, quoted. */
export function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, 6).map((label) => `"${label}"`);
  const more = labels.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more.toLocaleString("en")} more`;
  if (shown.length < 2) return shown[0] ?? "no value at all";
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}
