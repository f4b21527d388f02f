// Makes public/samples/*.csv, src/app/samples.json and, with the SHA-256 of each of those files, src/engine/bundled.json from the reference
// data in test/golden/data.
// Run after a change of either: node tools/samples.mjs
import { createHash } from "node:crypto";
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
  {
    id: "ehr-demo",
    from: "ehr_timelines.jsonl",
    file: "ehr-timelines.jsonl",
    title: "Hospital timelines",
    line: "100 synthetic patients and a generative model",
    source: "simulated for this project by tools/demo-model; no hospital, no patient",
    licence: "MIT, like this project",
    request: {
      analysis: "generative-risk",
      roles: {
        timeline: "tokens",
        subject: "subject_id",
        observed: ["died", "icu", "readmitted", "arrest"],
      },
      params: {
        outcome: [
          "Death = MEDS_DEATH",
          "Intensive care = ICU_ADMISSION",
          "Readmission = ADMISSION//*",
          "Cardiac arrest = CARDIAC_ARREST",
        ],
      },
    },
    wording: { unit: "", items: "patients" },
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
    id: "mgus2",
    from: "mgus2.csv",
    file: "mgus2.csv",
    title: "Monoclonal gammopathy",
    line: "1,384 patients: progression or death first",
    source: "Kyle et al. 2002, N Engl J Med 346:564, by way of the R package survival (mgus2)",
    licence: "LGPL (>= 2)",
    request: {
      analysis: "competing-risks",
      roles: { duration: "months", cause: "outcome", group: "sex", covariates: ["age", "sex"] },
      params: { interest: "progression" },
    },
    wording: { unit: "months", items: "patients" },
    change: firstOutcome,
  },
  {
    id: "veteran",
    from: "veteran.csv",
    file: "veteran.csv",
    title: "Veterans' lung cancer",
    line: "137 men: survival by type of cell",
    source: "Kalbfleisch and Prentice 1980, by way of the R package survival (veteran)",
    licence: "LGPL (>= 2)",
    request: { analysis: "kaplan-meier", roles: { duration: "time", event: "status", group: "celltype" } },
    wording: { unit: "days", items: "men" },
  },
  {
    id: "heart",
    from: "heart.csv",
    file: "heart.csv",
    title: "Stanford heart transplants",
    line: "103 patients, before and after transplant",
    source: "Crowley and Hu 1977, J Am Stat Assoc 72:27, by way of the R package survival (heart)",
    licence: "LGPL (>= 2)",
    request: {
      analysis: "cox",
      roles: {
        duration: "stop",
        event: "event",
        covariates: ["transplant", "age", "year", "surgery"],
        entry: "start",
      },
    },
    wording: { unit: "days", items: "patients" },
  },
  {
    id: "lung-predictions",
    from: "lung_risk.csv",
    file: "lung-predictions.csv",
    title: "Predictions, checked",
    line: "227 lung-cancer patients: risk of death",
    source:
      "predicted by a Cox model of age, sex and performance status, fitted to the same patients of the R package survival (lung)",
    licence: "LGPL (>= 2)",
    request: {
      analysis: "censored-risk",
      roles: {
        duration: "time",
        event: "status",
        prediction: ["risk180", "risk365", "risk540", "risk730"],
      },
      params: { several: "times", time: 365, groups: 5 },
    },
    wording: { unit: "days", items: "patients" },
  },
];

/** What came first in words, in place of the pairs of time and status that it was made of. */
function firstOutcome(text) {
  const [header, ...rows] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const kept = ["id", "age", "sex", "hgb", "creat", "mspike", "etime", "event"].map((name) =>
    header.indexOf(name),
  );
  const words = ["censored", "progression", "death"];
  const out = rows.map((row) => {
    const cells = kept.map((at) => row[at]);
    return [...cells.slice(0, -1), words[Number(cells.at(-1))]].join(",");
  });
  return ["id,age,sex,hgb,creat,mspike,months,outcome", ...out, ""].join("\n");
}

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

/** The share still alive over time (Kaplan-Meier over all rows, those that enter late from then on), as heights; nothing in the tail colour. */
function survivalSketch(text, { duration, event, entry }) {
  const times = columnOf(text, duration);
  const entries = entry ? columnOf(text, entry) : times.map(() => Number.NEGATIVE_INFINITY);
  const codes = columnOf(text, event);
  // of two codes the larger one is the event
  const died = codes.map((code) => code === Math.max(...codes));
  const end = Math.max(...times);
  const deaths = [...new Set(times.filter((_, i) => died[i]))].sort((a, b) => a - b);
  let alive = 1;
  let next = 0;
  const sketch = Array.from({ length: bars }, (_, i) => {
    for (; next < deaths.length && deaths[next] <= (end * i) / bars; next++) {
      const t = deaths[next];
      const atRisk = times.filter((time, row) => entries[row] < t && t <= time).length;
      alive *= 1 - times.filter((time, row) => time === t && died[row]).length / atRisk;
    }
    return Math.round(alive * 1000) / 1000;
  });
  return { sketch, tailBar: bars };
}

/** The share for which the event of interest came first, over time (Aalen-Johansen over all patients), as heights. */
function incidenceSketch(text, { duration, cause }, interest) {
  const times = columnOf(text, duration);
  const [header, ...rows] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const causes = rows.map((row) => row[header.indexOf(cause)]);
  const order = [...times.keys()].sort((a, b) => times[a] - times[b]);
  const end = times[order.at(-1)];
  let [free, reached, next] = [1, 0, 0];
  const heights = Array.from({ length: bars }, (_, i) => {
    while (next < order.length && times[order[next]] <= (end * i) / bars) {
      const tied = order.filter((row, at) => at >= next && times[row] === times[order[next]]);
      const atRisk = order.length - next;
      const count = (of) => tied.filter((row) => of(causes[row])).length;
      reached += (free * count((c) => c === interest)) / atRisk;
      free *= 1 - count((c) => c !== "censored") / atRisk;
      next += tied.length;
    }
    return reached;
  });
  const most = Math.max(...heights);
  return { sketch: heights.map((height) => Math.round((height / most) * 1000) / 1000), tailBar: bars };
}

/** How long the timelines are, in tokens. */
function timelineSketch(text) {
  const lengths = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).tokens.length);
  return { sketch: sketchOf(lengths, "linear").sketch, tailBar: bars };
}

function sketchFor(text, { roles, params }, scale) {
  if (roles.timeline) return timelineSketch(text);
  if (roles.loss) return sketchOf(columnOf(text, roles.loss), scale);
  if (roles.cause) return incidenceSketch(text, roles, params.interest);
  if (roles.prediction) {
    const { sketch } = sketchOf(columnOf(text, `risk${params.time}`), "linear");
    return { sketch, tailBar: bars };
  }
  return survivalSketch(text, roles);
}

mkdirSync(new URL("public/samples/", root), { recursive: true });
const fingerprints = {};
const entries = samples.map(({ from, change, scale, request, ...entry }) => {
  const read = readFileSync(new URL(`test/golden/data/${from}`, root), "utf8");
  const text = change ? change(read) : read;
  writeFileSync(new URL(`public/samples/${entry.file}`, root), text);
  fingerprints[entry.file] = createHash("sha256").update(text).digest("hex");
  return {
    ...entry,
    request: { ...request, params: request.params ?? {}, seed: 1 },
    ...sketchFor(text, request, scale),
  };
});
writeFileSync(new URL("src/app/samples.json", root), `${JSON.stringify(entries, null, 2)}\n`);
writeFileSync(new URL("src/engine/bundled.json", root), `${JSON.stringify(fingerprints, null, 2)}\n`);
