// The decoding loop: the same numbers whatever else is in flight, long timelines, and what it refuses.
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { yieldToEvents } from "../../src/kernels/kernel.ts";
import { nextTokens } from "../../src/kernels/next-token/cpu.ts";
import { answerFor, planOf, rowsFor, streamOf } from "../../src/kernels/next-token/next-token.ts";
import {
  membership,
  type Path,
  type Pool,
  PoolRecorder,
  type TrajectoryRules,
} from "../../src/math/trajectory-pool.ts";
import { type DecodeJob, type DecodeOptions, decode } from "../../src/onnx/decode.ts";
import type { GenerativeModel } from "../../src/onnx/model.ts";
import { promptWindow, slidWindow } from "../../src/onnx/window.ts";
import { generator } from "../generator.ts";
import { openModel } from "./models.ts";

const size = 20;
const rules: TrajectoryRules = {
  vocabulary: size,
  outcomes: membership([[7], [8, 9]], size),
  terminal: membership([[19]], size),
  hoursOf: Float64Array.from({ length: size }, (_, id) => (id === 3 ? 1 : id === 4 ? 6 : 0)),
  horizon: { hours: 12 },
  cap: 60,
};
const options: DecodeOptions = { seed: [11, 22], signal: new AbortController().signal };

function prompt(subject: number, length: number): Int32Array {
  const random = generator(subject);
  return Int32Array.from({ length }, (_, t) => (t < 2 ? t : 2 + Math.floor(random() * 17)));
}

/** Patients with prompts of 3 to 55 tokens; the model's context is 40. */
function jobs(count = 6, trajectories = 5): DecodeJob[] {
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const its = prompt(i + 1, [3, 12, 39, 40, 41, 55][i % 6]!);
    return [null, 0, 1].map((outcome) => ({
      subject: i + 1,
      name: `patient ${i + 1}`,
      prompt: its,
      staticTokens: 2,
      recorder: new PoolRecorder(rules, outcome, trajectories),
      first: 0,
    }));
  });
}

const pools = (of: readonly DecodeJob[]): Pool[] => of.map(({ recorder }) => recorder.pool);

test("a trajectory is the same whatever the number of lanes, the order and the company", async () => {
  for (const name of ["tiny-cached", "tiny-uncached"]) {
    const model = await openModel(name);
    const want = jobs();
    const report = await decode(model, want, rules, options);
    expect(report).toMatchObject({ trajectories: 90, longPrompts: 2, fallback: null });
    expect(report.slides).toBeGreaterThan(0);
    for (const lanes of name === "tiny-cached" ? [1, 3, 128] : [7]) {
      const got = jobs();
      expect(await decode(model, got, rules, { ...options, lanes })).toEqual(report);
      expect(pools(got)).toEqual(pools(want));
    }
    const reversed = jobs();
    await decode(model, [...reversed].reverse(), rules, options);
    expect(pools(reversed)).toEqual(pools(want));
    model.dispose();
  }
});

test("a prompt that fills the context is read twice in all: whole, and as what stays when the first token slides it", async () => {
  const model = await openModel("tiny-cached");
  let reads = 0;
  const counting: GenerativeModel = {
    ...model,
    async lanes(count, capacity) {
      const lanes = await model.lanes(count, capacity);
      const read: typeof lanes.read = (tokens) => {
        reads++;
        return lanes.read(tokens);
      };
      return { ...lanes, read };
    },
  };
  const few = { ...rules, cap: 10 };
  const job = { ...jobs(6, 8).at(-3)!, recorder: new PoolRecorder(few, null, 8) };
  expect(job.prompt.length).toBeGreaterThan(model.context);
  const { slides } = await decode(counting, [job], few, options);
  expect([slides, reads]).toEqual([8, 2]);
});

