// The question and the words for its numbers, as the page changes them: each change is named for undo and computed at once.
import type { ParamValue, Request, Wording } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import { suggestRequest, withParam, withRole } from "./question.ts";
import type { Changed, State } from "./session-state.ts";

/** The column behind the answer's unit: a duration, a loss. It stands in the role that takes one column of numbers and is required, or may be. */
function measured(request: Request | null) {
  const card = cards.get(request?.analysis ?? "");
  const needed = (name: string) => !card?.roles[name]?.optional || card.alternatives?.flat().includes(name);
  const roles = Object.entries(card?.roles ?? {});
  const role = roles.find(([name, { many, type }]) => needed(name) && !many && type === "number");
  return role && request?.roles[role[0]];
}

export function createQuestion({ seen, set }: State, run: () => void, changed: Changed) {
  function change(what: string, next: Request): void {
    // the unit belongs to the column that is measured in it, whichever analysis reads that column
    if (measured(next) !== measured(seen.request())) set.wording({ ...seen.wording(), unit: "" });
    set.request(next);
    run();
    changed(what);
  }

  return {
    setAnalysis(id: string): void {
      const its = cards.get(id);
      const now = seen.open();
      if (!its || !now) return;
      set.answer(null);
      change(
        "analysis",
        suggestRequest(its, now.summary.columns) ?? { analysis: id, roles: {}, params: {}, seed: 1 },
      );
    },
    setRole(role: string, column: string | readonly string[] | null): void {
      const asked = seen.request();
      if (!asked) return;
      const roles = seen.card()?.roles ?? {};
      const next = withRole(asked, role, column);
      // a column moves to the required role; it does not stay in an optional one as well
      const moved = Object.entries(next.roles).filter(
        ([name, held]) => name === role || !roles[name]?.optional || held !== column,
      );
      change(`roles.${role}`, { ...next, roles: Object.fromEntries(moved) });
    },
    setParam(name: string, value: ParamValue): void {
      const asked = seen.request();
      if (asked) change(`params.${name}`, withParam(asked, name, value));
    },
    setSeed(seed: number): void {
      const asked = seen.request();
      if (asked) change("seed", { ...asked, seed });
    },
    setWording(words: Partial<Wording>): void {
      set.wording({ ...seen.wording(), ...words });
      changed("wording");
    },
  };
}
