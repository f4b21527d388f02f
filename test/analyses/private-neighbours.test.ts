// Files that differ by one person, read, measured and compared with what the plan says one person can change: every rule between the
// bytes and the integers must judge a row by itself. How the file is read as a whole (delimiter and so on) is the same for both.
import { expect, test } from "vitest";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import { eventCoding } from "../../src/analyses/event-coding.ts";
import type { MeasuredCells } from "../../src/analyses/kaplan-meier/private-cells.ts";
import { privateInputs, writtenColumns } from "../../src/analyses/private-inputs.ts";
import { preparePlan } from "../../src/analyses/private-plan.ts";
import { checkRequest } from "../../src/analyses/request.ts";
import { rankEnds } from "../../src/analyses/tail-risk/private-plan.ts";
import { readTable } from "../../src/data/read.ts";
import { asWritten, column } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";
import { rowChange, stretchSums } from "../../src/math/private-tail.ts";
import { generator } from "../generator.ts";

const hooks = { signal: new AbortController().signal, progress() {} };
const layout = { delimiter: ",", decimal: ".", header: true, encoding: "utf-8" } as const;
type Row = readonly [person: string, group: string, event: string, value: string];
type Asked = Pick<PrivateRequest, "analysis" | "roles"> & {
  readonly params?: PrivateRequest["params"];
  readonly privacy: object;
};

/** What measure() gives of a file of these rows, or the sentence by which it is refused. */
async function measured(rows: readonly Row[], asked: Asked): Promise<unknown> {
  const text = ["person,group,event,value", ...rows.map((row) => row.join(","))].join("\n");
  const whole = { ...asked, privacy: { epsilon: "1", unit: "row", ...asked.privacy } };
  const prepared = await preparePlan(checkRequest(whole) as PrivateRequest);
  try {
    const opened = await readTable(new Blob([text]), "file.csv", layout, hooks);
    const table = await asWritten(opened, writtenColumns(prepared, opened.columns), hooks);
    const fetch = (name: string, type: Parameters<typeof column>[2]) => column(table, name, type);
    return prepared.form.measure(privateInputs(prepared, table.rows, table.columns, fetch), prepared.plan);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

async function cells(rows: readonly Row[], asked: Asked): Promise<number[] | string> {
  const got = await measured(rows, asked);
  return typeof got === "string" ? got : (got as MeasuredCells).cells.flatMap((group) => [...group]);
}

function distance(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0);
}

const curves = { duration: "value", event: "event" };
const grid = { max: 8, bins: 4 };
const byGroup = (groups: readonly string[]): Asked => ({
  analysis: "kaplan-meier",
  roles: { ...curves, group: "group" },
  privacy: { grid, groups },
});
const byPerson = (atMost: number): Asked => ({
  analysis: "kaplan-meier",
  roles: curves,
  privacy: { grid, unit: { column: "person", atMost } },
});
const many = (n: number, row: (i: number) => Row): Row[] => Array.from({ length: n }, (_, i) => row(i));

test.each<[string, Asked, readonly Row[], Row]>([
  [
    "the spelling of the first row names a boolean column's value",
    byGroup(["No", "yes"]),
    many(30, (i) => ["", i % 2 === 0 ? "Yes" : "No", "1", "3"]).concat([["", "No", "0", "3"]]),
    ["", "yes", "1", "3"],
  ],
  [
    "a third value makes categories of yes and no",
    byGroup(["no", "yes"]),
    many(30, (i) => ["", ["Yes", "yes", "no"][i % 3]!, i % 2 === 0 ? "1" : "0", "3"]),
    ["", "maybe", "1", "3"],
  ],
  [
    "a fraction makes numbers of codes",
    byGroup(["01", "02"]),
    many(30, (i) => ["", i % 2 === 0 ? "01" : "02", i % 3 === 0 ? "1" : "0", "3"]),
    ["", "1.5", "1", "3"],
  ],
  [
    "a word too many makes texts of numbers",
    byGroup(["1", "2"]),
    many(30, (i) => ["", i % 3 === 0 ? "x" : "1.0", i % 2 === 0 ? "1" : "0", "3"]),
    ["", "y", "1", "3"],
  ],
  [
    "a fraction makes numbers of persons whose many digits are then rounded",
    byPerson(2),
    many(40, (i) => [`1234567890123456${7000 + (i >> 1)}`, "", i % 3 === 0 ? "1" : "0", "3"]),
    ["1.5", "", "1", "3"],
  ],
])("one row more changes one count: %s", async (_, asked, rows, extra) => {
  const before = await cells(rows, asked);
  for (const at of [0, rows.length]) {
    const after = await cells(rows.toSpliced(at, 0, extra), asked);
    expect([typeof before, typeof after]).toEqual(["object", "object"]);
    expect(distance(before as number[], after as number[])).toBeLessThanOrEqual(1);
  }
});

const pools = {
  person: ["7", "07", "7.0", "12345678901234567", "12345678901234568", "x", "X", "", "NA", "1e3", "1000"],
  group: ["1", "01", "1.0", "2", "2.5", "Yes", "yes", "no", "x", "", "2020-01-02", "02/01/2020", "1234567"],
  event: ["0", "1", "0", "1", "1.0", "yes", "No", "dead", ""],
  value: [
    "0",
    "2",
    "yes",
    "no",
    "2.0",
    "8",
    "8.000000000000001",
    "9",
    "-1",
    "1e999",
    "x",
    "",
    "3",
    "1e-320",
    "Infinity",
  ],
};

test("any person taken from a file of awkward cells changes curves' counts by at most the rows that count", async () => {
  const random = generator(23);
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)]!;
  let compared = 0;
  for (let round = 0; round < 150; round++) {
    // a few of each pool, so that columns are now numbers, now words, now dates
    const some = Object.fromEntries(
      Object.entries(pools).map(([name, cells]) => [name, Array.from({ length: 3 }, () => pick(cells))]),
    );
    const rows = many(7, () => [
      pick(some.person!),
      pick(some.group!),
      pick(some.event!),
      pick(round % 2 === 0 ? ["1", "3", "8"] : some.value!),
    ]);
    const atMost = 1 + (round % 2);
    for (const asked of [
      {
        analysis: "kaplan-meier",
        roles: { ...curves, group: "group" },
        params: { eventValue: round % 3 === 0 ? "" : "1" },
        privacy: { grid, groups: ["1", "yes", "2020-01-02"], unit: { column: "person", atMost } },
      },
    ]) {
      const all = await cells(rows, asked);
      for (const gone of new Set(rows.map(([person]) => person))) {
        const left = rows.filter(([person]) => person !== gone);
        const rest = left.length === 0 ? "" : await cells(left, asked);
        if (typeof all === "string" || typeof rest === "string") continue;
        compared++;
        expect(distance(all, rest), JSON.stringify({ rows, gone })).toBeLessThanOrEqual(atMost);
      }
    }
  }
  expect(compared).toBeGreaterThan(200);
});

