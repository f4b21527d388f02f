import type { Kernel } from "../kernel.ts";
import { cpu, type NextTokenInput } from "./cpu.ts";
import { gpu } from "./gpu.ts";
import { answerFor, type NextTokens, planOf, rowsFor, streamOf } from "./next-token.ts";

/** Draws of next tokens and masses of outcome sets: cpu.ts is the definition, next-token.ts what callers see. */
export const kernel: Kernel<NextTokenInput, NextTokens> = {
  name: "next-token",
  tolerance: { absolute: 0, relative: 0, reason: "integers throughout" },
  items: ({ rows }) => rows.count,
  allocate: ({ plan, rows }) => answerFor(plan, rows.count),
  numbers: ({ record }) => record,
  cpu,
  gpu,
  probes: [probe(24, 112, 3, 1), probe(3, 700, 32, 40)],
};

/** Rows of every kind: masked, idle, certain and broken ones; logits of every size, signed zeros and -Infinity among them. */
function probe(count: number, vocabulary: number, outcomes: number, spread: number): NextTokenInput {
  const sets = new Uint8Array(outcomes * vocabulary);
  for (let k = 0; k < outcomes; k++) {
    for (let token = k; token < vocabulary; token += 5 + k) sets[k * vocabulary + token] = 1;
  }
  const logits = new Float32Array(count * vocabulary);
  for (let i = 0; i < logits.length; i++) {
    // spread over [-6, 6), then some far below, some tiny, some absent
    const place = (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
    logits[i] = spread * (12 * place - 6);
    if (i % 11 === 3) logits[i]! *= 2 ** -20;
    if (i % 17 === 5) logits[i] = i % 2 === 0 ? 0 : -0;
    if (i % 23 === 7) logits[i] = Number.NEGATIVE_INFINITY;
    if (i % 29 === 9) logits[i] = -3e38;
  }
  const rows = rowsFor(count);
  for (let row = 0; row < count; row++) {
    const masked = (row % (Math.min(3, outcomes) + 1)) - 1;
    rows.key.set(streamOf([20, 26], 7 * row, masked < 0 ? null : masked), 2 * row);
    rows.trajectory[row] = row % 4;
    rows.step[row] = 1 + row;
    rows.masked[row] = masked;
    rows.live[row] = row % 8 === 6 ? 0 : 1;
  }
  if (count > 17) {
    // NaN with its sign set: by its bits below every number
    new Uint32Array(logits.buffer)[9 * vocabulary + 5] = 0xffc00001;
    logits[11 * vocabulary + 6] = Number.POSITIVE_INFINITY;
    logits.fill(Number.NEGATIVE_INFINITY, 13 * vocabulary, 14 * vocabulary);
    logits.fill(Number.NEGATIVE_INFINITY, 17 * vocabulary, 18 * vocabulary);
    // outcome 0 alone has weight in a row that masks it
    logits[17 * vocabulary] = 1;
    logits[16 * vocabulary + 2] = -(2 ** 23);
  }
  return { plan: planOf(vocabulary, sets), rows, logits };
}
