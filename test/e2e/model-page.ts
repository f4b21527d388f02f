// What model-gpu.test.ts and the benchmark run in a browser: the folder onnx on the browser's own GPU, a program on the processor included.
import { openDevice } from "../../src/gpu/open-device.ts";
import { answerFor, planOf, rowsFor } from "../../src/kernels/next-token/next-token.ts";
import { membership, type Pool, PoolRecorder, type TrajectoryRules } from "../../src/math/trajectory-pool.ts";
import { type DecodeReport, decode } from "../../src/onnx/decode.ts";
import { loadModel } from "../../src/onnx/load-model.ts";
import type { GenerativeModel } from "../../src/onnx/model.ts";
import { samplerOf } from "../../src/onnx/sampler.ts";
import { readVocabulary } from "../../src/onnx/vocabulary.ts";

export interface Asked {
  /** addresses */
  readonly onnx: string;
  readonly vocabulary: string;
  readonly gpu: boolean;
  readonly prompts: readonly (readonly number[])[];
  readonly trajectories: number;
  readonly lanes: number;
  /** destroys the device when so many trajectories are done */
  readonly loseAfter?: number;
}

export interface Got {
  readonly provider: string;
  readonly checks: readonly string[];
  readonly report: DecodeReport;
  readonly pools: readonly { readonly tokens: number[]; readonly scope: number[]; readonly hit: number[] }[];
  readonly ms: number;
}

/** Steps to be timed. */
export interface AskedSteps extends Pick<Asked, "onnx" | "vocabulary" | "gpu"> {
  /** timelines side by side, one run for each */
  readonly counts: readonly number[];
  /** tokens that they hold before the first step */
  readonly held: number;
  readonly steps: number;
}

export interface GotSteps {
  readonly provider: string;
  /** the fastest step for each count: of the model alone, and with the kernel that draws the tokens and gives them back */
  readonly times: readonly { readonly modelMs: number; readonly drawnMs: number }[];
}

declare global {
  interface Window {
    generate(asked: Asked): Promise<Got>;
    timeSteps(asked: AskedSteps): Promise<GotSteps>;
  }
}

async function open({
  onnx,
  vocabulary,
  gpu,
}: Pick<Asked, "onnx" | "vocabulary" | "gpu">): Promise<GenerativeModel> {
  const { device } = gpu ? await openDevice() : { device: null };
  const words = await (await fetch(vocabulary)).text();
  return loadModel(
    { name: "model", onnx: await (await fetch(onnx)).blob(), vocabulary: readVocabulary(words, vocabulary) },
    { signal: new AbortController().signal, progress() {}, device, softwareDevice: true },
  );
}

window.generate = async (asked) => {
  const model = await open(asked);
  const size = model.vocabulary.tokens.length;
  const rules: TrajectoryRules = {
    vocabulary: size,
    outcomes: membership([[7], [8, 9]], size),
    terminal: membership([[size - 1]], size),
    hoursOf: new Float64Array(size),
    horizon: { tokens: 12 },
    cap: 60,
  };
  const jobs = asked.prompts.flatMap((prompt, i) =>
    [null, 0].map((outcome) => ({
      subject: i,
      name: `patient ${i}`,
      prompt: Int32Array.from(prompt),
      staticTokens: 2,
      recorder: new PoolRecorder(rules, outcome, asked.trajectories),
      first: 0,
    })),
  );
  const began = performance.now();
  const report = await decode(model, jobs, rules, {
    seed: [3, 4],
    signal: new AbortController().signal,
    lanes: asked.lanes,
    progress(done) {
      if (done === asked.loseAfter) model.device?.gpu.destroy();
    },
  });
  const plain = ({ tokens, scope, hit }: Pool) => ({ tokens: [...tokens], scope: [...scope], hit: [...hit] });
  const got = {
    provider: model.provider,
    checks: model.checks,
    report,
    pools: jobs.map(({ recorder }) => plain(recorder.pool)),
    ms: performance.now() - began,
  };
  model.dispose();
  return got;
};

window.timeSteps = async (asked) => {
  const model = await open(asked);
  const size = model.vocabulary.tokens.length;
  const plan = planOf(size, membership([[7], [8, 9]], size));
  const active = (count: number) => new Uint8Array(count).fill(1);
  const times: { modelMs: number; drawnMs: number }[] = [];
  for (const count of asked.counts) {
    const [rows, answer] = [rowsFor(count), answerFor(plan, count)];
    rows.live.fill(1);
    const sampler = await samplerOf(model, plan, rows, answer);
    const lanes = await model.lanes(count, model.context);
    const prompt = await lanes.read(Int32Array.from({ length: asked.held }, (_, t) => (t * 37 + 5) % size));
    for (let lane = 0; lane < count; lane++) lanes.place(lane, prompt);
    const step = (t: number) => lanes.step(new Int32Array(count).fill(t), active(count));
    const fastest = async (first: number, work: (t: number) => Promise<unknown>) => {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < asked.steps; i++) {
        const began = performance.now();
        await work(first + i);
        best = Math.min(best, performance.now() - began);
      }
      return best;
    };
    // compiles and warms
    await sampler.draw(await step(0));
    const modelMs = await fastest(1, async (t) => {
      await step(t);
      await model.device?.gpu.queue.onSubmittedWorkDone();
    });
    const drawnMs = await fastest(1 + asked.steps, async (t) => {
      rows.step.fill(t);
      await sampler.draw(await step(t));
    });
    times.push({ modelMs, drawnMs });
    prompt.dispose?.();
    lanes.dispose();
    sampler.dispose();
  }
  model.dispose();
  return { provider: model.provider, times };
};
