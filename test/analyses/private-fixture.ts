// A private form as small as one can be, for the tests of what stands around forms: noisy counts of a column in the bins of a grid, by
// group, and a noisy total. It belongs to the card of test/permalink/fixture.ts and stays as it is: published links speak of it.

import type { Plan, PrivateQuestion, ReleaseForm } from "../../src/analyses/release.ts";
import { releaseForms } from "../../src/analyses/releases.ts";
import type { CategoryColumn, NumberColumn } from "../../src/data/column.ts";
import { UserError } from "../../src/errors.ts";
import { rhoWithin } from "../../src/privacy/conversion.ts";
import { type AdditiveMechanism, costOf, type Loss } from "../../src/privacy/mechanism.ts";
import { additiveNoise } from "../../src/privacy/mechanism-for.ts";
import { parseRational } from "../../src/privacy/parse-rational.ts";
import { divide, rational } from "../../src/privacy/rational.ts";

interface Own {
  readonly bins: number;
  readonly max: number;
  readonly groups: readonly string[];
  readonly noise: Readonly<Record<string, AdditiveMechanism>>;
}
type Measured = Readonly<Record<string, readonly number[]>>;

function lossOf({ epsilon, delta }: PrivateQuestion["terms"], parts: number): Loss {
  const whole = parseRational(epsilon, "Epsilon");
  return delta === undefined
    ? { epsilon: divide(whole, rational(parts)) }
    : { rho: divide(rhoWithin(whole, parseRational(delta, "Delta")), rational(parts)) };
}

export const fixtureForm: ReleaseForm<Own, Measured> = {
  version: 3,
  asks: { grid: true, bounds: false, delta: true },
  roles: ["loss", "group"],
  params: ["confidence", "interval"],
  outputs: [
    { id: "counts", label: "Counts per bin", default: true },
    { id: "total", label: "Rows in all", default: false },
  ],
  plan(question): Plan<Own> {
    const { terms } = question;
    const rows = terms.unit === "row" ? 1 : terms.unit.atMost;
    const asked = terms.outputs ?? ["counts"];
    const loss = lossOf(terms, asked.length);
    const noise = Object.fromEntries(
      asked.map((id) => [id, additiveNoise({ absolute: rows, squared: rows * rows }, loss)]),
    );
    return {
      question,
      neighbours: terms.size === undefined ? "add or remove one person" : "replace one person",
      statements: asked.map((id) => noise[id]!.statement(id === "counts" ? "rows per bin" : "rows")),
      cost: costOf(asked.map(() => loss)),
      own: { bins: terms.grid!.bins ?? 8, max: terms.grid!.max, groups: terms.groups ?? [""], noise },
    };
  },
  measure({ rows, columns }, { own: { bins, max, groups, noise } }) {
    const { values } = columns.loss as NumberColumn;
    const codes = (columns.group as CategoryColumn | undefined)?.codes;
    const counts = new Array<number>(bins * groups.length).fill(0);
    for (let i = 0; i < rows; i++) {
      const bin = Math.min(bins - 1, Math.floor((values[i]! / max) * bins));
      counts[(codes?.[i] ?? 0) * bins + bin]! += 1;
    }
    return { counts, ...("total" in noise && { total: [rows] }) };
  },
  draw: (measured, { own }, bits) =>
    Object.fromEntries(Object.entries(own.noise).map(([id, noise]) => [id, noise.add(measured[id]!, bits)])),
  finish(drawn, { own: { bins, max, groups, noise }, question }) {
    const counts = drawn.counts ?? [];
    const wanted = "counts" in noise ? bins * groups.length : 0;
    if (Object.keys(drawn).sort().join() !== Object.keys(noise).sort().join() || counts.length !== wanted) {
      throw new UserError("The integers are not those of this question.");
    }
    return {
      tables: {
        counts: {
          group: groups.flatMap((group) => Array<string>(bins).fill(group)),
          from: Float64Array.from(counts, (_, i) => ((i % bins) * max) / bins),
          count: Float64Array.from(counts, (count) => Math.max(0, count)),
        },
      },
      notes: [{ severity: "info", text: "Counts below zero are shown as zero." }],
      conventions: { interval: String(question.params.interval) },
    };
  },
  headline({ counts }) {
    const values = counts!.count as Float64Array;
    return { labels: Array.from(values, (_, i) => `bin ${i + 1}`), values };
  },
  auditCase({ own: { bins, groups } }) {
    const first = { counts: Array<number>(bins * groups.length).fill(5), total: [5] };
    const second = { counts: first.counts.with(0, 6), total: [6] };
    return { first, second, score: ({ counts }) => counts?.[0] ?? 0 };
  },
};

(releaseForms as Map<string, () => Promise<ReleaseForm>>).set(
  "fixture",
  async () => fixtureForm as ReleaseForm,
);