test("any person taken from a file of awkward cells changes tail sums by at most the range, times the rows that count", async () => {
  const random = generator(29);
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)]!;
  let compared = 0;
  for (let round = 0; round < 60; round++) {
    const rows = many(9, () => [pick(pools.person), pick(["1", "1.0", "yes", "x"]), "", pick(pools.value)]);
    const atMost = 1 + (round % 3);
    const asked = {
      analysis: "tail-risk",
      roles: { loss: "value", group: "group" },
      privacy: {
        bounds: { lower: 0, upper: 8 },
        groups: ["1", "YES"],
        unit: { column: "person", atMost },
      },
    };
    const ends = rankEnds(7, { levels: [0.5, 0.8, 0.95], floor: null });
    const sums = async (from: readonly Row[]) => {
      const got = await measured(from, asked);
      return typeof got === "string"
        ? got
        : (got as Int32Array[]).flatMap((group) => stretchSums(group, ends));
    };
    const all = await sums(rows);
    for (const gone of new Set(rows.map(([person]) => person))) {
      const rest = await sums(rows.filter(([person]) => person !== gone));
      if (typeof all === "string" || typeof rest === "string") continue;
      compared++;
      expect(distance(all, rest), JSON.stringify({ rows, gone })).toBeLessThanOrEqual(atMost * rowChange);
    }
  }
  expect(compared).toBeGreaterThan(20);
});

