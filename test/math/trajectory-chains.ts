// Markov chains as models: the token is the state. Exact risks by matrix powers, exact moments by recursion over the steps left, pools by
// sampling through the recorder, and a plain reference of every counted sum from whole paths.
import {
  membership,
  type Pool,
  PoolRecorder,
  type Roulette,
  type TrajectoryRules,
} from "../../src/math/trajectory-pool.ts";
import { Uniforms } from "../../src/math/variates.ts";

export interface Chain {
  readonly transition: readonly (readonly number[])[];
  readonly start: number;
  readonly rules: TrajectoryRules;
}

/** Ward, sick, outcome, discharge; a, b: hazards in the ward and when sick; s, r: falling sick and recovering; d, e: discharges. */
export function patientChain(
  [a, b, s, r, d, e]: readonly [number, number, number, number, number, number],
  tokens = 40,
): Chain {
  return {
    transition: [
      [1 - a - s - d, s, a, d],
      [r, 1 - r - b - e, b, e],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    start: 0,
    rules: {
      vocabulary: 4,
      outcomes: membership([[2]], 4),
      terminal: membership([[3]], 4),
      hoursOf: new Float64Array(4),
      horizon: { tokens },
      cap: 1000,
    },
  };
}

/** Built so that risk and variance ratios are those quoted in the reference: rare .046, 26, 28; common .566, .94, 3.1; heralded .159, 1.04, 1.05. */
export const referenceChains = {
  rare: patientChain([0.00454, 0.00007, 0.00206, 0.0316, 0.0905, 0.712]),
  common: patientChain([0.0371, 0.155, 0.0161, 0.143, 0.0303, 0.00794]),
  heralded: patientChain([0.00107, 0.972, 0.0504, 0.0226, 0.265, 0.00391]),
};
/** Not quoted anywhere: risk .98 with its variance in one future of 70, and risk .15 with most of it behind a bad turn. */
export const nearlyCertain = patientChain([0.05, 0.5, 0.1, 0.05, 0.002, 0.002]);
export const badTurn = patientChain([0.001, 0.05, 0.02, 0.02, 0.05, 0.02]);

/** Ten tokens with intervals of 1, 6 and 24 hours; outcome sets overlap, and one outcome token is terminal too. */
export function clinicChain(horizon: TrajectoryRules["horizon"], cap = 2000): Chain {
  const [icu, death, discharge, hour, quarter, day] = [3, 4, 5, 6, 7, 8];
  const uniforms = new Uniforms([11, 7], 0);
  const transition = Array.from({ length: 10 }, () => {
    const weights = Array.from({ length: 10 }, () => uniforms.next());
    weights[icu]! *= 0.2;
    weights[death]! *= 0.05;
    weights[discharge]! *= 0.25;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
  const hoursOf = new Float64Array(10);
  hoursOf.set([1, 6, 24], hour);
  return {
    transition,
    start: 0,
    rules: {
      vocabulary: 10,
      outcomes: membership([[icu], [death], [2], [icu, death, 9, quarter, day]], 10),
      terminal: membership([[discharge, death]], 10),
      hoursOf,
      horizon,
      cap,
    },
  };
}

export function masses({ transition, rules }: Chain): Float64Array[] {
  const { vocabulary, outcomes } = rules;
  return transition.map((row) =>
    Float64Array.from({ length: outcomes.length / vocabulary }, (_, k) =>
      row.reduce((sum, p, token) => sum + p * outcomes[k * vocabulary + token]!, 0),
    ),
  );
}

/** Samples a pool; the same seed gives the same pool, whatever the count before it. */
export function samplePool(
  chain: Chain,
  outcome: number | null,
  count: number,
  seed: number,
  roulette?: Roulette,
  seen?: (row: number, token: number) => void,
): Pool {
  const { transition, rules, start } = chain;
  const { vocabulary, outcomes } = rules;
  const recorder = new PoolRecorder(rules, outcome, count, roulette);
  const mass = masses(chain);
  const rows = transition.map((row) =>
    row.map((p, token) => (outcome !== null && outcomes[outcome * vocabulary + token] === 1 ? 0 : p)),
  );
  const totals = rows.map((row) => row.reduce((sum, p) => sum + p, 0));
  for (let i = 0; i < count; i++) {
    const uniforms = new Uniforms([seed, outcome === null ? 0 : 1 + outcome], i);
    let state = start;
    for (;;) {
      const row = rows[state]!;
      let left = uniforms.next() * totals[state]!;
      let token = 0;
      while (left >= row[token]! && token < vocabulary - 1) left -= row[token++]!;
      while (row[token] === 0 && token > 0) token--;
      seen?.(i, token);
      const over = recorder.advance(i, token, mass[state]!, outcome ?? 0);
      if (over) break;
      state = token;
    }
  }
  return recorder.pool;
}

/** P(outcome k) exactly: v0 M^steps on (token, whole hours elapsed) with outcome, end and crossing absorbing. Hours must be whole. */
export function exactRisk({ transition, rules, start }: Chain, outcome: number): number {
  const { vocabulary, outcomes, terminal, hoursOf, horizon, cap } = rules;
  const hours = "hours" in horizon ? horizon.hours : 0;
  const steps = "hours" in horizon ? cap : Math.min(cap, horizon.tokens);
  const slots = "hours" in horizon ? hours + 1 : 1;
  let now = new Float64Array(vocabulary * slots);
  now[start * slots] = 1;
  let risk = 0;
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(now.length);
    now.forEach((weight, cell) => {
      if (weight === 0) return;
      const elapsed = cell % slots;
      transition[(cell - elapsed) / slots]!.forEach((p, token) => {
        const after = slots === 1 ? 0 : elapsed + hoursOf[token]!;
        if (outcomes[outcome * vocabulary + token] === 1) risk += weight * p;
        else if (terminal[token] === 0 && after < slots) next[token * slots + after]! += weight * p;
      });
    });
    now = next;
  }
  return risk;
}

export interface Moments {
  readonly risk: number;
  /** Variances of one trajectory, the mix with the best c. */
  readonly mc: number;
  readonly scope: number;
  readonly reach: number;
  readonly mix: number;
  readonly kappa: number;
  readonly tokens: number;
  readonly maskedTokens: number;
}

/** Of a patient chain, exactly: E[S], E[S^2], E[sum p^2], E[W], E[W^2] and expected lengths by recursion over the steps left. */
export function exactMoments({ transition, rules, start }: Chain): Moments {
  const outcome = 2;
  const end = 3;
  const tokens = "tokens" in rules.horizon ? rules.horizon.tokens : 0;
  const states = [0, 1];
  let now = states.map(() => ({ s: 0, ss: 0, q: 0, w: 1, ww: 1, length: 0, masked: 0 }));
  for (let h = 0; h < tokens; h++) {
    now = states.map((state) => {
      const row = transition[state]!;
      const p = row[outcome]!;
      const over = (pick: (next: (typeof now)[number]) => number) =>
        states.reduce((sum, next) => sum + row[next]! * pick(now[next]!), 0);
      const s = over((next) => next.s);
      return {
        s: p + s,
        ss: p * p + 2 * p * s + over((next) => next.ss),
        q: p * p + over((next) => next.q),
        w: row[end]! + over((next) => next.w),
        ww: (1 - p) * (row[end]! + over((next) => next.ww)),
        length: 1 + over((next) => next.length),
        masked: 1 + over((next) => next.masked) / (1 - p),
      };
    });
  }
  const { s, ss, q, w, ww, length, masked } = now[start]!;
  const covariance = (q - ss) / 2;
  return {
    risk: s,
    mc: s * (1 - s),
    scope: ss - s * s,
    reach: ww - w * w,
    mix: ss - s * s - (covariance * covariance) / (s - q),
    kappa: q / s,
    tokens: length,
    maskedTokens: masked,
  };
}
