// Values that are not named but found, because enough rows have them.
import { expect, test } from "vitest";
import type { Inputs, PrivateRequest } from "../../../src/analyses/analysis.ts";
import { namesFromIntegers, namesToIntegers } from "../../../src/analyses/names-in-integers.ts";
import { openRelease } from "../../../src/analyses/open-release.ts";
import { auditRelease } from "../../../src/analyses/private-audit.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { checkRequest } from "../../../src/analyses/request.ts";
import { countValues } from "../../../src/analyses/value-counts/found-values.ts";
import { release } from "../../../src/analyses/value-counts/release.ts";
import { expectedShare } from "../../../src/analyses/value-counts/view-tables.ts";
import { UserError } from "../../../src/errors.ts";
import { describeRelease } from "../../../src/permalink/describe-release.ts";
import { decodeRelease, encodeRelease } from "../../../src/permalink/release-link.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";
import { generator } from "../../generator.ts";

type CountPlan = Parameters<typeof release.measure>[1];

function planFor(terms: Partial<PublicTerms> = {}): CountPlan {
  const full: PublicTerms = { epsilon: "1", delta: "1e-6", unit: "row", outputs: ["found"], ...terms };
  const params = { binning: "auto", bars: 32, levels: [0.5], confidence: 0.95 };
  return release.plan({ analysis: "value-counts", version: release.version, params, terms: full }, false);
}

function inputs(cells: readonly string[]): Inputs {
  const labels = [...new Set(cells)].filter((cell) => cell !== "");
  const codes = Int32Array.from(cells, (cell) => labels.indexOf(cell));
  return {
    rows: cells.length,
    columns: { group: { type: "category", name: "g", codes, labels } },
    lists: {},
    params: {},
    seed: 0,
  };
}
const times = (value: string, count: number) => Array<string>(count).fill(value);
const cells = [
  ...times("nausea", 60),
  ...times(" Nausea", 40),
  ...times("fever", 60),
  "only one has this",
  "",
];

test("by hand: spellings are one value, blanks none, and names stand in order", () => {
  const { names, counts } = release.measure(inputs(cells), planFor());
  expect(names).toEqual(["fever", "nausea", "only one has this"]);
  expect([...counts]).toEqual([60, 100, 1]);
  expect(
    countValues({
      type: "category",
      name: "g",
      codes: Int32Array.of(0, 1, 1),
      labels: ["1.0", "1", "no row"],
    }),
  ).toEqual({
    names: ["1"],
    counts: Float64Array.of(3),
  });
});

test("what enough rows have is shown with its noisy count, the most frequent first; what one has is not", () => {
  const plan = planFor();
  for (let seed = 0; seed < 50; seed++) {
    const drawn = release.draw(release.measure(inputs(cells), plan), plan, simulationBits(seed));
    const { tables, conventions } = release.finish(drawn, plan);
    expect(tables.distribution!.value).toEqual(["nausea", "fever"]);
    const [nausea, fever] = tables.distribution!.count as Float64Array;
    expect(Math.abs(nausea! - 100)).toBeLessThan(25);
    expect(Math.abs(fever! - 60)).toBeLessThan(25);
    expect(conventions.Values).toMatch(/^found in the data, those with a noisy count of 18 or more/);
    expect(conventions.Noise).toBe("discrete Laplace");
    // of all rows with a value, shown or not
    const rows = Math.max(drawn.rows![0]!, nausea! + fever!);
    expect([...release.headline(tables, plan).values]).toBeAllclose([nausea! / rows], { relative: 1e-12 });
    expect([...(tables.distribution!.share as Float64Array)]).toEqual([nausea! / rows, fever! / rows]);
  }
});

test("a name too long for a link is cut the same way for every row that has it, and travels", async () => {
  const long = "x".repeat(300);
  const { plan } = await preparePlan(asked({ outputs: ["found"], delta: "1e-6" }));
  const drawn = release.draw(
    release.measure(inputs([...times(long, 50), ...times(`${long} y`, 50)]), plan as CountPlan),
    plan as CountPlan,
    simulationBits(2),
  );
  const { question, neighbours, statements, cost } = plan;
  const opened = await decodeRelease(await encodeRelease({ question, neighbours, statements, cost, drawn }));
  expect(opened.result.tables.distribution!.value).toEqual(["x".repeat(200)]);
  expect((opened.result.tables.distribution!.count as Float64Array)[0]).toBeGreaterThan(60);
});

