// Permutation p-values against the enumeration of all labellings and against the asymptotic test.
import { expect, test } from "vitest";
import type { Context } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/kaplan-meier/run.ts";
import { cellsOf, inputs, rowsOf } from "./inputs.ts";

const context: Context = { signal: new AbortController().signal, progress() {}, device: null };

/** All ways to mark k of the indices. */
function subsets(indices: readonly number[], k: number): number[][] {
  if (k === 0) return [[]];
  if (indices.length < k) return [];
  const [head, ...tail] = indices;
  return [...subsets(tail, k - 1).map((rest) => [head!, ...rest]), ...subsets(tail, k)];
}

/** Log-rank scores by plain loops: event less the sum of d/n up to its time, within the rows given. */
function scores(
  time: readonly number[],
  event: readonly number[],
  rows: readonly number[],
): Map<number, number> {
  return new Map(
    rows.map((i) => {
      let hazard = 0;
      for (const t of new Set(rows.map((j) => time[j]!))) {
        if (t > time[i]!) continue;
        const n = rows.filter((j) => time[j]! >= t).length;
        hazard += rows.filter((j) => time[j] === t && event[j] === 1).length / n;
      }
      return [i, event[i]! - hazard];
    }),
  );
}

const time = [3, 5, 5, 8, 2, 9, 4, 7, 7, 6, 1, 5];
const event = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1];
const first = [0, 4, 6, 5, 3];
const group = time.map((_, i) => (first.includes(i) ? "a" : "b"));
const p = async (roles: Record<string, readonly (string | number)[]>, permutations: number) => {
  const { tables } = await run(inputs(roles, { permutations }), context);
  return rowsOf(tables.tests).find((row) => !Number.isNaN(row.p_permutation as number))!;
};

test("two groups of twelve rows: p is the share of all 792 labellings", async () => {
  const rows = time.map((_, i) => i);
  const score = scores(time, event, rows);
  const size = (marked: readonly number[]) => Math.abs(marked.reduce((sum, i) => sum + score.get(i)!, 0));
  const all = subsets(rows, 5);
  const exact = all.filter((marked) => size(marked) >= size(first) - 1e-9).length / all.length;
  const got = await p({ duration: time, event, group }, 100_000);
  expect(got.test).toBe("log-rank");
  // 5 standard errors: a false alarm in 1e6
  expect(Math.abs(Number(got.p_permutation) - exact)).toBeLessThan(5 * Number(got.mc_error));
  expect(exact).toBeGreaterThan(0.01);
});

test("three groups of ten rows: p is the share of all 2,520 labellings, by U'V^-U", async () => {
  const [t, e] = [time.slice(0, 10), event.slice(0, 10)];
  const rows = t.map((_, i) => i);
  const score = scores(t, e, rows);
  const sum = (marked: readonly number[]) => marked.reduce((total, i) => total + score.get(i)!, 0);
  // with one stratum U'V^-U is proportional to the sum of U_g^2 / n_g
  const size = (a: readonly number[], b: readonly number[]) => {
    const c = rows.filter((i) => !a.includes(i) && !b.includes(i));
    return [a, b, c].reduce((total, marked) => total + sum(marked) ** 2 / marked.length, 0);
  };
  const [ofA, ofB] = [
    [0, 4],
    [1, 2, 3],
  ];
  const all = subsets(rows, 2).flatMap((a) =>
    subsets(
      rows.filter((i) => !a.includes(i)),
      3,
    ).map((b) => size(a, b)),
  );
  expect(all).toHaveLength(2520);
  const exact = all.filter((value) => value >= size(ofA, ofB) - 1e-9).length / all.length;
  const labels = rows.map((i) => (ofA.includes(i) ? "a" : ofB.includes(i) ? "b" : "c"));
  const got = await p({ duration: t, event: e, group: labels }, 100_000);
  expect(Math.abs(Number(got.p_permutation) - exact)).toBeLessThan(5 * Number(got.mc_error));
});

test("with strata labels stay in their stratum: p is the share of all products of labellings", async () => {
  const strata = time.map((_, i) => (i % 2 === 0 ? "x" : "y"));
  const blocks = ["x", "y"].map((label) => time.map((_, i) => i).filter((i) => strata[i] === label));
  const score = new Map(blocks.flatMap((rows) => [...scores(time, event, rows)]));
  const sum = (marked: readonly number[]) => marked.reduce((total, i) => total + score.get(i)!, 0);
  // scores sum to 0 in each stratum, so the mean under permutation is 0
  const ways = blocks.map((rows) => subsets(rows, rows.filter((i) => first.includes(i)).length));
  const all = ways[0]!.flatMap((a) => ways[1]!.map((b) => Math.abs(sum(a) + sum(b))));
  const exact = all.filter((value) => value >= Math.abs(sum(first)) - 1e-9).length / all.length;
  const got = await p({ duration: time, event, group, strata }, 100_000);
  expect(got.test).toBe("stratified log-rank");
  expect(Math.abs(Number(got.p_permutation) - exact)).toBeLessThan(5 * Number(got.mc_error));
});

test("veteran: near coin's p by treatment; as small as can be by cell type, for the omnibus test and for trend", async () => {
  // R: coin::logrank_test(Surv(time, status) ~ factor(trt), veteran, ties.method = "Hothorn-Lausen"), asymptotic: p = 0.9243
  const roles = { duration: cellsOf("veteran", "time"), event: cellsOf("veteran", "status") };
  const { tables } = await run(
    inputs({ ...roles, group: cellsOf("veteran", "trt") }, { permutations: 20_000 }),
    context,
  );
  const [row] = rowsOf(tables.tests);
  expect(Math.abs(Number(row!.p_permutation) - 0.9243)).toBeLessThan(0.02);
  const four = await run(
    inputs({ ...roles, group: cellsOf("veteran", "celltype") }, { permutations: 2000 }),
    context,
  );
  const tests = rowsOf(four.tables.tests);
  expect(Number(tests.find(({ test: name }) => name === "log-rank")!.p_permutation)).toBe(1 / 2001);
  expect(Number(tests.find(({ test: name }) => name === "trend")!.p_permutation)).toBeGreaterThan(0);
});

test("permutations that would take too long are left out, with the number that would not", async () => {
  const n = 3000;
  const roles = {
    duration: Array.from({ length: n }, (_, i) => 1 + (i % 7)),
    event: Array.from({ length: n }, (_, i) => i % 2),
    group: Array.from({ length: n }, (_, i) => i % 3),
  };
  const { notes, tables } = await run(inputs(roles, { permutations: 2_000_000 }), context);
  expect(notes.map(({ text }) => text).join(" ")).toMatch(/at most 1,000,000 permutations/);
  expect(rowsOf(tables.tests).every((row) => Number.isNaN(row.p_permutation as number))).toBe(true);
});

test("labels that make no difference have no permutation p, and a note says so", async () => {
  const rows = 20;
  const roles = {
    duration: Array.from({ length: rows }, () => 5),
    event: Array.from({ length: rows }, () => 1),
    group: Array.from({ length: rows }, (_, i) => (i % 2 ? "b" : "a")),
  };
  const alike = inputs(roles, { permutations: 1000, eventValue: "1" });
  const { tables, notes } = await run(alike, context);
  expect(Array.from(tables.tests!.p_permutation as Float64Array).every(Number.isNaN)).toBe(true);
  expect(notes.map(({ text }) => text).join(" ")).toMatch(/No permutation p/);
});
