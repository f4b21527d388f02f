// Makes public/samples/*.csv and src/app/samples.json from the reference data in test/golden/data.
// Run after a change of either: node tools/samples.mjs
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const bars = 28;
const tail = 0.05;

const samples = [
  {
    id: "danish-fires",
    from: "danish.csv",
    file: "danish-fires.csv",
    title: "Danish fire losses",
    line: "2,167 insured fires, 1980 to 1990",
    source: "Copenhagen Re, by way of the R package fitdistrplus (danishuni)",
    licence: "GPL (>= 2)",
    request: { analysis: "tail-risk", roles: { loss: "loss" } },
    wording: { unit: "million DKK", items: "fires" },
    scale: "log",
    change: withoutWeights,
  },
  {
    id: "ftse-losses",
    from: "ftse_losses.csv",
    file: "ftse-losses.csv",
    title: "FTSE daily losses",
    line: "1,859 trading days, 1991 to 1998",
    source: "R, datasets::EuStockMarkets, provided by Erste Bank AG, Vienna; minus the daily log return",
    licence: "GPL-2 or GPL-3",
    request: { analysis: "tail-risk", roles: { loss: "loss" } },
    wording: { unit: "of the index value", items: "trading days" },
    scale: "linear",
  },
  {
    id: "lung",
    from: "lung.csv",
    file: "lung.csv",
    title: "NCCTG lung cancer",
    line: "228 patients: survival by sex",
    source: "Loprinzi et al. 1994, J Clin Oncol 12:601, by way of the R package survival (lung)",
    licence: "LGPL (>= 2)",
    request: { analysis: "kaplan-meier", roles: { duration: "time", event: "status", group: "sex" } },
    wording: { unit: "days", items: "patients" },
  },
  {
    id: "model-harms",
    from: "harm.csv",
    file: "model-harms.csv",
    title: "Language-model harms",
    line: "five models, 901 prompts; simulated",
    source: "generated for this project, in the form of SHARP (arXiv 2601.21235)",
    licence: "MIT, like this project",
    request: { analysis: "tail-risk", roles: { loss: "harm", group: "model" } },
    wording: { unit: "", items: "answers" },
    scale: "linear",
    change: harms,
  },
];

/** The reference data carry a generated weight for tests; the fires do not. */
function withoutWeights(text) {
  return text.replace(/,[^,\n]*$/gm, "");
}

/** Names the four dimensions and adds the union of failures, harm = 1 - prod(1 - h). */
function harms(text) {
  const [, ...rows] = text.trimEnd().split("\n");
  const out = rows.map((row) => {
    const [prompt, model, ...h] = row.split(",");
    const harm = 1 - h.reduce((product, each) => product * (1 - Number(each)), 1);
    return [prompt, model, ...h, Number(harm.toPrecision(12))].join(",");
  });
  return ["prompt,model,bias,fairness,ethics,reliability,harm", ...out, ""].join("\n");
}

function columnOf(text, name) {
  const [header, ...rows] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const at = header.indexOf(name);
  return rows.map((row) => (row[at] === "" ? Number.NaN : Number(row[at]))).filter(Number.isFinite);
}

/** Counts in equal bins between the extremes, as heights; square roots, so that a long tail can be seen at 40 pixels. */
function sketchOf(values, scale) {
  const map = scale === "log" ? Math.log : (v) => v;
  const sorted = values.map(map).sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  const bin = (v) => Math.min(bars - 1, Math.floor(((v - low) / (high - low)) * bars));
  const counts = new Array(bars).fill(0);
  for (const v of sorted) counts[bin(v)] += 1;
  const most = Math.sqrt(Math.max(...counts));
  const sketch = counts.map((count) => Math.round((Math.sqrt(count) / most) * 1000) / 1000);
  return { sketch, tailBar: bin(sorted[Math.ceil(sorted.length * (1 - tail)) - 1]) + 1 };
}

/** The share still alive over time (Kaplan-Meier over all patients), as heights; nothing in the tail colour. */
function survivalSketch(text, { duration, event }) {
  const times = columnOf(text, duration);
  const died = columnOf(text, event).map((status) => status === 2);
  const order = [...times.keys()].sort((a, b) => times[a] - times[b] || Number(died[b]) - Number(died[a]));
  const end = times[order.at(-1)];
  let alive = 1;
  let next = 0;
  const sketch = Array.from({ length: bars }, (_, i) => {
    for (; next < order.length && times[order[next]] <= (end * i) / bars; next++) {
      if (died[order[next]]) alive *= 1 - 1 / (order.length - next);
    }
    return Math.round(alive * 1000) / 1000;
  });
  return { sketch, tailBar: bars };
}

mkdirSync(new URL("public/samples/", root), { recursive: true });
const entries = samples.map(({ from, change, scale, request, ...entry }) => {
  const read = readFileSync(new URL(`test/golden/data/${from}`, root), "utf8");
  const text = change ? change(read) : read;
  writeFileSync(new URL(`public/samples/${entry.file}`, root), text);
  return {
    ...entry,
    request: { ...request, params: {}, seed: 1 },
    ...(request.roles.loss
      ? sketchOf(columnOf(text, request.roles.loss), scale)
      : survivalSketch(text, request.roles)),
  };
});
writeFileSync(new URL("src/app/samples.json", root), `${JSON.stringify(entries, null, 2)}\n`);
