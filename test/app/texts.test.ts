import { expect, test } from "vitest";
import type { NumberParam } from "../../src/analyses/analysis.ts";
import { cards } from "../../src/analyses/cards.ts";
import { groupName } from "../../src/analyses/group-name.ts";
import { checkRequest } from "../../src/analyses/request.ts";
import {
  comparison,
  headline,
  methodLine,
  quantity,
  reversed,
} from "../../src/analyses/tail-risk/view-words.ts";
import { inline, parseMarkdown } from "../../src/app/markdown.ts";
import {
  bounded,
  fromSlider,
  numberText,
  parseNumber,
  sliderSteps,
  toSlider,
} from "../../src/app/param-text.ts";
import { isShown } from "../../src/app/question.ts";
import { samples } from "../../src/app/samples.ts";
import { resultJson, tableCsv } from "../../src/app/table-text.ts";

const methods = import.meta.glob<string>("../../src/analyses/*/method.md", {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = import.meta.glob<string>(["../../public/samples/*.csv", "../../public/samples/*.jsonl"], {
  query: "?raw",
  import: "default",
  eager: true,
});

const replicates: NumberParam = {
  type: "number",
  label: "",
  help: "",
  default: 1e4,
  min: 1e3,
  max: 1e6,
  integer: true,
  scale: "log",
};
const confidence: NumberParam = {
  type: "number",
  label: "",
  help: "",
  default: 0.95,
  min: 0.5,
  max: 0.999,
  display: "percent",
};

test("a slider runs from end to end and through round numbers", () => {
  const last = sliderSteps(replicates);
  expect([0, last].map((place) => fromSlider(replicates, place))).toEqual([1e3, 1e6]);
  expect(toSlider(replicates, 1e4)).toBeCloseTo(last / 3, 9);
  for (let i = 0; i <= last; i++) {
    // every press of an arrow key changes the value, and its place is where it came from
    expect(toSlider(replicates, fromSlider(replicates, i))).toBeCloseTo(i, 9);
    const value = fromSlider(replicates, i);
    expect(value).toBe(Number(value.toPrecision(2)));
    expect(fromSlider(confidence, i)).toBe(Number(fromSlider(confidence, i).toFixed(3)));
  }
});

test("percentages are typed and shown as such, and stored as the nearest fraction", () => {
  expect(numberText(confidence, 0.975)).toBe("97.5\u202f%");
  expect(parseNumber(confidence, "97.5 %")).toBe(0.975);
  expect(parseNumber(confidence, numberText(confidence, 0.999))).toBe(0.999);
  expect(parseNumber(replicates, "100,000")).toBe(100_000);
  expect(parseNumber(replicates, "many")).toBeNull();
  expect(parseNumber(replicates, "")).toBeNull();
  expect(bounded(replicates, 12.7)).toBe(1000);
});

test("a setting that depends on another is shown only with it", () => {
  const param = { ...replicates, when: { param: "interval", in: ["bca"] } };
  expect(isShown(param, { interval: "bca" })).toBe(true);
  expect(isShown(param, { interval: "normal" })).toBe(false);
  expect(isShown(replicates, {})).toBe(true);
});

const row = {
  group: "all",
  level: 0.95,
  estimate: 24.164,
  std_error: 3.2,
  lower: 19.64,
  upper: 32.08,
  method: "studentised",
  mc_error: 0.049,
};
const words = { unit: "million DKK", items: "fires" };

test("the headline says the number, its unit and its doubt", () => {
  const { before, number, after } = headline(row, "loss", "", words);
  expect(before + number + after).toBe(
    "In the worst 5\u202f% of fires the loss averages 24.2 million DKK, and it could well be between 19.6 and 32.1.",
  );
  expect(headline({ ...row, lower: Number.NaN, upper: Number.NaN }, "loss", "", words).after).toContain(
    "cannot be said",
  );
  expect(headline({ ...row, lower: 24.164, upper: 24.164 }, "loss", "", words).after).toContain("no spread");
  expect(headline(row, "loss", "sex 1", words).before).toBe(
    "In the worst 5\u202f% of fires of sex 1, the loss averages ",
  );
});

test("the method line names level, unit, interval, replicates and their error", () => {
  expect(methodLine(row, 0.95, 10_000, words)).toBe(
    "CVaR at 95\u202f%, million DKK. 95\u202f% studentised bootstrap interval, 10,000 replicates, its ends good to ±0.049.",
  );
  expect(methodLine({ ...row, lower: Number.NaN }, 0.95, 10_000, words)).toContain("No interval");
});

test("a difference is called clear only when its interval leaves out zero", () => {
  const difference = { ...row, reference: "b", group: "a", estimate: 5, lower: 1, upper: 9, std_error: 2 };
  expect(comparison(difference, "a", "b")).toBe(
    "a has the worst tail: 5.0 more than the mildest, b (1.0 to 9.0).",
  );
  expect(comparison({ ...difference, lower: -1 }, "a", "b")).toContain("do not tell it apart");
  expect(comparison(undefined, "a", "b")).toBe("");
  expect(reversed(difference)).toMatchObject({
    group: "b",
    reference: "a",
    estimate: -5,
    lower: -9,
    upper: -1,
  });
});

test("columns and groups are spoken of in words where they can be", () => {
  expect(["loss", "wt.loss", "X", "harm"].map(quantity)).toEqual(["the loss", "wt.loss", "X", "the harm"]);
  expect(groupName("1", "sex")).toBe("sex 1");
  expect(groupName("model_a", "model")).toBe("model_a");
});

test("a table is written as CSV that spreadsheets read and cannot run", () => {
  const table = { group: ["a,b", '=HYPERLINK("x")', "plain"], value: Float64Array.of(0.1, Number.NaN, -2) };
  expect(tableCsv(table)).toBe('group,value\r\n"a,b",0.1\r\n"\'=HYPERLINK(""x"")",\r\nplain,-2\r\n');
});

test("a result is written as JSON with null for what is not defined", () => {
  const request = { analysis: "t", roles: {}, params: {}, seed: 1 };
  const result = { tables: { t: { x: Float64Array.of(1 / 3, Number.NaN) } }, notes: [], provenance: {} };
  const back = JSON.parse(resultJson({ request, result: result as never }));
  expect(back.tables.t.x).toEqual([1 / 3, null]);
  expect(back.request).toEqual(request);
});

test("Markdown becomes a tree, and nothing in it becomes HTML", () => {
  const blocks = parseMarkdown(
    "# T\n\nA *b* **c**\nand `d`.\n\n- one\n  more\n- two\n\n    x = <y>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
  );
  expect(blocks.map((block) => block.type)).toEqual(["heading", "paragraph", "list", "code", "table"]);
  expect(blocks[3]).toEqual({ type: "code", text: "x = <y>" });
  expect(blocks[4]).toMatchObject({
    rows: [
      [[{ text: "a" }], [{ text: "b" }]],
      [[{ text: "1" }], [{ text: "2" }]],
    ],
  });
  expect(inline("[x](javascript:alert(1)) <b>")).toEqual([
    { type: "text", text: "[x](javascript:alert(1)) <b>" },
  ]);
  expect(inline("_influence error_ of a_b_c").map((part) => part.type)).toEqual(["em", "text"]);
  expect(inline("(CVaR* - CVaR) / SE*, each *with* its own SE*").map((part) => part.type)).toEqual([
    "text",
    "em",
    "text",
  ]);
  expect(inline("[x](https://example.org)")).toEqual([
    { type: "link", text: "x", href: "https://example.org" },
  ]);
});

test("every method page is understood to its end: no mark is left over", () => {
  expect(Object.keys(methods).length).toBeGreaterThan(0);
  for (const text of Object.values(methods)) {
    const blocks = parseMarkdown(text);
    expect(blocks.filter((block) => block.type === "paragraph").length).toBeGreaterThan(2);
    const left = JSON.stringify(blocks.filter((block) => block.type !== "code")).match(/\*\*|```|\|---/);
    expect(left).toBeNull();
  }
});

test("every sample is a whole question on columns that its file has, with a sketch of its losses", () => {
  expect(samples.length).toBeGreaterThanOrEqual(4);
  for (const sample of samples) {
    expect(cards.has(sample.request.analysis)).toBe(true);
    expect(checkRequest(sample.request)).toEqual(sample.request);
    const text = files[`../../public/samples/${sample.file}`];
    const first = text?.split("\n")[0] ?? "";
    const header = sample.file.endsWith(".jsonl") ? Object.keys(JSON.parse(first)) : first.split(",");
    for (const column of Object.values(sample.request.roles).flat()) expect(header).toContain(column);
    expect(Math.max(...sample.sketch)).toBe(1);
    expect(sample.tailBar).toBeGreaterThan(0);
  }
});

test("the harm of a sample's row is the union of its four failures", () => {
  const [header, ...rows] = files["../../public/samples/model-harms.csv"]!.trimEnd().split("\n");
  expect(header).toBe("prompt,model,bias,fairness,ethics,reliability,harm");
  const [got, want] = [
    rows.map((each) => Number(each.split(",")[6])),
    rows.map((each) => {
      const h = each.split(",").slice(2, 6).map(Number);
      return 1 - (1 - h[0]!) * (1 - h[1]!) * (1 - h[2]!) * (1 - h[3]!);
    }),
  ];
  expect(got).toBeAllclose(want, { absolute: 1e-12, relative: 1e-11 });
});
