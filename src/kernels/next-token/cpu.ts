// next-token on the CPU, the definition; shaders/next-token.wgsl equals it bit for bit.
//
// Input   logits [n, V] float32, V up to 65,536; rows (pool, key, trajectory, step); outcome sets as bits of members[V], at most 32
// Per row
//   W_v        integer weight of token v, about 2^68 e^(logit_v - largest)          weight.ts, which states the error
//   total      sum W_v;  weight_k = sum over A_k of W_v                             exact, so the order does not matter
//   allowed    total, or total - weight_k where outcome k is masked
//   U          64 bits, threefry(key, (trajectory, step)), second word high
//   token      the first v with sum of the allowed W up to and with v > floor(allowed U / 2^64)
// Output  token, status, total and weight_k as 96-bit integers; p_k = weight_k / total in float64 (readRecord)
// Error   a token's probability is W / allowed to 2^-64; the rest is that of the weights
// A weight is kept as two doubles, a multiple of 2^32 and what is left of it (at most 2^31 either way): sums of each are exact. Nothing is
// allocated.
import { threefry } from "../../math/threefry.ts";
import type { Program } from "../kernel.ts";
import {
  type NextTokenPlan,
  type NextTokenRows,
  type NextTokens,
  readRecord,
  recordWords,
  status,
} from "./next-token.ts";
import { vanishes } from "./weight.ts";

export interface NextTokenInput {
  readonly plan: NextTokenPlan;
  readonly rows: NextTokenRows;
  /** [rows.count * V] */
  readonly logits: Float32Array;
}

export function cpu({ plan, rows, logits }: NextTokenInput): Program<NextTokens> {
  return { run: (answer, from, to) => fillRows(logits, plan, rows, answer, from, to) };
}

/** Draws for every live row and fills `answer` (answerFor). `logits`: [rows.count * V]. */
export function nextTokens(
  logits: Float32Array,
  plan: NextTokenPlan,
  rows: NextTokenRows,
  answer: NextTokens,
): void {
  fillRows(logits, plan, rows, answer, 0, rows.count);
}

/** 2^32 and its inverse; 2^26 */
const word = 4294967296;
const perWord = 1 / word;
const unit = 67108864;
/** Adding and subtracting it rounds a weight to a multiple of 2^32. */
const splitter = 1.5 * 2 ** 84;

const sums = new Float64Array(2);
const random = new Uint32Array(2);

function fillRows(
  logits: Float32Array,
  plan: NextTokenPlan,
  rows: NextTokenRows,
  answer: NextTokens,
  from: number,
  to: number,
): void {
  const { record } = answer;
  const width = recordWords(plan.outcomes);
  for (let row = from; row < to; row++) {
    const at = row * width;
    record.fill(0, at, at + width);
    record[at] = 0xffffffff;
    if (rows.live[row] === 0) continue;
    if (weigh(logits, row * plan.vocabulary, plan)) fillRow(plan, rows, row, record, at);
    else record[at + 1] = status.invalid;
  }
  readRecord(plan, answer, from, to);
}

/** Weights of one row into plan.high and plan.low, their sums into `sums`. False where the row has none. */
function weigh(logits: Float32Array, at: number, plan: NextTokenPlan): boolean {
  const { vocabulary, high, low } = plan;
  const { mantissa, scale } = plan.table;
  let largest = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < vocabulary; v++) {
    const x = logits[at + v]!;
    if (Number.isNaN(x)) return false;
    if (x > largest) largest = x;
  }
  // 2^23; Infinity of either sign is beyond it
  if (!(Math.abs(largest) < 8388608)) return false;
  const top = Math.floor(unit * largest);
  let sumHigh = 0;
  let sumLow = 0;
  for (let v = 0; v < vocabulary; v++) {
    const distance = top - Math.floor(unit * logits[at + v]!);
    if (distance >= vanishes) {
      high[v] = 0;
      low[v] = 0;
      continue;
    }
    const d = distance >>> 0;
    const i = d >>> 20;
    const r = d & 0xfffff;
    // r^2 / 2^20 and r^3 / 2^40, cut; products below 2^40
    const square = (r * r * 2 ** -20) | 0;
    const cube = (square * r * 2 ** -20) | 0;
    const e = (r << 4) - (square >>> 3) + (Math.imul(cube, 2731 - ((r * 21) >>> 21)) >>> 22);
    const a = mantissa[i]!;
    // a e < 2^53
    const m = a - Math.floor(a * e * 2 ** -30);
    // weights from 2^52 on are even, so that adding a half does not change them
    const weight = Math.floor(m * scale[i]! + 0.5);
    const upper = weight + splitter - splitter;
    const lower = weight - upper;
    high[v] = upper;
    low[v] = lower;
    sumHigh += upper;
    sumLow += lower;
  }
  sums[0] = sumHigh;
  sums[1] = sumLow;
  return true;
}