test("trajectories that are added later are those that a larger pool would have had", async () => {
  const model = await openModel("tiny-cached");
  const [whole] = jobs(1, 9);
  const [begun] = jobs(1, 4);
  const [added] = jobs(1, 5);
  await decode(model, [whole!], rules, options);
  await decode(model, [begun!, { ...added!, first: 4 }], rules, options);
  const tokens = [...begun!.recorder.pool.tokens, ...added!.recorder.pool.tokens];
  expect(tokens).toEqual([...whole!.recorder.pool.tokens]);
  expect([...begun!.recorder.pool.scope, ...added!.recorder.pool.scope]).toEqual([
    ...whole!.recorder.pool.scope,
  ]);
  const other = jobs(1, 9)[0]!;
  await decode(model, [other], rules, { ...options, seed: [11, 23] });
  expect(other.recorder.pool.scope).not.toEqual(whole!.recorder.pool.scope);
});

test("paths are what the pool was made of, and a masked pool never draws its outcome", async () => {
  const model = await openModel("tiny-cached");
  const found = new Map<DecodeJob, readonly Path[]>();
  const all = jobs(3, 6).map((job) => ({ ...job, paths: 4 }));
  await decode(model, all, rules, { ...options, finished: (job, paths) => void found.set(job, paths) });
  expect(found.size).toBe(all.length);
  for (const [{ recorder }, paths] of found) {
    const { outcome, outcomes, tokens, scope, steps } = recorder.pool;
    expect(paths.length).toBe(4);
    paths.forEach((path, row) => {
      expect(path.tokens.length).toBe(tokens[row]);
      expect(path.masses.length).toBe(tokens[row]! * outcomes);
      expect(path.hours.at(-1)).toBe(recorder.elapsed(row));
      for (let k = 0; k < outcomes; k++) {
        let sum = 0;
        for (let t = 0; t < steps[row * outcomes + k]!; t++) sum += path.masses[t * outcomes + k]!;
        expect(scope[row * outcomes + k]).toBe(sum);
      }
      if (outcome !== null) {
        for (const token of path.tokens) expect(rules.outcomes[outcome * size + token]).toBe(0);
      }
    });
  }
});

test("the tokens drawn are those of the model's own logits, also where its window slides", async () => {
  // by the definition: the uncached model reads the whole window anew at every step
  const model = await openModel("tiny-uncached");
  const cached = await openModel("tiny-cached");
  const [job] = jobs(3, 2).slice(6);
  const paths: Path[] = [];
  await decode(cached, [{ ...job!, paths: 2 }], rules, {
    ...options,
    finished: (_, its) => void paths.push(...its),
  });
  const lanes = await model.lanes(1, model.context);
  const plan = planOf(size, rules.outcomes);
  const [rows, answer] = [rowsFor(1), answerFor(plan, 1)];
  rows.live[0] = 1;
  rows.key.set(streamOf(options.seed, job!.subject, null));
  for (const [row, path] of paths.entries()) {
    let window = promptWindow(job!.prompt, 2, 40);
    rows.trajectory[0] = row;
    for (let t = 0; t < path.tokens.length; t++) {
      rows.step[0] = t + 1;
      nextTokens((await lanes.read(window)).logits, plan, rows, answer);
      expect(path.tokens[t]).toBe(answer.token[0]);
      expect(path.masses.slice(2 * t, 2 * t + 2)).toBeAllclose(answer.mass, { absolute: 1e-5 });
      const longer = Int32Array.of(...window, path.tokens[t]!);
      window = longer.length <= 40 ? longer : slidWindow(longer, 2, 40);
    }
  }
  expect(paths.some((path) => path.tokens.length > 2)).toBe(true);
});

test("futures that never end are told in words", async () => {
  const model = await openModel("tiny-cached");
  const endless = {
    ...rules,
    horizon: { hours: 1e9 },
    outcomes: membership([[7]], size),
    terminal: new Uint8Array(size),
  };
  const recorder = new PoolRecorder(endless, 0, 6);
  const [job] = jobs(1);
  const report = await decode(model, [{ ...job!, recorder }], endless, options);
  expect(report).toMatchObject({ trajectories: 6, tokens: 360, capped: 6 });
  expect(report.slides).toBeGreaterThan(0);
  expect(report.cappedInWords).toMatch(
    /^6 of 6 generated futures reached the longest length of 60 tokens.*does not end a timeline/,
  );
});