test("intervals of shares hold, of a person with several rows too, and a value near the threshold is said to be", () => {
  for (const unit of ["row", { atMost: 3 }] as const) {
    const plan = planFor({ unit });
    const random = generator(9);
    let [held, releases] = [0, 600];
    for (let seed = 0; seed < releases; seed++) {
      const sample = Array.from({ length: 500 }, () =>
        random() < 0.3 ? "a" : `rare ${Math.floor(random() * 300)}`,
      );
      const { tables } = release.finish(
        release.draw(release.measure(inputs(sample), plan), plan, simulationBits(seed)),
        plan,
      );
      const at = (tables.distribution!.value as string[]).indexOf("a");
      const [lower, upper] = ["lower", "upper"].map(
        (name) => (tables.distribution![name] as Float64Array)[at]!,
      );
      if (lower! <= 0.3 && 0.3 <= upper!) held++;
    }
    expect(held / releases).toBeGreaterThan(0.925);
    expect(held / releases).toBeLessThan(0.975);
  }
  const plan = planFor();
  const drawn = { counts: [35, 100], names: namesToIntegers(["a", "b"]), rows: [200] };
  expect(release.finish(drawn, plan).notes[0]!.text).toMatch(
    /^One value that is shown has less than twice the 18 rows/,
  );
});

test.each([1, 3])(
  "limits of a share are where part and whole, each with its own noise, no longer fit: %i rows a person",
  (atMost) => {
    const plan = planFor({ unit: { atMost } });
    const [part, whole, z] = [120, 400, 1.959963984540054];
    const { tables } = release.finish({ counts: [part], names: namesToIntegers(["a"]), rows: [whole] }, plan);
    // discrete Laplace noise of scale K / epsilon of four fifths and of one fifth
    const variance = (epsilon: number) => {
      const q = Math.exp(-epsilon / atMost);
      return (2 * q) / (1 - q) ** 2;
    };
    const misfit = (p: number) =>
      (part - p * whole) ** 2 - z * z * (whole * p * (1 - p) + variance(0.8) + p * p * variance(0.2));
    const root = (fits: number, not: number) => {
      let [a, b] = [fits, not];
      for (let i = 0; i < 100; i++) {
        const middle = (a + b) / 2;
        if (misfit(middle) > 0) b = middle;
        else a = middle;
      }
      return a;
    };
    const limits = ["lower", "upper"].map((name) => (tables.distribution![name] as Float64Array)[0]!);
    expect(limits).toBeAllclose([root(0.3, 0), root(0.3, 1)], { relative: 1e-9 });
  },
);

test("the simulated error is drawn under the most frequent value, unless its spellings stand apart in the exact counts", () => {
  const row = (value: string, share: number) => ({ value, count: 100 * share, share, lower: 0, upper: 1 });
  const band = {
    labels: ["share of the most frequent value"],
    exact: Float64Array.of(0.5),
    lower: Float64Array.of(0.4),
    upper: Float64Array.of(0.6),
    rmse: Float64Array.of(0.05),
  };
  const [most, less] = [row("a", 0.5), row("b", 0.3)];
  expect(expectedShare(band, most, most)).toEqual([0.4, 0.6]);
  expect(expectedShare(band, less, most)).toBeUndefined();
  expect(expectedShare(band, row("a", 0.35), row("a", 0.35))).toBeUndefined();
  expect(expectedShare(undefined, most, most)).toBeUndefined();
  expect(expectedShare({ ...band, labels: ["b"] }, less, most)).toEqual([0.4, 0.6]);
});

test("where no value is common enough a note says what it would take", () => {
  const plan = planFor({ epsilon: "0.1" });
  const { tables, notes } = release.finish(
    release.draw(release.measure(inputs(["a", "b"]), plan), plan, simulationBits(1)),
    plan,
  );
  expect(tables.distribution!.value).toEqual([]);
  expect(notes[0]!.text).toMatch(/^No value is shown: a noisy count of 1\d\d or more is needed/);
  expect([...release.headline(tables, plan).values]).toEqual([0]);
});

test("a row more or less changes one value's count by one, whatever it is", () => {
  const pool = ["a", " A", "b", "", "1", "1.00", "x".repeat(300)];
  const of = (values: readonly string[]) => {
    const { names, counts } = release.measure(inputs(values), planFor());
    return new Map(names.map((name, i) => [name, counts[i]!]));
  };
  const random = generator(5);
  for (let round = 0; round < 300; round++) {
    const values = Array.from({ length: 6 }, () => pool[Math.floor(random() * pool.length)]!);
    const [all, fewer] = [of(values), of(values.slice(1))];
    const changes = [...new Set([...all.keys(), ...fewer.keys()])].map((name) =>
      Math.abs((all.get(name) ?? 0) - (fewer.get(name) ?? 0)),
    );
    expect(changes.reduce((a, b) => a + b, 0)).toBe(values[0] === "" ? 0 : 1);
  }
});

