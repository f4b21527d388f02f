// Generative models: tokens per second by the number of timelines side by side, what the cache is worth by context, and what our
// bookkeeping costs over the bare runs of the model. On the processor, with the demo model's shape.
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web/wasm";
import { membership, PoolRecorder, type TrajectoryRules } from "../../src/math/trajectory-pool.ts";
import { decode } from "../../src/onnx/decode.ts";
import { loadModel } from "../../src/onnx/load-model.ts";
import type { GenerativeModel, Lanes } from "../../src/onnx/model.ts";
import { readVocabulary, staticPrefix } from "../../src/onnx/vocabulary.ts";
import type { BenchReport } from "./report.ts";

const demo = "public/models/demo";
const patients = "public/samples/ehr-timelines.jsonl";
const signal = new AbortController().signal;

/** Milliseconds in bare runs of the model so far: every session made after `watchRuns` counts them. */
let bareMs = 0;

function watchRuns(): void {
  const { create } = ort.InferenceSession;
  const watched = async (...args: unknown[]) => {
    const session = await (create as (...all: unknown[]) => Promise<ort.InferenceSession>)(...args);
    const run = session.run.bind(session) as (...all: unknown[]) => ReturnType<typeof session.run>;
    session.run = async (...all: unknown[]) => {
      const began = performance.now();
      const outputs = await run(...all);
      bareMs += performance.now() - began;
      return outputs;
    };
    return session;
  };
  Object.assign(ort.InferenceSession, { create: watched });
}

function open(onnx: string): Promise<GenerativeModel> {
  const vocabulary = readVocabulary(readFileSync(`${demo}/vocabulary.json`, "utf8"), "vocabulary.json");
  const files = { name: "demo", onnx: new Blob([readFileSync(onnx)]), vocabulary };
  return loadModel(files, { signal, progress() {}, device: null });
}

function timeline(length: number, size: number): Int32Array {
  return Int32Array.from({ length }, (_, t) => (t * 37 + 5) % size);
}

/** Milliseconds of a step of `count` lanes that hold `held` tokens: the fastest of some. */
async function stepMs(model: GenerativeModel, count: number, held: number): Promise<number> {
  const size = model.vocabulary.tokens.length;
  const lanes: Lanes = await model.lanes(count, model.context);
  const prompt = await lanes.read(timeline(held, size));
  for (let lane = 0; lane < count; lane++) lanes.place(lane, prompt);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < Math.min(12, model.context - held); i++) {
    const began = performance.now();
    await lanes.step(new Int32Array(count).fill(i), new Uint8Array(count).fill(1));
    best = Math.min(best, performance.now() - began);
  }
  lanes.dispose();
  return best;
}

async function batches(model: GenerativeModel): Promise<BenchReport> {
  const rows: BenchReport["rows"][number][] = [];
  for (const count of [1, 8, 32, 64, 128]) {
    const ms = await stepMs(model, count, 100);
    rows.push({ timelines: count, "step, ms": ms, "tokens per second": Math.round((1000 * count) / ms) });
  }
  return {
    title: "Generative model: tokens per second by timelines side by side (processor)",
    rows,
    notes: ["Demo model, timelines of 100 tokens. The fastest of twelve steps."],
  };
}

async function cacheGain(cached: GenerativeModel, uncached: GenerativeModel): Promise<BenchReport> {
  const rows: BenchReport["rows"][number][] = [];
  for (const context of [64, 128, 256]) {
    const held = context - 8;
    const [fast, slow] = [await stepMs(cached, 8, held), await stepMs(uncached, 8, held)];
    rows.push({
      "timeline, tokens": context,
      "cached, tokens per second": Math.round(8000 / fast),
      "uncached, tokens per second": Math.round(8000 / slow),
      ratio: slow / fast,
    });
  }
  return {
    title: "Generative model: cached against uncached (processor)",
    rows,
    notes: ["Eight timelines side by side. Bars: cached is faster from 64 on, and at least 3 times at 256."],
  };
}

/** The sample: 100 patients, 16 trajectories, three outcomes; time in bare runs against all time. */
async function overhead(model: GenerativeModel): Promise<BenchReport> {
  const { tokens, hours } = model.vocabulary;
  const begin = (...heads: string[]) =>
    tokens.flatMap((token, id) => (heads.some((head) => token.startsWith(head)) ? [id] : []));
  const rules: TrajectoryRules = {
    vocabulary: tokens.length,
    outcomes: membership([begin("MEDS_DEATH"), begin("ICU"), begin("ADMISSION")], tokens.length),
    terminal: membership([begin("MEDS_DEATH", "TIMELINE_END")], tokens.length),
    hoursOf: Float64Array.from(tokens, (_, id) => hours.get(id) ?? 0),
    horizon: { hours: 720 },
    cap: 512,
  };
  const people = readFileSync(patients, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { subject_id: number; tokens: number[] });
  const rows: BenchReport["rows"][number][] = [];
  for (const lanes of [16, 32, 128]) {
    const jobs = people.map((person) => {
      const prompt = Int32Array.from(person.tokens);
      const recorder = new PoolRecorder(rules, null, 16);
      const staticTokens = staticPrefix(prompt, model.vocabulary);
      return {
        subject: person.subject_id,
        name: `${person.subject_id}`,
        prompt,
        staticTokens,
        recorder,
        first: 0,
      };
    });
    let firstMs = 0;
    const bareBefore = bareMs;
    const began = performance.now();
    const report = await decode(model, jobs, rules, {
      seed: [1, 2],
      signal,
      lanes,
      finished() {
        firstMs ||= performance.now() - began;
      },
    });
    const ms = performance.now() - began;
    const bare = bareMs - bareBefore;
    rows.push({
      "timelines in flight": lanes,
      "tokens generated": report.tokens,
      "tokens per second": Math.round((1000 * report.tokens) / ms),
      "first patient, s": firstMs / 1000,
      "all, s": ms / 1000,
      "memory, MB": Math.round(process.memoryUsage().rss / 1e6),
      "over bare runs": `${((100 * (ms - bare)) / bare).toFixed(1)} %`,
    });
  }
  return {
    title: `Generative model: ${people.length} patients, 16 trajectories each, 30 days (processor)`,
    rows,
    notes: [
      'Unmasked pool for three outcomes. "Over bare runs": everything that is not onnxruntime\'s own run (reading prompts included in the runs), the bar is 20 %.',
    ],
  };
}

export async function benchOnnx(): Promise<readonly BenchReport[]> {
  watchRuns();
  const [cached, uncached] = [await open(`${demo}/model.onnx`), await open(`${demo}/uncached.onnx`)];
  return [await batches(cached), await cacheGain(cached, uncached), await overhead(cached)];
}
