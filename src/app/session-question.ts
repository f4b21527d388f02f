// The question and the words for its numbers, as the page changes them: each change is named for undo and computed at once.
import type { ParamValue, Request, Wording } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import { suggestRequest, withParam, withRole } from "./question.ts";
import type { Changed, State } from "./session-state.ts";

export function createQuestion({ seen, set }: State, run: () => void, changed: Changed) {
  function change(what: string, next: Request): void {
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
      set.wording({ ...seen.wording(), unit: "" });
      change(
        "analysis",
        suggestRequest(its, now.summary.columns) ?? { analysis: id, roles: {}, params: {}, seed: 1 },
      );
    },
    setRole(role: string, column: string | readonly string[] | null): void {
      const asked = seen.request();
      if (!asked) return;
      // the unit belonged to the column that was there before
      const roles = seen.card()?.roles ?? {};
      if (!roles[role]?.optional) set.wording({ ...seen.wording(), unit: "" });
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