function fillRow(
  plan: NextTokenPlan,
  rows: NextTokenRows,
  row: number,
  record: Uint32Array,
  at: number,
): void {
  const { tokensOf, outcomes } = plan;
  const masked = rows.masked[row]!;
  let allowedHigh = sums[0]!;
  let allowedLow = sums[1]!;
  put(record, at + 2, allowedHigh, allowedLow);
  for (let k = 0; k < outcomes; k++) {
    const tokens = tokensOf[k]!;
    let high = 0;
    let low = 0;
    for (let j = 0; j < tokens.length; j++) {
      high += plan.high[tokens[j]!]!;
      low += plan.low[tokens[j]!]!;
    }
    put(record, at + 5 + 3 * k, high, low);
    if (k !== masked) continue;
    allowedHigh -= high;
    allowedLow -= low;
  }
  if (allowedHigh + allowedLow === 0) {
    record[at + 1] = status.certain;
    return;
  }
  threefry(rows.key[2 * row]!, rows.key[2 * row + 1]!, rows.trajectory[row]!, rows.step[row]!, random);
  multiplyHigh(allowedHigh, allowedLow, random[0]!, random[1]!);
  record[at] = find(plan, masked);
  record[at + 1] = status.drawn;
}

/** high + low, with high a multiple of 2^32, as three words. */
function put(record: Uint32Array, at: number, high: number, low: number): void {
  const carry = Math.floor(low * perWord);
  const upper = high * perWord + carry;
  const top = Math.floor(upper * perWord);
  record[at] = low - carry * word;
  record[at + 1] = upper - top * word;
  record[at + 2] = top;
}

const factor = new Uint32Array(3);
const pieces = new Float64Array(6);

/** floor((high + low) U / 2^64) into `sums`, by columns of products of 16-bit pieces. */
function multiplyHigh(high: number, low: number, u0: number, u1: number): void {
  put(factor, 0, high, low);
  for (let j = 0; j < 3; j++) {
    pieces[2 * j] = factor[j]! & 0xffff;
    pieces[2 * j + 1] = factor[j]! >>> 16;
  }
  const a = u0 & 0xffff;
  const b = u0 >>> 16;
  const c = u1 & 0xffff;
  const d = u1 >>> 16;
  let carry = 0;
  let upper = 0;
  let lower = 0;
  // column j holds the products of weight 2^(16 j), below 2^35 with what is carried
  for (let j = 0; j < 9; j++) {
    const column =
      carry +
      (j < 6 ? a * pieces[j]! : 0) +
      (j >= 1 && j < 7 ? b * pieces[j - 1]! : 0) +
      (j >= 2 && j < 8 ? c * pieces[j - 2]! : 0) +
      (j >= 3 ? d * pieces[j - 3]! : 0);
    carry = Math.floor(column / 65536);
    const piece = column - carry * 65536;
    if (j === 4) lower += piece;
    else if (j === 5) lower += piece * 65536;
    else if (j > 5) upper += piece * 65536 ** (j - 6);
  }
  sums[0] = (upper + carry * 65536 ** 3) * word;
  sums[1] = lower;
}

/** The token whose stretch of the allowed weights holds the number in `sums`. */
function find({ vocabulary, members, high, low }: NextTokenPlan, masked: number): number {
  const mask = masked < 0 ? 0 : 1 << masked;
  let leftHigh = sums[0]!;
  let leftLow = sums[1]!;
  for (let v = 0; v < vocabulary; v++) {
    if ((members[v]! & mask) !== 0) continue;
    leftHigh -= high[v]!;
    leftLow -= low[v]!;
    // both parts are exact, and rounding their sum keeps its sign
    if (leftHigh + leftLow < 0) return v;
  }
  throw new Error("next-token: no token holds the drawn number");
}
