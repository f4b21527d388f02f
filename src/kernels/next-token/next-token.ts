// next-token: for each row of logits the masses of the outcome sets and one token drawn from the softmax, with or without an outcome's
// tokens masked. This file is what callers see: the plan, the rows, the answer. `nextTokens` (cpu.ts) fills an answer in place on the CPU,
// `nextTokenProgram` (gpu.ts) from a GPUBuffer of logits; equal logits give equal answers, bit for bit. Per decoding run:
//   const plan = planOf(vocabulary, outcomes);  const rows = rowsFor(n);  const answer = answerFor(plan, n);
//   rows.key.set(streamOf(seed, subject, pool), 2 * row);  rows.masked[row] = pool ?? -1;  rows.live[row] = 1
//   each step: set rows.trajectory, rows.step;  nextTokens(logits, plan, rows, answer);  read answer.status, token, mass
// Temperature is 1; nothing is cut off (no top-k, no top-p).
import { foldIn, type Key } from "../../math/threefry.ts";
import { weightTable } from "./weight.ts";

/** Outcome sets are bits of a word. */
export const maxOutcomes = 32;
/** So many tokens at most: sums of 16-bit pieces must stay below 2^32 in the shader. */
export const maxVocabulary = 65_536;

/** The tables of one vocabulary and its outcome sets. */
export interface NextTokenPlan {
  /** V, 2 .. maxVocabulary */
  readonly vocabulary: number;
  /** K, 0 .. maxOutcomes */
  readonly outcomes: number;
  /** [V], bit k: the token belongs to outcome set k */
  readonly members: Uint32Array;
  /** per outcome its token ids, ascending */
  readonly tokensOf: readonly Int32Array[];
  /** for the CPU, overwritten by every call: the weights of one row in two parts */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** exp(-i / 64): see weight.ts */
  readonly table: ReturnType<typeof weightTable>;
}

/** What each row of logits is for. Arrays belong to the caller, who changes them between steps. */
export interface NextTokenRows {
  readonly count: number;
  /** 1: a token is wanted; 0: the row's logits mean nothing, its status is `idle` */
  readonly live: Uint8Array;
  /** [2 n], two words per row: `streamOf` */
  readonly key: Uint32Array;
  readonly trajectory: Uint32Array;
  /** of the trajectory, 1, 2, ...; any number that no other draw of this trajectory has */
  readonly step: Uint32Array;
  /** -1: drawn from all tokens; k: the tokens of outcome k are masked and the rest renormalised */
  readonly masked: Int32Array;
}

export const status = {
  /** no logits were looked at */
  idle: 0,
  drawn: 1,
  /** masked rows only: nothing but the masked outcome has weight, so there is no token to draw; its mass is exactly 1 */
  certain: 2,
  /** NaN or +Infinity among the logits, or none above -Infinity, or the largest beyond +-2^23: masses are NaN */
  invalid: 3,
} as const;

/** Filled by each step. Masses are of the whole softmax, masked or not. */
export interface NextTokens {
  /** -1 unless drawn */
  readonly token: Int32Array;
  readonly status: Uint8Array;
  /** [n * K], p: row-major by row; mass[row * K + k]. Idle rows keep what they had. */
  readonly mass: Float64Array;
  /** the integers: see recordWords */
  readonly record: Uint32Array;
}

/** Words per row of a record: token, status, total weight (3 words, low first), weight of each outcome (3 words each). */
export function recordWords(outcomes: number): number {
  return 5 + 3 * outcomes;
}

/** `outcomes`: [K * V], 1 where the token belongs to outcome set k (`membership` of src/math/trajectory-pool.ts). */
export function planOf(vocabulary: number, outcomes: Uint8Array): NextTokenPlan {
  if (!(Number.isInteger(vocabulary) && vocabulary >= 2 && vocabulary <= maxVocabulary))
    throw new Error(`next-token: 2 to ${maxVocabulary} tokens, got ${vocabulary}`);
  const sets = outcomes.length / vocabulary;
  if (!(Number.isInteger(sets) && sets <= maxOutcomes))
    throw new Error(`next-token: up to ${maxOutcomes} outcome sets of ${vocabulary} tokens, got ${sets}`);
  const members = new Uint32Array(vocabulary);
  const tokensOf = Array.from({ length: sets }, (_, k) => {
    const tokens: number[] = [];
    for (let token = 0; token < vocabulary; token++) {
      if (outcomes[k * vocabulary + token] !== 1) continue;
      members[token]! |= 1 << k;
      tokens.push(token);
    }
    return Int32Array.from(tokens);
  });
  const high = new Float64Array(vocabulary);
  const low = new Float64Array(vocabulary);
  return { vocabulary, outcomes: sets, members, tokensOf, high, low, table: weightTable() };
}

/** Rows that want nothing yet. */
export function rowsFor(count: number): NextTokenRows {
  return {
    count,
    live: new Uint8Array(count),
    key: new Uint32Array(2 * count),
    trajectory: new Uint32Array(count),
    step: new Uint32Array(count),
    masked: new Int32Array(count).fill(-1),
  };
}

export function answerFor({ outcomes }: NextTokenPlan, count: number): NextTokens {
  return {
    token: new Int32Array(count).fill(-1),
    status: new Uint8Array(count),
    mass: new Float64Array(count * outcomes),
    record: new Uint32Array(count * recordWords(outcomes)),
  };
}

/**
 * The stream of one subject's pool (null: unmasked; k: outcome k masked): pools and subjects have streams of their own, and a draw is a
 * function of (seed, subject, pool, trajectory, step) alone. `subject`: any u32.
 */
export function streamOf(seed: Key, subject: number, pool: number | null): Key {
  return foldIn(foldIn(seed, subject), pool === null ? 0 : pool + 1);
}

/** 2^32 */
const word = 4294967296;

/** Reads the record of rows from .. to - 1 into the other fields. The same code serves CPU and GPU, so they cannot differ. */
export function readRecord({ outcomes }: NextTokenPlan, answer: NextTokens, from: number, to: number): void {
  const { record, token, mass } = answer;
  const width = recordWords(outcomes);
  for (let row = from; row < to; row++) {
    const at = row * width;
    token[row] = record[at]! | 0;
    const state = record[at + 1]!;
    answer.status[row] = state;
    if (state === status.idle) continue;
    const totalHigh = record[at + 4]! * word + record[at + 3]!;
    const totalLow = record[at + 2]!;
    // 0 in an invalid row: 0 / 0 is NaN
    const total = totalHigh * word + totalLow;
    for (let k = 0; k < outcomes; k++) {
      const place = at + 5 + 3 * k;
      const high = record[place + 2]! * word + record[place + 1]!;
      const low = record[place]!;
      // high parts are below 2^52, so each sum is rounded once
      mass[row * outcomes + k] = (high * word + low) / total;
    }
  }
}
