// Draws next tokens where the logits are: on the processor, or on the GPU without reading them back. Equal logits give equal tokens.
import { nextTokens } from "../kernels/next-token/cpu.ts";
import { nextTokenProgram } from "../kernels/next-token/gpu.ts";
import type { NextTokenPlan, NextTokenRows, NextTokens } from "../kernels/next-token/next-token.ts";
import type { GenerativeModel, Logits } from "./model.ts";

export interface Sampler {
  /** Fills the answer for the live rows. */
  draw(logits: Logits): void | Promise<void>;
  dispose(): void;
}

export async function samplerOf(
  { device }: GenerativeModel,
  plan: NextTokenPlan,
  rows: NextTokenRows,
  answer: NextTokens,
): Promise<Sampler> {
  const program = device ? await nextTokenProgram(device, plan, rows.count) : null;
  return {
    draw(logits) {
      if (logits instanceof Float32Array) return nextTokens(logits, plan, rows, answer);
      if (!program) throw new Error("sampler: logits on a GPU, and the model names no device");
      return program.step(logits, 0, rows, answer);
    },
    dispose() {
      program?.dispose();
    },
  };
}
