// The last answer about a table, kept: the calls that prepare a release ask for the same things again and again. A failure is not kept.
import type { DataTable } from "../data/table.ts";

/** Gives the kept answer when table and key are the last ones, else what `make` answers, once for all who ask meanwhile. */
export function keepLast<T>(): (table: DataTable, key: unknown, make: () => Promise<T>) => Promise<T> {
  let last: { readonly table: DataTable; readonly key: string; readonly answer: Promise<T> } | null = null;
  return (table, of, make) => {
    const key = JSON.stringify(of);
    if (last?.table === table && last.key === key) return last.answer;
    const mine = { table, key, answer: make() };
    last = mine;
    mine.answer.catch(() => {
      if (last === mine) last = null;
    });
    return mine.answer;
  };
}
