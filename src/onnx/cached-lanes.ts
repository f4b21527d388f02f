// Lanes on the CPU of a model that keeps keys and values. Every lane has the same number of slots; slots not yet filled are hidden by the
// attention mask, so the tensors keep their size from step to step, and the one new slot is written by us. There are as many slots, in
// steps of 32, as the longest lane needs. A multiple of 16 slots, hidden ones included, leaves every bit of a lane's logits as it is, and so does the
// number of lanes (test/onnx/lanes.test.ts): a timeline's logits do not depend on what else is in flight.
import type { Lanes, ReadPrompt } from "./model.ts";
import {
  givenSlots,
  lastLogits,
  type Opened,
  type Outputs,
  readWhole,
  stepLogits,
  type WholeInputs,
  wholeInputs,
} from "./opened.ts";
import { runSession, type Tensor } from "./runtime.ts";
import { type Floats, floatData, floats, floatTensor } from "./tensors.ts";

const slotStep = 32;
/** Making lanes smaller costs about as much as a step. */
const patience = 8;

interface CachedPrompt extends ReadPrompt {
  /** keys and values by part, [heads, length, width] */
  readonly kept: readonly Floats[];
}

/** `slots`: the most that the model can attend to before its new token; `least`: slots to begin with. */
export function cachedLanes(
  opened: Opened,
  count: number,
  capacity: number,
  slots: number,
  least = 0,
): Lanes {
  const { ort, session, signature } = opened;
  const { type, parts } = signature.cache!;
  const lengths = new Int32Array(count);
  let room = 0;
  let spare = 0;
  let caches: Floats[] = parts.map(() => floats(type, 0));
  let inputs: WholeInputs;
  let feeds: Readonly<Record<string, Tensor>>;

  /** Gives every lane `wanted` slots or a few more, keeping what it holds. */
  function resize(wanted: number): void {
    const before = room;
    room = Math.min(slots, Math.ceil(wanted / slotStep) * slotStep);
    if (room === before) return;
    const kept = Math.min(before, room);
    caches = parts.map(({ heads, width }, part) => {
      const cache = floats(type, count * heads * room * width);
      for (let row = 0; row < count * heads; row++) {
        const from = row * before * width;
        cache.set(caches[part]!.subarray(from, from + kept * width), row * room * width);
      }
      return cache;
    });
    inputs = wholeInputs(opened, count, room, 1);
    for (let lane = 0; lane < count; lane++) {
      inputs.mask!.fill(1, lane * (room + 1), lane * (room + 1) + Math.min(room, lengths[lane]!));
      inputs.mask!.fill(1, lane * (room + 1) + room, (lane + 1) * (room + 1));
    }
    const past = parts.map(({ past, heads, width }, part) => [
      past,
      floatTensor(ort, type, caches[part]!, [count, heads, room, width]),
    ]);
    feeds = { ...inputs.feeds, ...Object.fromEntries(past) };
  }

  /** More room at once where it is wanted; less only after some steps that could do with less. */
  function adapt(wanted: number): void {
    spare = wanted > room - slotStep ? 0 : spare + 1;
    if (wanted > room || spare > patience) resize(wanted);
    if (spare > patience) spare = 0;
  }

  /** The last of the slots that a step gave. Numbers one by one: a call for each few would cost more than the copies. */
  function takeSlots(outputs: Outputs, active: Uint8Array): void {
    const given = givenSlots(opened, outputs, room, 1);
    parts.forEach(({ present, heads, width }, part) => {
      const data = floatData(outputs[present]!);
      const cache = caches[part]!;
      for (let lane = 0; lane < count; lane++) {
        const slot = lengths[lane]!;
        if (active[lane] === 0 || slot >= room) continue;
        for (let row = lane * heads; row < (lane + 1) * heads; row++) {
          const from = (row * given + given - 1) * width;
          const to = (row * room + slot) * width;
          for (let i = 0; i < width; i++) cache[to + i] = data[from + i]!;
        }
      }
    });
  }

  resize(least);
  return {
    count,
    capacity,
    async read(prompt) {
      if (prompt.length < 1 || prompt.length > capacity)
        throw new Error(`Lanes.read: 1 to ${capacity} tokens, got ${prompt.length}`);
      const outputs = await readWhole(opened, prompt);
      givenSlots(opened, outputs, 0, prompt.length);
      const logits = lastLogits(opened, outputs);
      const kept = parts.map(({ present }) => floatData(outputs[present]!));
      return { length: prompt.length, logits, kept } satisfies CachedPrompt;
    },
    place(lane, prompt) {
      const { length, kept } = prompt as CachedPrompt;
      // the last slot of a full lane is never looked at: such a lane is not stepped
      const used = Math.min(length, slots);
      if (used > room) resize(used);
      parts.forEach(({ heads, width }, part) => {
        for (let h = 0; h < heads; h++) {
          const from = h * length * width;
          caches[part]!.set(
            kept[part]!.subarray(from, from + used * width),
            (lane * heads + h) * room * width,
          );
        }
      });
      inputs.mask!.fill(1, lane * (room + 1), lane * (room + 1) + used);
      inputs.mask!.fill(0, lane * (room + 1) + used, lane * (room + 1) + room);
      lengths[lane] = length;
    },
    async step(tokens, active) {
      let longest = 0;
      for (let lane = 0; lane < count; lane++) {
        if (active[lane] === 1 && lengths[lane]! >= capacity)
          throw new Error(`Lanes.step: lane ${lane} is full`);
        longest = Math.max(longest, lengths[lane]! + active[lane]!);
      }
      adapt(Math.min(longest, slots));
      for (let lane = 0; lane < count; lane++) {
        inputs.ids.set(lane, active[lane] === 1 ? tokens[lane]! : 0);
        inputs.positions?.set(lane, active[lane] === 1 ? lengths[lane]! : 0);
      }
      const outputs = await runSession(session, feeds);
      takeSlots(outputs, active);
      for (let lane = 0; lane < count; lane++) {
        if (active[lane] === 0) continue;
        const slot = lengths[lane]!++;
        if (slot < room) inputs.mask!.set(lane * (room + 1) + slot, 1);
      }
      return stepLogits(opened, outputs);
    },
    dispose() {
      caches = [];
      feeds = {};
    },
  };
}
