// The terms of a release as they are being typed: text until they are complete, then Terms. Nothing in here is read from the data; what
// is empty at first stays empty until somebody types it.
import type { Asked } from "../../analyses/release.ts";
import { UserError } from "../../errors.ts";
import { checkTerms } from "../../privacy/check-terms.ts";
import type { Terms } from "../../privacy/terms.ts";

export interface Draft {
  /** null: not answered yet */
  readonly unit: "row" | "person" | null;
  /** column that names the person */
  readonly person: string;
  readonly atMost: string;
  readonly gridMax: string;
  readonly bins: string;
  readonly lower: string;
  readonly upper: string;
  /** one a line */
  readonly groups: string;
  /** find them in place of naming them */
  readonly find: boolean;
  readonly size: string;
  readonly epsilon: string;
  readonly delta: string;
  /** null: what the form releases unless told otherwise */
  readonly outputs: readonly string[] | null;
}

export const emptyDraft: Draft = {
  unit: null,
  person: "",
  atMost: "",
  gridMax: "",
  bins: "",
  lower: "",
  upper: "",
  groups: "",
  find: false,
  size: "",
  epsilon: "1",
  delta: "",
  outputs: null,
};

/** The steps of the form, in the order in which they are asked. */
export const steps = ["unit", "domain", "noise"] as const;
export type Step = (typeof steps)[number];

/** What the form asks, for this question: does it have a group role filled in? */
export interface Wanted extends Asked {
  readonly grouped: boolean;
  /** the output that finds groups in place of named ones; null: this question has none */
  readonly finds: string | null;
}

export interface DraftState {
  /** null until every step is answered */
  readonly terms: Terms | null;
  /** the first step without an answer, or with one that cannot be right */
  readonly at: Step | null;
  /** why it cannot be right; null while something is simply missing */
  readonly problem: UserError | null;
}

/** Where a draft stands. */
export function stateOf(draft: Draft, wanted: Wanted): DraftState {
  for (const step of steps) {
    if (!answered(step, draft, wanted)) return { terms: null, at: step, problem: null };
    try {
      checkTerms(termsUpTo(step, draft, wanted));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { terms: null, at: step, problem: error };
    }
  }
  return { terms: termsUpTo("noise", draft, wanted), at: null, problem: null };
}

/** The names in a text with one name a line; spaces around a name and empty lines do not count. */
export function namesIn(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A number as typed; NaN when it is none, which the check of the terms then says. */
export function typedNumber(text: string): number {
  const trimmed = text.trim();
  return trimmed === "" ? Number.NaN : Number(trimmed.replace("\u2212", "-"));
}

/** Whether groups are found in place of named. */
function finding(draft: Draft, { grouped, finds }: Wanted): boolean {
  return draft.find && grouped && finds !== null;
}

function answered(step: Step, draft: Draft, wanted: Wanted): boolean {
  const { grid, bounds, grouped } = wanted;
  const typed = (...texts: string[]) => texts.every((text) => text.trim() !== "");
  switch (step) {
    case "unit":
      return draft.unit === "row" || (draft.unit === "person" && typed(draft.person, draft.atMost));
    case "domain":
      return (
        (!grid || typed(draft.gridMax)) &&
        (!bounds || typed(draft.lower, draft.upper)) &&
        (finding(draft, wanted) ? typed(draft.delta) : !grouped || namesIn(draft.groups).length > 0)
      );
    case "noise":
      return typed(draft.epsilon) && draft.outputs?.length !== 0;
  }
}

/** The terms with the later steps left at something harmless, so that each is judged at its own place. */
function termsUpTo(step: Step, draft: Draft, wanted: Wanted): Terms {
  const { grid, bounds, grouped } = wanted;
  const finds = finding(draft, wanted);
  const delta = wanted.delta && draft.delta.trim() !== "" ? { delta: draft.delta.trim() } : {};
  const reached = (each: Step) => steps.indexOf(each) <= steps.indexOf(step);
  const unit =
    draft.unit === "person" ? { column: draft.person, atMost: typedNumber(draft.atMost) } : ("row" as const);
  const domain = reached("domain")
    ? {
        ...(grid && {
          grid: {
            max: typedNumber(draft.gridMax),
            ...(draft.bins.trim() !== "" && { bins: typedNumber(draft.bins) }),
          },
        }),
        ...(bounds && { bounds: { lower: typedNumber(draft.lower), upper: typedNumber(draft.upper) } }),
        ...(finds ? delta : grouped && { groups: namesIn(draft.groups) }),
        ...(draft.size.trim() !== "" && { size: typedNumber(draft.size) }),
      }
    : {};
  if (!reached("noise")) return { epsilon: "1", unit, ...domain };
  return {
    epsilon: draft.epsilon.trim(),
    ...delta,
    unit,
    ...domain,
    ...(finds ? { outputs: [wanted.finds!] } : draft.outputs && { outputs: draft.outputs }),
  };
}