test("any person taken from a file of awkward cells changes counts by at most the rows that count", async () => {
  const random = generator(31);
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)]!;
  let compared = 0;
  for (let round = 0; round < 60; round++) {
    const rows = many(9, () => [pick(pools.person), pick(pools.group), "", pick(pools.value)]);
    const atMost = 1 + (round % 3);
    const unit = { column: "person", atMost };
    const groups = ["1", "YES", "2020-01-02"];
    for (const asked of [
      { roles: { column: "value" }, privacy: { bounds: { lower: 0, upper: 8 }, unit } },
      {
        roles: { column: "value", group: "group" },
        privacy: { bounds: { lower: 0, upper: 8 }, groups, unit },
      },
      { roles: { group: "group" }, privacy: { groups, unit } },
    ]) {
      const counts = async (from: readonly Row[]) => {
        const got = await measured(from, { analysis: "value-counts", ...asked });
        return typeof got === "string" ? got : [...(got as { counts: Float64Array }).counts];
      };
      const all = await counts(rows);
      for (const gone of new Set(rows.map(([person]) => person))) {
        const rest = await counts(rows.filter(([person]) => person !== gone));
        if (typeof all === "string" || typeof rest === "string") continue;
        compared++;
        expect(distance(all, rest), JSON.stringify({ rows, gone })).toBeLessThanOrEqual(atMost);
      }
    }
  }
  expect(compared).toBeGreaterThan(200);
});

test("any person taken from a file of awkward cells changes what is found by at most the rows that count", async () => {
  const random = generator(37);
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)]!;
  let compared = 0;
  for (let round = 0; round < 60; round++) {
    const rows = many(9, () => [pick(pools.person), pick(pools.group), "", pick(pools.value)]);
    const atMost = 1 + (round % 3);
    const privacy = { outputs: ["found"], delta: "1e-6", unit: { column: "person", atMost } };
    const found = async (from: readonly Row[]) => {
      const got = await measured(from, { analysis: "value-counts", roles: { group: "group" }, privacy });
      if (typeof got === "string") return got;
      const { names, counts } = got as { names: string[]; counts: Float64Array };
      return new Map(names.map((name, i) => [name, counts[i]!]));
    };
    const all = await found(rows);
    for (const gone of new Set(rows.map(([person]) => person))) {
      const rest = await found(rows.filter(([person]) => person !== gone));
      if (typeof all === "string" || typeof rest === "string") continue;
      compared++;
      const names = [...new Set([...all.keys(), ...rest.keys()])];
      const [a, b] = [all, rest].map((each) => names.map((name) => each.get(name) ?? 0));
      expect(distance(a!, b!), JSON.stringify({ rows, gone })).toBeLessThanOrEqual(atMost);
    }
  }
  expect(compared).toBeGreaterThan(60);
});

test("with a stated event value nothing in the event column is refused: the existence of a release tells nothing", async () => {
  const asked = { ...byGroup(["a"]), params: { eventValue: "Dead" } };
  const files: readonly (readonly string[])[] = [
    ["dead", "alive"],
    ["alive", "alive"],
    ["DEAD", "dead"],
    ["1", "2"],
    ["", ""],
    ["other", "dead "],
  ];
  const events = [];
  for (const file of files) {
    const got = await cells(
      file.map((event) => ["", "a", event, "1"]),
      asked,
    );
    events.push(typeof got === "string" ? got : got[0]);
  }
  expect(events).toEqual([1, 0, 2, 0, 0, 1]);
});

test("without one, whatever labels are accepted mean the same beside any others that are", () => {
  const words = ["0", "1", "2", "yes", "no", "dead", "died", "alive", "t", "f", "x"];
  const coded = new Map<string, string | null>();
  const subsets = Array.from({ length: 2 ** words.length }, (_, set) =>
    words.filter((_, i) => (set >> i) & 1),
  );
  const small = subsets.filter(({ length }) => length > 0 && length <= 4);
  for (const labels of small) {
    // a lone 1 is refused by the private form
    if (labels.join() === "1") continue;
    try {
      const { event } = eventCoding({ type: "category", name: "e", codes: Int32Array.of(), labels }, "");
      coded.set(labels.join(), event);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
    }
  }
  expect(coded.size).toBeGreaterThan(10);
  for (const [fewer, event] of coded) {
    for (const [more, other] of coded) {
      const labels = fewer.split(",");
      if (!labels.every((label) => more.split(",").includes(label))) continue;
      expect(
        labels.map((label) => label === other),
        `${fewer} in ${more}`,
      ).toEqual(labels.map((label) => label === event));
    }
  }
});
