// What model-gpu.test.ts runs in a browser: the folder onnx on the browser's own GPU, a program on the processor included.
import { openDevice } from "../../src/gpu/open-device.ts";
import { membership, type Pool, PoolRecorder, type TrajectoryRules } from "../../src/math/trajectory-pool.ts";
import { type DecodeReport, decode } from "../../src/onnx/decode.ts";
import { loadModel } from "../../src/onnx/load-model.ts";
import type { GenerativeModel } from "../../src/onnx/model.ts";
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

declare global {
  interface Window {
    generate(asked: Asked): Promise<Got>;
  }
}

async function open({ onnx, vocabulary, gpu }: Asked): Promise<GenerativeModel> {
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
