// Lanes on the GPU: keys, values and logits stay there. The runtime runs the model on our device, our shader puts the new slots into the
// fixed caches, and the kernel next-token reads the logits where they are. Logits differ from the processor's in their last bits.
import type { Device } from "../gpu/device.ts";
import { guarded } from "../gpu/guard.ts";
import { untilLost } from "../gpu/watch.ts";
import { type LaneMoves, readBack, slotMover } from "./gpu-slots.ts";
import type { Lanes, ReadPrompt } from "./model.ts";
import { type Opened, type Outputs, type WholeInputs, wholeInputs } from "./opened.ts";
import { runSession, type Tensor } from "./runtime.ts";
import { floats, floatTensor } from "./tensors.ts";

const slotStep = 64;
/** The runtime aborts on the GPU where nothing is kept before a prompt: hidden slots stand for it. */
const hiddenSlots = 16;

interface GpuPrompt extends ReadPrompt {
  readonly outputs: Outputs;
}

/** `slots`: the most that the model can attend to before its new token. */
export async function gpuLanes(
  opened: Opened,
  device: Device,
  count: number,
  capacity: number,
  slots: number,
): Promise<Lanes> {
  const { ort, session, signature, vocabulary } = opened;
  const { gpu } = device;
  const { parts } = signature.cache!;
  const lengths = new Int32Array(count);
  const mover = await slotMover(device, count, parts.length);
  let room = 0;
  let caches: GPUBuffer[] = [];
  let inputs: WholeInputs;
  let feeds: Readonly<Record<string, Tensor>>;
  let last: Tensor | null = null;
  /** placed since the last step: copies are made together, before it */
  const placed = new Map<number, GpuPrompt>();
  /** no longer wanted, but perhaps not copied yet */
  const released = new Set<Outputs>();

  async function grow(wanted: number): Promise<void> {
    if (wanted <= room) return;
    const before = { room, caches };
    room = Math.min(slots, Math.ceil(wanted / slotStep) * slotStep);
    caches = await guarded(device, () =>
      parts.map(({ past, heads, width }) =>
        gpu.createBuffer({
          label: past,
          size: 4 * count * heads * room * width,
          usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
        }),
      ),
    );
    if (before.room > 0) {
      const moves = laneMoves((lane) => [lane, 0, Math.min(before.room, lengths[lane]!), 0]);
      await mover.run(moved(before.caches, before.room), moves);
      for (const cache of before.caches) cache.destroy();
    }
    inputs = wholeInputs(opened, count, room, 1);
    const past = parts.map(({ past, heads, width }, part) => [
      past,
      ort.Tensor.fromGpuBuffer(caches[part]!, { dataType: "float32", dims: [count, heads, room, width] }),
    ]);
    feeds = { ...inputs.feeds, ...Object.fromEntries(past) };
  }

  function moved(sources: readonly GPUBuffer[], given: number) {
    return parts.map(({ heads, width }, part) => ({
      heads,
      width,
      source: sources[part]!,
      given,
      cache: caches[part]!,
      room,
    }));
  }

  function laneMoves(
    of: (lane: number) => readonly [row: number, first: number, length: number, at: number],
  ): LaneMoves {
    const moves = new Uint32Array(4 * count);
    for (let lane = 0; lane < count; lane++) moves.set(of(lane), 4 * lane);
    return moves;
  }

  const sourcesOf = (outputs: Outputs) => parts.map(({ present }) => outputs[present]!.gpuBuffer);
  const givenOf = (outputs: Outputs) => outputs[parts[0]!.present]!.dims[2]!;
  const run = (all: Readonly<Record<string, Tensor>>) => untilLost(gpu, runSession(session, all));

  /** Fills the lanes that got a prompt: one round of copies per prompt, whatever the number of its lanes. */
  async function settle(): Promise<void> {
    const longest = Math.max(0, ...[...placed.values()].map(({ length }) => Math.min(length, slots)));
    for (const lane of placed.keys()) lengths[lane] = 0;
    await grow(longest);
    for (const prompt of new Set(placed.values())) {
      const { outputs, length } = prompt;
      const given = givenOf(outputs);
      const used = Math.min(length, slots);
      await mover.run(
        moved(sourcesOf(outputs), given),
        laneMoves((lane) => [0, given - length, placed.get(lane) === prompt ? used : 0, 0]),
      );
    }
    for (const [lane, { length }] of placed) lengths[lane] = length;
    placed.clear();
    release();
  }

  function release(): void {
    for (const outputs of released) for (const { present } of parts) outputs[present]!.dispose();
    released.clear();
  }

  return {
    count,
    capacity,
    async read(prompt) {
      if (prompt.length < 1 || prompt.length > capacity)
        throw new Error(`Lanes.read: 1 to ${capacity} tokens, got ${prompt.length}`);
      const whole = wholeInputs(opened, 1, hiddenSlots, prompt.length);
      prompt.forEach((token, t) => {
        whole.ids.set(t, token);
        whole.positions?.set(t, t);
      });
      whole.mask!.fill(1, hiddenSlots, hiddenSlots + prompt.length);
      const past = parts.map(({ past, heads, width }) => [
        past,
        floatTensor(ort, "float32", floats("float32", heads * hiddenSlots * width), [
          1,
          heads,
          hiddenSlots,
          width,
        ]),
      ]);
      const outputs = await run({ ...whole.feeds, ...Object.fromEntries(past) });
      const from = 4 * (outputs.logits!.dims[1]! - 1) * vocabulary;
      const logits = await readBack(device, outputs.logits!.gpuBuffer, from, vocabulary);
      outputs.logits!.dispose();
      const dispose = () => void released.add(outputs);
      return { length: prompt.length, logits, outputs, dispose } satisfies GpuPrompt;
    },
    place(lane, prompt) {
      placed.set(lane, prompt as GpuPrompt);
    },
    async step(tokens, active) {
      await settle();
      let longest = 0;
      for (let lane = 0; lane < count; lane++) {
        if (active[lane] === 1 && lengths[lane]! >= capacity)
          throw new Error(`Lanes.step: lane ${lane} is full`);
        longest = Math.max(longest, lengths[lane]! + active[lane]!);
      }
      await grow(Math.min(longest, slots));
      for (let lane = 0; lane < count; lane++) {
        const [row, used] = [lane * (room + 1), Math.min(room, lengths[lane]!)];
        inputs.ids.set(lane, active[lane] === 1 ? tokens[lane]! : 0);
        inputs.positions?.set(lane, active[lane] === 1 ? lengths[lane]! : 0);
        inputs.mask!.fill(1, row, row + used);
        inputs.mask!.fill(0, row + used, row + room);
        inputs.mask!.fill(1, row + room, row + room + 1);
      }
      const outputs = await run(feeds);
      const given = givenOf(outputs);
      const moves = laneMoves((lane) => {
        const slot = lengths[lane]!;
        return [lane, given - 1, active[lane] === 1 && slot < room ? 1 : 0, Math.min(slot, room - 1)];
      });
      await mover.run(moved(sourcesOf(outputs), given), moves);
      for (const { present } of parts) outputs[present]!.dispose();
      for (let lane = 0; lane < count; lane++) lengths[lane]! += active[lane]!;
      last?.dispose();
      last = outputs.logits!;
      return last.gpuBuffer;
    },
    dispose() {
      release();
      last?.dispose();
      mover.dispose();
      for (const cache of caches) cache.destroy();
    },
  };
}
