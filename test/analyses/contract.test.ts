// What must hold for every analysis, with nothing but its card: inputs are made up from roles and parameters.
import { describe, expect, test } from "vitest";
import type { Card, Context, Inputs, Param, Role } from "../../src/analyses/analysis.ts";
import { cards } from "../../src/analyses/cards.ts";
import { checkParam, checkRequest, completeParams } from "../../src/analyses/request.ts";
import { loadRun } from "../../src/analyses/runs.ts";
import { loadMethod } from "../../src/analyses/views.ts";
import type { Column } from "../../src/data/column.ts";
import { UserError } from "../../src/errors.ts";
import { jsonPieces } from "../../src/headless/json.ts";
import { generator } from "../generator.ts";
import { matrixModel, source } from "../matrix-model.ts";

type Fill = "varied" | "constant" | "missing";

/** A column for a role: positive numbers, two labels, days, or timelines of up to five tokens. */
function made(name: string, role: Role, rows: number, fill: Fill, seed: number): Column {
  const random = generator(seed);
  const value = () =>
    fill === "missing" ? Number.NaN : fill === "constant" ? 1 : Math.ceil(random() * 40) / 4;
  // an entry lies before the duration, whose smallest value is a quarter
  const early = name === "entry" ? 0.02 : 1;
  if (role.type === "category") {
    const codes = Int32Array.from({ length: rows }, () =>
      fill === "missing" ? -1 : fill === "constant" ? 0 : random() < 0.4 ? 0 : 1,
    );
    return { type: "category", name, codes, labels: fill === "missing" ? [] : ["0", "1"] };
  }
  if (role.type === "tokens") {
    const lists = Array.from({ length: rows }, () =>
      fill === "missing"
        ? []
        : fill === "constant"
          ? [1]
          : Array.from({ length: 1 + random() * 5 }, () => random() * 4),
    );
    const offsets = Int32Array.from({ length: rows + 1 }, (_, r) => lists.slice(0, r).flat().length);
    return { type: "tokens", name, offsets, values: Int32Array.from(lists.flat()) };
  }
  return {
    type: role.type === "any" ? "number" : role.type,
    name,
    values: Float64Array.from({ length: rows }, () => early * value()),
  };
}

/** Inputs with the needed roles only (of alternatives the first), or with all of them. */
function inputs(card: Card, rows: number, fill: Fill, optional: boolean): Inputs {
  const columns: Record<string, Column> = {};
  const lists: Record<string, Column[]> = {};
  Object.entries(card.roles).forEach(([name, role], i) => {
    const given = optional || !role.optional || card.alternatives?.[0]?.includes(name) === true;
    if (role.many) lists[name] = given ? [made(name, role, rows, fill, i + 1)] : [];
    else if (given) columns[name] = made(name, role, rows, fill, i + 1);
  });
  const params = { ...completeParams(card, {}) };
  if ("replicates" in params) params.replicates = (card.params.replicates as { min: number }).min;
  return { rows, columns, lists, params, seed: 7 };
}

/** Knows the tokens of made-up timelines and those that analyses look for by default. */
const model = matrixModel({
  tokens: ["A", "B", "MEDS_DEATH", "1h", "TIMELINE_END"],
  hours: { "1h": 1 },
  next: {
    A: { B: 0.5, "1h": 0.4, TIMELINE_END: 0.1 },
    B: { "1h": 0.7, MEDS_DEATH: 0.3 },
    MEDS_DEATH: { TIMELINE_END: 1 },
    "1h": { A: 0.8, TIMELINE_END: 0.2 },
    TIMELINE_END: { A: 1 },
  },
});
const context: Context = {
  signal: new AbortController().signal,
  progress() {},
  device: null,
  models: source(model),
};

/** No number on the way to the user may be infinite; NaN is "not defined" and becomes null. */
function checkTables(result: Awaited<ReturnType<Awaited<ReturnType<typeof loadRun>>>>) {
  for (const [name, table] of Object.entries(result.tables)) {
    const lengths = Object.values(table).map((column) => column.length);
    expect(new Set(lengths).size, `${name}: columns of equal length`).toBeLessThanOrEqual(1);
  }
  for (const note of result.notes) {
    expect(note.text).toMatch(/^[A-Z0-9"].*[.:]$/s);
    expect(note.text).not.toMatch(/NaN|undefined|Infinity|null/);
    if (note.table !== undefined) expect(Object.keys(result.tables)).toContain(note.table);
  }
  expect([...jsonPieces(result)].join("")).not.toMatch(/NaN|Infinity/);
}

describe.each([...cards.values()].map((card) => [card.id, card] as const))("%s", (id, card) => {
  test("defaults are in range, labelled and explained", async () => {
    const entries = Object.entries(card.params) as [string, Param][];
    for (const [name, param] of entries) {
      expect(checkParam(name, param, param.default)).toEqual(param.default);
      expect(param.label.length * param.help.length).toBeGreaterThan(0);
    }
    expect(card.id).toBe(id);
    expect((await loadMethod(id)).length).toBeGreaterThan(500);
  });

  test("a request without parameters is complete, and an unknown entry is refused", () => {
    expect(checkRequest({ analysis: id })).toEqual({ analysis: id, roles: {}, params: {}, seed: 1 });
    for (const wrong of [
      { roles: { nonsense: "x" } },
      { params: { nonsense: 1 } },
      { seed: 1.5 },
      { extra: 1 },
      { roles: { __proto__: null, constructor: "x" } },
    ]) {
      expect(() => checkRequest({ analysis: id, ...wrong })).toThrow(UserError);
    }
  });

  test.each([
    [60, "varied", false],
    [60, "varied", true],
    [1, "varied", true],
    [2, "varied", false],
    [30, "constant", true],
  ] as const)("%i rows, %s, all roles %s: tables, or a sentence", async (rows, fill, optional) => {
    const run = await loadRun(id);
    const outcome = await run(inputs(card, rows, fill, optional), context).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UserError);
    else checkTables(outcome as Awaited<ReturnType<typeof run>>);
    if (rows === 60) expect(outcome).not.toBeInstanceOf(Error);
  });

  test.each([
    [0, "varied"],
    [20, "missing"],
  ] as const)("%i rows, %s: a sentence that names the remedy", async (rows, fill) => {
    const run = await loadRun(id);
    await expect(run(inputs(card, rows, fill, true), context)).rejects.toThrow(UserError);
  });

  test("the same request gives the same numbers, and another seed other replicates or none", async () => {
    const run = await loadRun(id);
    const first = await run(inputs(card, 60, "varied", true), context);
    const second = await run(inputs(card, 60, "varied", true), context);
    expect(second.tables).toEqual(first.tables);
    expect(second.notes).toEqual(first.notes);
  });

  test("an aborted run rejects with the reason", async () => {
    const run = await loadRun(id);
    const controller = new AbortController();
    const pending = run(inputs(card, 60, "varied", true), { ...context, signal: controller.signal });
    controller.abort(new DOMException("stop", "AbortError"));
    const outcome = await pending.then(
      () => "finished",
      (error: Error) => error.name,
    );
    expect(["AbortError", "finished"]).toContain(outcome);
    const before = run(inputs(card, 60, "varied", true), { ...context, signal: controller.signal });
    await expect(before.then(() => "finished")).rejects.toThrow("stop");
  });
});