test.each<[string, (job: DecodeJob) => DecodeJob, RegExp]>([
  [
    "an empty timeline",
    (job) => ({ ...job, prompt: new Int32Array(0) }),
    /timeline of patient 1 is empty. Leave it out/,
  ],
  [
    "a token that the model does not know",
    (job) => ({ ...job, prompt: Int32Array.of(1, 20) }),
    /Token 2 of the timeline of patient 1 is 20, and the model knows the tokens 0 to 19/,
  ],
  [
    "a timeline that has ended",
    (job) => ({ ...job, prompt: Int32Array.of(1, 19) }),
    /patient 1 has already ended/,
  ],
])("%s is refused by the patient's name", async (_, change, says) => {
  const model = await openModel("tiny-cached");
  const refused = await decode(model, [change(jobs(1)[0]!)], rules, options).catch((error) => error);
  expect(refused).toBeInstanceOf(UserError);
  expect(refused.message).toMatch(says);
});

/** The model with its steps changed. */
function stepping(
  model: GenerativeModel,
  step: (logits: Float32Array, steps: number) => void,
): GenerativeModel {
  let steps = 0;
  return {
    ...model,
    async lanes(count, capacity) {
      const lanes = await model.lanes(count, capacity);
      return {
        ...lanes,
        async step(tokens, active) {
          const logits = (await lanes.step(tokens, active)) as Float32Array;
          step(logits, ++steps);
          return logits;
        },
      };
    },
  };
}

test("logits that are no numbers in the middle name patient and step", async () => {
  const broken = stepping(await openModel("tiny-cached"), (logits, steps) => {
    if (steps === 2) logits[5] = Number.NaN;
  });
  const long = { ...rules, horizon: { tokens: 50 } };
  const job = { ...jobs(1)[0]!, recorder: new PoolRecorder(long, 0, 1) };
  await expect(decode(broken, [job], long, options)).rejects.toThrow(
    /no usable logits \(NaN or infinite\) at step 3 of a future of patient 1/,
  );
});

test("a GPU that fails in the middle is left for the CPU with the same numbers", async () => {
  const model = await openModel("tiny-cached");
  const failing = {
    ...stepping(model, (_, steps) => {
      if (steps === 9) throw new Error("the GPU was lost: unplugged");
    }),
    onCpu: () => model,
  };
  const [want, got] = [jobs(), jobs().map((job) => ({ ...job, paths: 5 }))];
  const paths: number[] = [];
  await decode(model, want, rules, { ...options, lanes: 16 });
  const report = await decode(failing, got, rules, {
    ...options,
    lanes: 16,
    finished: (_, its) => void paths.push(its.length),
  });
  expect(report.fallback).toMatch(/the GPU stopped \(the GPU was lost: unplugged\)/);
  expect(pools(got)).toEqual(pools(want));
  expect(paths).toEqual(got.map(() => 5));
});

test("progress counts trajectories, a pause holds the work and changes nothing, an abort ends it", async () => {
  const model = await openModel("tiny-cached");
  const want = jobs();
  await decode(model, want, rules, options);
  const got = jobs();
  const seen: number[] = [];
  let held = false;
  let letOn = () => {};
  const pause = new Promise<void>((resolve) => {
    letOn = resolve;
  });
  const slow = stepping(model, () => {
    const until = performance.now() + 5;
    while (performance.now() < until);
  });
  const running = decode(slow, got, rules, {
    ...options,
    progress: (done, of) => void seen.push(done / of),
    unpaused: () => {
      held = true;
      return pause;
    },
  });
  while (!held) await yieldToEvents();
  const before = seen.length;
  for (let i = 0; i < 50; i++) await yieldToEvents();
  expect(seen.length).toBe(before);
  letOn();
  await running;
  expect(pools(got)).toEqual(pools(want));
  expect(seen).toEqual(Array.from({ length: 90 }, (_, i) => (i + 1) / 90));

  const controller = new AbortController();
  const aborted = decode(slow, jobs(), rules, { ...options, signal: controller.signal });
  yieldToEvents().then(() => controller.abort(new DOMException("cancelled", "AbortError")));
  await expect(aborted).rejects.toThrow("cancelled");
});
