// Lanes of a model without a cache: every step reads all timelines again from their first token. Padding stands at the right, where a
// causal model does not look.
import type { Lanes, ReadPrompt } from "./model.ts";
import { copyLogits, lastLogits, type Opened, readWhole, wholeInputs } from "./opened.ts";
import { runSession } from "./runtime.ts";

/** Lengths are rounded up to this, so that a lane's logits depend less on its neighbours' lengths. */
const lengthStep = 16;

interface WindowPrompt extends ReadPrompt {
  readonly tokens: Int32Array;
}

export function windowLanes(opened: Opened, count: number, capacity: number): Lanes {
  const { session, vocabulary } = opened;
  const windows = new Int32Array(count * capacity);
  const lengths = new Int32Array(count);
  const logits = new Float32Array(count * vocabulary);
  return {
    count,
    capacity,
    async read(prompt) {
      if (prompt.length < 1 || prompt.length > capacity)
        throw new Error(`Lanes.read: 1 to ${capacity} tokens, got ${prompt.length}`);
      const logits = lastLogits(opened, await readWhole(opened, prompt));
      return { length: prompt.length, logits, tokens: prompt.slice() } satisfies WindowPrompt;
    },
    place(lane, prompt) {
      windows.set((prompt as WindowPrompt).tokens, lane * capacity);
      lengths[lane] = prompt.length;
    },
    async step(tokens, active) {
      let longest = 1;
      for (let lane = 0; lane < count; lane++) {
        if (active[lane] === 0) continue;
        if (lengths[lane]! >= capacity) throw new Error(`Lanes.step: lane ${lane} is full`);
        windows[lane * capacity + lengths[lane]!++] = tokens[lane]!;
        longest = Math.max(longest, lengths[lane]!);
      }
      const width = Math.min(capacity, Math.ceil(longest / lengthStep) * lengthStep);
      const { ids, mask, positions, feeds } = wholeInputs(opened, count, 0, width);
      for (let lane = 0; lane < count; lane++) {
        const length = active[lane] === 1 ? lengths[lane]! : 1;
        for (let t = 0; t < length; t++) ids.set(lane * width + t, windows[lane * capacity + t]!);
        for (let t = 0; t < width; t++) positions?.set(lane * width + t, t);
        mask?.fill(1, lane * width, lane * width + length);
      }
      const outputs = await runSession(session, feeds);
      for (let lane = 0; lane < count; lane++) {
        if (active[lane] === 1)
          copyLogits(opened, outputs, lane, lengths[lane]! - 1, logits, lane * vocabulary);
      }
      return logits;
    },
    dispose() {},
  };
}
