// Lanes: what a timeline's logits are may not depend on how it came into its lane or on what stands in the others.
import { expect, test } from "vitest";
import { cachedLanes } from "../../src/onnx/cached-lanes.ts";
import type { GenerativeModel, Lanes } from "../../src/onnx/model.ts";
import { readWhole } from "../../src/onnx/opened.ts";
import { cpuRuntime, cpuSession } from "../../src/onnx/runtime.ts";
import { signatureOf } from "../../src/onnx/signature.ts";
import { generator } from "../generator.ts";
import { bytesOf, openModel } from "./models.ts";

const vocabulary = 20;

function timeline(seed: number, length: number): Int32Array {
  const random = generator(seed);
  return Int32Array.from({ length }, () => Math.floor(random() * vocabulary));
}

/** Logits after `tokens` in one of `count` lanes, `split` of them read at once, while other timelines run beside it. */
async function logitsOf(
  lanes: Lanes,
  lane: number,
  tokens: Int32Array,
  split: number,
): Promise<Float32Array> {
  for (let other = 0; other < lanes.count; other++) {
    const length = 1 + ((7 * other + split) % (lanes.capacity - tokens.length + split - 1));
    const prompt = other === lane ? tokens.subarray(0, split) : timeline(other, length);
    lanes.place(other, await lanes.read(prompt));
  }
  let got: Float32Array = new Float32Array();
  for (let t = split; t < tokens.length; t++) {
    const all = await lanes.step(
      new Int32Array(lanes.count).fill(tokens[t]!),
      new Uint8Array(lanes.count).fill(1),
    );
    got = (all as Float32Array).slice(lane * vocabulary, (lane + 1) * vocabulary);
  }
  return got;
}

async function using<R>(
  model: GenerativeModel,
  count: number,
  use: (lanes: Lanes) => Promise<R>,
): Promise<R> {
  const lanes = await model.lanes(count, model.context);
  try {
    return await use(lanes);
  } finally {
    lanes.dispose();
  }
}

test("cached, whole and uncached exports of one model give the same logits at every length", async () => {
  const [cached, whole, uncached] = await Promise.all(
    ["tiny-cached", "tiny-whole", "tiny-uncached"].map((name) => openModel(name)),
  );
  expect(cached!.context).toBe(40);
  for (const [length, split] of [
    [2, 1],
    [9, 3],
    [33, 30],
    [40, 6],
    [40, 39],
  ] as const) {
    const tokens = timeline(length, length);
    const want = await using(uncached!, 1, async (lanes) => (await lanes.read(tokens)).logits);
    for (const model of [cached!, whole!, uncached!]) {
      const got = await using(model, 3, (lanes) => logitsOf(lanes, 1, tokens, split));
      expect(got).toBeAllclose(want, { absolute: 1e-4 });
    }
  }
});

test("the bits of a lane's logits do not depend on the number of lanes, the neighbours or the lane", async () => {
  const model = await openModel("tiny-cached");
  const tokens = timeline(3, 21);
  const want = await using(model, 1, (lanes) => logitsOf(lanes, 0, tokens, 12));
  for (const [count, lane] of [
    [2, 1],
    [3, 0],
    [8, 5],
    [32, 31],
    [33, 2],
    [128, 77],
  ] as const) {
    expect(await using(model, count, (lanes) => logitsOf(lanes, lane, tokens, 12))).toEqual(want);
  }
});

test("nor on the number of slots, hidden ones included", async () => {
  const ort = await cpuRuntime();
  const session = await cpuSession(ort, bytesOf("tiny-cached.onnx"));
  const signature = signatureOf(session, "tiny", vocabulary);
  const opened = { name: "tiny", ort, session, signature, vocabulary };
  const tokens = timeline(4, 14);
  const all = await Promise.all(
    [16, 32, 48, 64, 96, 128, 256, 512].map(async (slots) => {
      const lanes = cachedLanes(opened, 2, 16, slots, slots);
      lanes.place(0, await lanes.read(tokens.subarray(0, 13)));
      const logits = await lanes.step(tokens.subarray(13).slice(), Uint8Array.of(1, 0));
      return (logits as Float32Array).slice(0, vocabulary);
    }),
  );
  for (const each of all) expect(each).toEqual(all[0]);
  const whole = (await readWhole(opened, tokens)).logits!.data as Float32Array;
  expect(all[0]).toBeAllclose(whole.slice(13 * vocabulary), { absolute: 1e-4 });
});

test("lanes grow and shrink without losing what they hold", async () => {
  const model = await openModel("tiny-cached");
  const tokens = timeline(8, 34);
  const long = timeline(9, 38);
  const want = await using(model, 1, (lanes) => logitsOf(lanes, 0, tokens, 4));
  const got = await using(model, 2, async (lanes) => {
    lanes.place(0, await lanes.read(tokens.subarray(0, 4)));
    lanes.place(1, await lanes.read(long));
    let logits: Float32Array = new Float32Array();
    for (let t = 4; t < tokens.length; t++) {
      if (t === 6) lanes.place(1, await lanes.read(long.subarray(0, 2)));
      const active = Uint8Array.of(1, 0);
      logits = (await lanes.step(Int32Array.of(tokens[t]!, 0), active)) as Float32Array;
    }
    return logits.slice(0, vocabulary);
  });
  expect(got).toEqual(want);
});

test("a lane forgets what it held when it gets another prompt", async () => {
  const model = await openModel("tiny-cached");
  const tokens = timeline(5, 9);
  const want = await using(model, 1, (lanes) => logitsOf(lanes, 0, tokens, 4));
  const got = await using(model, 1, async (lanes) => {
    lanes.place(0, await lanes.read(timeline(6, 30)));
    await lanes.step(Int32Array.of(2), Uint8Array.of(1));
    return logitsOf(lanes, 0, tokens, 4);
  });
  expect(got).toEqual(want);
});

test("a full lane cannot be stepped, and a prompt has a length", async () => {
  const model = await openModel("tiny-cached");
  await using(model, 1, async (lanes) => {
    lanes.place(0, await lanes.read(timeline(1, 40)));
    await expect(lanes.step(Int32Array.of(1), Uint8Array.of(1))).rejects.toThrow("lane 0 is full");
    await expect(lanes.read(new Int32Array(0))).rejects.toThrow("1 to 40 tokens, got 0");
    await expect(lanes.read(new Int32Array(41))).rejects.toThrow("1 to 40 tokens, got 41");
  });
});
