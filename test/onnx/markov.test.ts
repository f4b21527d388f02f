// From a file to a risk: the futures of a model whose logits are the logarithms of a transition matrix, against the same chain solved by
// powers of the matrix. A false alarm of one check has probability 1e-6 (4.9 standard errors).
import { expect, test } from "vitest";
import { type RiskEstimator, riskValues } from "../../src/math/trajectory-estimate.ts";
import {
  type Horizon,
  membership,
  PoolRecorder,
  type TrajectoryRules,
} from "../../src/math/trajectory-pool.ts";
import { type DecodeJob, decode } from "../../src/onnx/decode.ts";
import type { GenerativeModel } from "../../src/onnx/model.ts";
import { openModel, textOf } from "./models.ts";

const cap = 400;

interface Chain {
  readonly tokens: readonly string[];
  readonly transitions: readonly (readonly number[])[];
  readonly hours: Readonly<Record<string, number>>;
}

/**
 * The chance that a token of `outcome` comes before one of `terminal` and before the horizon, from `last` on: the distribution over
 * (token, hours elapsed) moved by the matrix, step by step. A timeline whose hours exceed the horizon goes no further.
 */
function exact(
  chain: Chain,
  last: string,
  outcome: readonly string[],
  terminal: readonly string[],
  horizon: Horizon,
): number {
  const { tokens, transitions, hours } = chain;
  const steps = "tokens" in horizon ? horizon.tokens : cap;
  const limit = "hours" in horizon ? horizon.hours : Number.POSITIVE_INFINITY;
  let risk = 0;
  let now = new Map([[`${tokens.indexOf(last)} 0`, 1]]);
  for (let step = 0; step < steps; step++) {
    const next = new Map<string, number>();
    for (const [state, mass] of now) {
      const [token, elapsed] = state.split(" ").map(Number) as [number, number];
      transitions[token]!.forEach((p, to) => {
        const name = tokens[to]!;
        const clock = "hours" in horizon ? elapsed + (hours[name] ?? 0) : 0;
        if (outcome.includes(name)) risk += mass * p;
        else if (!terminal.includes(name) && clock <= limit && p > 0) {
          next.set(`${to} ${clock}`, (next.get(`${to} ${clock}`) ?? 0) + mass * p);
        }
      });
    }
    now = next;
  }
  return risk;
}

function rulesOf(
  { vocabulary }: GenerativeModel,
  outcomes: readonly (readonly string[])[],
  terminal: readonly string[],
  horizon: Horizon,
): TrajectoryRules {
  const { tokens, hours } = vocabulary;
  const ids = (names: readonly string[]) => names.map((name) => tokens.indexOf(name));
  return {
    vocabulary: tokens.length,
    outcomes: membership(outcomes.map(ids), tokens.length),
    terminal: membership([ids(terminal)], tokens.length),
    hoursOf: Float64Array.from(tokens, (_, id) => hours.get(id) ?? 0),
    horizon,
    cap,
  };
}

interface Case {
  readonly model: string;
  readonly prompt: readonly string[];
  readonly outcomes: readonly (readonly string[])[];
  readonly terminal: readonly string[];
  readonly horizon: Horizon;
}

const ward = {
  model: "ward",
  prompt: ["ADMISSION", "LAB", "6h", "DRUG"],
  outcomes: [["DEATH"], ["ICU_IN"], ["READMISSION", "DEATH"]],
  terminal: ["END", "DEATH"],
};
const slow = {
  model: "slow",
  prompt: ["EVENT"],
  outcomes: [["RARE_A", "RARE_B"], ["RELAPSE"], ["CRISIS"], ["DEATH"]],
  terminal: ["DEATH"],
};
const cases: readonly Case[] = [
  { ...ward, horizon: { tokens: 1 } },
  { ...ward, horizon: { tokens: 2 } },
  { ...ward, horizon: { tokens: 30 } },
  { ...ward, horizon: { hours: 5 } },
  { ...ward, horizon: { hours: 24 } },
  { ...ward, horizon: { hours: 72 } },
  { ...slow, horizon: { tokens: 5 } },
  { ...slow, horizon: { hours: 8 } },
];

test.each(cases)("$model, horizon $horizon: every estimator meets the matrix power", async (each) => {
  const model = await openModel(each.model);
  const chain = JSON.parse(textOf(`${each.model}.json`)) as Chain;
  const rules = rulesOf(model, each.outcomes, each.terminal, each.horizon);
  const prompt = Int32Array.from(each.prompt, (name) => chain.tokens.indexOf(name));
  const job = (outcome: number | null, count: number): DecodeJob => ({
    subject: 5,
    name: "patient 5",
    prompt,
    staticTokens: 1,
    recorder: new PoolRecorder(rules, outcome, count),
    first: 0,
  });
  const unmasked = job(null, 3000);
  const masked = each.outcomes.map((_, k) => job(k, 1500));
  const report = await decode(model, [unmasked, ...masked], rules, {
    seed: [2026, 4],
    signal: new AbortController().signal,
  });
  expect(report.trajectories).toBe(3000 + 1500 * each.outcomes.length);
  expect(report.capped).toBe(0);
  each.outcomes.forEach((names, k) => {
    const want = exact(chain, each.prompt.at(-1)!, names, each.terminal, each.horizon);
    expect(want).toBeGreaterThan(0);
    for (const estimator of ["mc", "scope", "reach", "mix"] as RiskEstimator[]) {
      const { mean, varianceOfMean } = riskValues(
        (estimator === "reach" ? masked[k]! : unmasked).recorder.pool,
        k,
        estimator,
      );
      // Monte Carlo may see no event at all: its own error is then that of the true risk
      const se = estimator === "mc" ? Math.sqrt((want * (1 - want)) / 3000) : Math.sqrt(varianceOfMean);
      expect(Math.abs(mean - want), `${estimator} of ${names}: ${mean}, exactly ${want}`).toBeLessThan(
        // one step has one mass for all trajectories: no variance, and the kernel's error of a mass is left
        4.9 * se + 2e-7 * want + 1e-9,
      );
    }
  });
  model.dispose();
});