test("names come back from integers, and anything else is refused", () => {
  const names = ["", "a", "äöü 💥", "b\ud800"].sort((a, b) => (a < b ? -1 : 1));
  expect(namesFromIntegers(namesToIntegers(names))).toEqual(names);
  for (const wrong of [
    [1],
    [2, 97],
    [-1],
    [1, 65536],
    [1, -1],
    [1, 98, 1, 97],
    [1, 97, 1, 97],
    [201, ...Array<number>(201).fill(97)],
  ])
    expect(() => namesFromIntegers(wrong)).toThrow(UserError);
});

const asked = (privacy: object, roles: object = { group: "g" }) =>
  checkRequest({
    analysis: "value-counts",
    roles,
    privacy: { epsilon: "1", unit: "row", ...privacy },
  }) as PrivateRequest;

test("what does not go together is refused with the remedy", async () => {
  const found = { outputs: ["found"], delta: "1e-6" };
  const refusal = (privacy: object, roles?: object) => preparePlan(asked(privacy, roles));
  await expect(refusal({ outputs: ["found"] })).rejects.toThrow(/needs a delta/);
  await expect(refusal({ ...found, outputs: ["counts", "found"] })).rejects.toThrow(/either named or found/);
  await expect(refusal({ ...found, groups: ["a"] })).rejects.toThrow(/Take one of the two out/);
  await expect(refusal({ ...found, bounds: { lower: 0, upper: 1 } }, { column: "x" })).rejects.toThrow(
    /none is chosen for "Category"/,
  );
  await expect(
    refusal({ ...found, bounds: { lower: 0, upper: 1 } }, { column: "x", group: "g" }),
  ).rejects.toThrow(/found where they are counted alone/);
  await expect(refusal({ ...found, epsilon: "1e-15" })).rejects.toThrow(/So small an epsilon/);
  await expect(refusal({})).rejects.toThrow(
    /Or have those found that enough rows have: "outputs": \["found"\]/,
  );
});

test("the plan's cost is epsilon and delta, its link opens anywhere, and a forged one is refused", async () => {
  const { plan } = await preparePlan(asked({ outputs: ["found"], delta: "1e-6" }));
  expect(plan.cost).toEqual({ epsilon: "1", delta: "0.000001" });
  const drawn = release.draw(
    release.measure(inputs(cells), plan as CountPlan),
    plan as CountPlan,
    simulationBits(8),
  );
  const { question, neighbours, statements, cost } = plan;
  const document = { question, neighbours, statements, cost, drawn };
  const opened = await decodeRelease(await encodeRelease(document));
  expect(opened.document).toEqual(document);
  expect(opened.result.tables.groups!.group).toEqual(["nausea", "fever", "values not shown"]);
  const lines = describeRelease(document).map(({ label, value }) => `${label}: ${value}`);
  expect(lines).toContain('Names: "fever", "nausea"');
  const [count] = drawn.counts!;
  for (const wrong of [
    { ...drawn, counts: [count!] },
    { ...drawn, counts: [count!, 17] },
    { counts: drawn.counts!, names: drawn.names! },
    { ...drawn, rows: [1, 2] },
    { ...drawn, names: [1, 65, 1, 98] },
    { ...drawn, names: [5, 1, 2] },
  ])
    await expect(openRelease({ ...document, drawn: wrong })).rejects.toThrow(UserError);
  await expect(openRelease({ ...document, cost: { epsilon: "1" } })).rejects.toThrow(/statement of privacy/);
  const old = { ...question, version: 1 };
  await expect(openRelease({ ...document, question: old })).rejects.toThrow(/no Plumbline offers/);
});

test("the audit comes near to the claim and stays below it, also with three rows a person", async () => {
  for (const unit of ["row", { column: "p", atMost: 3 }] as const) {
    const prepared = await preparePlan(asked({ outputs: ["found"], delta: "1e-6", unit }));
    const { holds, lowerBound } = await auditRelease(prepared, 40_000, {
      signal: new AbortController().signal,
      progress() {},
    });
    expect(holds).toBe(true);
    expect(lowerBound).toBeGreaterThan(0.7);
  }
});

test("what one person alone has is shown no more often than delta says", () => {
  const plan = planFor({ unit: { atMost: 3 }, delta: "0.05" });
  const lists = [times("z", 3), ["x", "y", "y"], ["x", "y", "z"]];
  for (const [l, own] of lists.entries()) {
    const measured = release.measure(inputs(own), plan);
    const draws = 20_000;
    let shown = 0;
    for (let draw = 0; draw < draws; draw++) {
      if (release.draw(measured, plan, simulationBits(l, draw)).counts!.length > 0) shown++;
    }
    // five standard errors above
    expect(shown / draws).toBeLessThan(0.05 + 5 * Math.sqrt((0.05 * 0.95) / draws));
    expect(shown).toBeGreaterThan(0);
  }
});
