// The decoding loop on one model: lanes are kept full, and a finished trajectory's lane goes to the next trajectory at once.
// A lane is free, or fresh (its logits come from reading a prompt or a slid window), or waiting to append the token drawn for it. A step
// of the model is made when no lane is free or fresh, so that every step works for as many timelines as there are.
import { UserError } from "../errors.ts";
import { yieldToEvents } from "../kernels/kernel.ts";
import { nextTokens } from "../kernels/next-token/cpu.ts";
import { answerFor, planOf, rowsFor, status, streamOf } from "../kernels/next-token/next-token.ts";
import type { TrajectoryRules } from "../math/trajectory-pool.ts";
import type { DecodeOptions } from "./decode.ts";
import type { GenerativeModel, Lanes, ReadPrompt } from "./model.ts";
import { samplerOf } from "./sampler.ts";
import { promptWindow, slidWindow } from "./window.ts";
import type { Ticket, Work } from "./work.ts";

/** Trajectories in flight. More gain little on a processor (test/bench/report.md); a GPU wants many. */
export const lanesBy = { wasm: 32, webgpu: 128 } as const;

/** Events are let in after so long, or after one step where that takes longer. */
const restMs = 20;

/** Seats on the lanes. */
interface Seat extends Ticket {
  /** what the model has been given: the window, then the tokens drawn */
  readonly seen: Int32Array;
  length: number;
}

/** Does all work; gives how often windows slid. `flying` holds the trajectories under way at any moment. */
export async function fly(
  model: GenerativeModel,
  work: Work,
  rules: TrajectoryRules,
  options: DecodeOptions,
  flying: Ticket[],
): Promise<number> {
  const { context, vocabulary } = model;
  const count = Math.min(options.lanes ?? lanesBy[model.provider], work.total);
  if (count === 0) return 0;
  const width = vocabulary.tokens.length;
  const plan = planOf(rules.vocabulary, rules.outcomes);
  const [rows, answer] = [rowsFor(count), answerFor(plan, count)];
  const freshLogits = new Float32Array(count * width);
  const [tokens, fresh, waiting] = [new Int32Array(count), new Uint8Array(count), new Uint8Array(count)];
  const seats: (Seat | null)[] = Array.from({ length: count }, () => null);
  let slides = 0;
  const sampler = await samplerOf(model, plan, rows, answer);
  const lanes = await model.lanes(count, context);
  const [prompts, slidPrompts] = [new Prompts(lanes), new Prompts(lanes)];
  const rest = resting(options);

  /** Takes the drawn token of a lane to its record; the lane is free, fresh or waiting afterwards. */
  async function take(lane: number): Promise<void> {
    const seat = seats[lane]!;
    const state = answer.status[lane];
    if (state === status.invalid) throw unusable(seat);
    const token = answer.token[lane]!;
    fresh[lane] = waiting[lane] = 0;
    if (work.advance(seat, token, answer.mass, lane * plan.outcomes)) {
      seats[lane] = null;
      flying.splice(flying.indexOf(seat), 1);
      return work.settled(seat);
    }
    seat.seen[seat.length++] = token;
    rows.step[lane]!++;
    if (seat.length <= context) {
      tokens[lane] = token;
      waiting[lane] = 1;
      return;
    }
    const window = slidWindow(seat.seen, seat.job.staticTokens, context);
    seat.seen.set(window);
    seat.length = window.length;
    slides++;
    // the first token after a prompt that fills the context: what stands before it is the same in all futures of the patient, and read once
    if (rows.step[lane] === 2 && window.length > 1) {
      lanes.place(lane, await slidPrompts.read(seat.job.prompt, window.subarray(0, -1)));
      tokens[lane] = token;
      waiting[lane] = 1;
      return;
    }
    const read = await lanes.read(window);
    begin(lane, read);
    read.dispose?.();
  }

  function begin(lane: number, read: ReadPrompt): void {
    lanes.place(lane, read);
    freshLogits.set(read.logits, lane * width);
    fresh[lane] = 1;
  }

  /** Gives a free lane to the next trajectory, while there are any. */
  async function board(lane: number): Promise<void> {
    const ticket = work.next();
    if (!ticket) return;
    const { job, row } = ticket;
    const window = promptWindow(job.prompt, job.staticTokens, context);
    const seen = new Int32Array(context + 1);
    seen.set(window);
    const seat = { ...ticket, seen, length: window.length };
    seats[lane] = seat;
    flying.push(seat);
    const { outcome } = job.recorder.pool;
    rows.key.set(streamOf(options.seed, job.subject, outcome), 2 * lane);
    rows.trajectory[lane] = job.first + row;
    rows.step[lane] = 1;
    rows.masked[lane] = outcome ?? -1;
    begin(lane, await prompts.read(job.prompt, window));
  }

  try {
    for (;;) {
      for (let lane = 0; lane < count; lane++) {
        if (seats[lane]) continue;
        await board(lane);
        await rest();
      }
      const ready = fresh.includes(1) ? fresh : waiting;
      if (!ready.includes(1)) return slides;
      rows.live.set(ready);
      if (ready === fresh) nextTokens(freshLogits, plan, rows, answer);
      else await sampler.draw(await lanes.step(tokens, waiting));
      for (let lane = 0; lane < count; lane++) {
        if (rows.live[lane] === 0) continue;
        await take(lane);
        await rest();
      }
    }
  } finally {
    prompts.dispose();
    slidPrompts.dispose();
    lanes.dispose();
    sampler.dispose();
  }
}

/** The prompt that was read last: trajectories of one patient follow each other. */
class Prompts {
  readonly #lanes: Lanes;
  #last: { readonly prompt: Int32Array; readonly read: ReadPrompt } | null = null;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  async read(prompt: Int32Array, window: Int32Array): Promise<ReadPrompt> {
    if (this.#last?.prompt !== prompt) {
      this.dispose();
      this.#last = { prompt, read: await this.#lanes.read(window) };
    }
    return this.#last.read;
  }

  dispose(): void {
    this.#last?.read.dispose?.();
    this.#last = null;
  }
}

/** Lets events in now and then, heeds the signal, and waits while paused. */
function resting({ signal, unpaused }: DecodeOptions): () => Promise<void> | void {
  let last = performance.now();
  const rest = async () => {
    await yieldToEvents();
    signal.throwIfAborted();
    await unpaused?.();
    last = performance.now();
  };
  return () => (performance.now() - last < restMs ? undefined : rest());
}

function unusable({ job, row }: Ticket): UserError {
  return new UserError(
    `The model gave no usable logits (NaN or infinite) at step ${job.recorder.pool.tokens[row]! + 1} of a future of ${job.name}. Check the model where it was trained, and the timeline for tokens that it rarely saw.`,
  );
}
