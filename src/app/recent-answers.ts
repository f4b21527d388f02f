// Answers that took long are kept, with the file and the reading of it that they belong to, so that going back to a question (from one patient to all of them, or by undo)
// shows at once what was known.
import type { Request, Result } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import { completeParams } from "../analyses/request.ts";
import type { OpenFile } from "./session-state.ts";

/** A quicker answer is computed again sooner than it is worth its memory. */
const worthMs = 1500;
const most = 6;

export interface RecentAnswers {
  find(of: OpenFile, request: Request): Result | null;
  keep(of: OpenFile, request: Request, result: Result): void;
  forget(): void;
}

export function createRecentAnswers(): RecentAnswers {
  let kept: { readonly file: File; readonly key: string; readonly result: Result }[] = [];
  const same = (of: OpenFile, request: Request) => {
    const key = keyOf(of, request);
    return (each: (typeof kept)[number]) => each.file === of.file && each.key === key;
  };
  return {
    find: (of, request) => kept.find(same(of, request))?.result ?? null,
    keep(of, request, result) {
      if (result.provenance.durationMs < worthMs) return;
      const is = same(of, request);
      const others = kept.filter((each) => !is(each));
      kept = [{ file: of.file, key: keyOf(of, request), result }, ...others].slice(0, most);
    },
    forget() {
      kept = [];
    },
  };
}

/** Two requests that differ only in the order of their entries, or in saying what is the default, ask the same. */
function keyOf({ summary }: OpenFile, { analysis, roles, params, seed }: Request): string {
  const sorted = (record: object) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const kinds = summary.columns.map(({ kind }) => kind);
  const card = cards.get(analysis);
  const all = card ? completeParams(card, params) : params;
  return JSON.stringify([summary.read, kinds, analysis, sorted(roles), sorted(all), seed]);
}
