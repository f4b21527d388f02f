// Random variates in float64 from a counter-based stream; the same bits in every engine.
import { log } from "./elementary.ts";
import { block, type Key, threefry } from "./threefry.ts";

/** Successive uniforms of one item (a replicate): the counter is (number of the draw, item). */
export class Uniforms {
  #draw = 0;
  readonly #key: Key;
  readonly #item: number;

  constructor(key: Key, item: number) {
    this.#key = key;
    this.#item = item;
  }

  /** Uniform on (0, 1): 53 bits, never 0 or 1. */
  next(): number {
    threefry(this.#key[0], this.#key[1], this.#draw++, this.#item);
    return ((block[0]! >>> 5) * 67108864 + (block[1]! >>> 6) + 0.5) / 9007199254740992;
  }
}

/** Standard normal, by the polar method of Marsaglia and Bray; one of the pair is used. */
export function normalVariate(uniforms: Uniforms): number {
  for (;;) {
    const x = 2 * uniforms.next() - 1;
    const y = 2 * uniforms.next() - 1;
    const square = x * x + y * y;
    if (square < 1) return x * Math.sqrt((-2 * log(square)) / square);
  }
}

/** Gamma with shape >= 1 and scale 1: Marsaglia and Tsang (2000), ACM TOMS 26:363. */
export function gammaVariate(uniforms: Uniforms, shape: number): number {
  if (!(shape >= 1)) throw new Error(`gammaVariate: shape >= 1, got ${shape}`);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalVariate(uniforms);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = uniforms.next();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (log(u) < 0.5 * square + d * (1 - v + log(v))) return d * v;
  }
}

/** Beta(a, b) with a, b >= 1, as a ratio of gammas. */
export function betaVariate(uniforms: Uniforms, a: number, b: number): number {
  const x = gammaVariate(uniforms, a);
  return x / (x + gammaVariate(uniforms, b));
}
