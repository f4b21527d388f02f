// Small, tied, weighted, grouped losses at random: whatever is asked, every number is finite or has a note, and intervals are in order.
import { expect, test } from "vitest";
import type { Context, Inputs } from "../../../src/analyses/analysis.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import { card } from "../../../src/analyses/tail-risk/index.ts";
import { run } from "../../../src/analyses/tail-risk/run.ts";
import { generator } from "../../generator.ts";

const context: Context = { signal: new AbortController().signal, progress() {}, device: null };
const intervals = card.params.interval.choices.map(({ value }) => value);
const random = generator(404);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

function randomInputs(): Inputs {
  const rows = 2 + Math.floor(random() * 40);
  const scale = 10 ** Math.floor(random() * 24 - 12);
  const ties = pick([2, 5, 1000]);
  const values = Float64Array.from({ length: rows }, () =>
    random() < 0.05 ? Number.NaN : (Math.floor(random() * ties) - ties / 3) * scale,
  );
  values[0] = scale;
  const labels = ["a", "b", "c"].slice(0, 1 + Math.floor(random() * 3));
  return {
    rows,
    columns: {
      loss: { type: "number", name: "x", values },
      ...(random() < 0.5 && {
        group: {
          type: "category",
          name: "g",
          labels,
          codes: Int32Array.from({ length: rows }, () => Math.floor(random() * labels.length)),
        },
      }),
      ...(random() < 0.4 && {
        weight: {
          type: "number",
          name: "w",
          values: Float64Array.from({ length: rows }, (_, i) =>
            i > 0 && random() < 0.2 ? 0 : random() * 10 + 0.1,
          ),
        },
      }),
    },
    lists: {},
    params: {
      ...completeParams(card, {}),
      levels: [pick([0.5, 0.6, 0.8]), pick([0.9, 0.95, 0.99, 0.9999])],
      interval: pick(intervals),
      quantileType: 1 + Math.floor(random() * 9),
      confidence: pick([0.5, 0.8, 0.95, 0.999]),
      replicates: 1000,
    },
    seed: Math.floor(random() * 2 ** 32),
  };
}

test("two hundred random requests", async () => {
  for (let i = 0; i < 200; i++) {
    const inputs = randomInputs();
    const { tables, notes } = await run(inputs, context);
    const about = JSON.stringify({ i, params: inputs.params, seed: inputs.seed });
    for (const table of [tables.estimates!, tables.differences!]) {
      const [lower, upper, estimate] = [table.lower, table.upper, table.estimate] as Float64Array[];
      for (let r = 0; r < estimate!.length; r++) {
        expect(Number.isFinite(estimate![r]), about).toBe(true);
        const single = Number.isNaN(lower![r]!);
        if (single) expect(notes.map(({ text }) => text).join(" "), about).toMatch(/only one row/);
        else expect(lower![r]! <= upper![r]!, `${about} ${r}: ${lower![r]} to ${upper![r]}`).toBe(true);
        expect(
          Number.isNaN(upper![r]!) === single && Number.isNaN(table.mc_error![r] as number) === single,
          about,
        ).toBe(true);
      }
    }
    for (const [name, table] of Object.entries(tables)) {
      for (const [column, values] of Object.entries(table)) {
        if (values instanceof Float64Array) {
          expect(
            values.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY),
            `${about} ${name}.${column}`,
          ).toBe(false);
        }
      }
    }
  }
});
