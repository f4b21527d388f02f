import { expect, test } from "vitest";
import { audit, boundEpsilon } from "../../src/privacy/audit.ts";
import { epsilonOfRho } from "../../src/privacy/conversion.ts";
import { discreteGaussian } from "../../src/privacy/discrete-gaussian.ts";
import { discreteLaplace } from "../../src/privacy/discrete-laplace.ts";
import { exponentialMechanism } from "../../src/privacy/exponential-mechanism.ts";
import { permuteAndFlip } from "../../src/privacy/permute-and-flip.ts";
import { simulationBits } from "../../src/privacy/random-bits.ts";
import { rational, toNumber } from "../../src/privacy/rational.ts";
import { uniformBelow } from "../../src/privacy/uniform.ts";

const noPause = async () => {};
const pick = { first: 0, second: 1 } as const;

/** Audit of a mechanism by its score on input 0 and input 1. */
function auditOf(score: (input: 0 | 1) => number, runs: number, delta = 0) {
  return audit({ score: (input) => score(pick[input]), runs, delta, pause: noPause });
}

test.each(["1/10", "1", "3", "10"])(
  "discrete Laplace noise at epsilon %s: below the claim, and near it",
  async (text) => {
    const [n, d = "1"] = text.split("/");
    const epsilon = rational(BigInt(n!), BigInt(d));
    const mechanism = discreteLaplace({ sensitivity: 1, epsilon });
    const bits = simulationBits(1);
    const { epsilon: bound } = await auditOf((input) => mechanism.add([input], bits)[0]!, 100_000);
    expect(bound).toBeLessThanOrEqual(toNumber(epsilon));
    if (text === "1") expect(bound).toBeGreaterThan(0.9);
    if (text === "3") expect(bound).toBeGreaterThan(2.5);
  },
);

test("discrete Gaussian noise: below the epsilon of its rho and delta", async () => {
  const rho = rational(1, 2);
  const mechanism = discreteGaussian({ squaredSensitivity: 1, rho });
  const bits = simulationBits(2);
  const { epsilon } = await auditOf((input) => mechanism.add([input], bits)[0]!, 100_000, 1e-3);
  expect(epsilon).toBeLessThanOrEqual(toNumber(epsilonOfRho(rho, rational(1, 1000))));
  expect(epsilon).toBeGreaterThan(1);
});

test("choices: below the claim", async () => {
  const utilities = [
    [0, -1, -2, 0],
    [-1, 0, -1, -1],
  ] as const;
  const bits = simulationBits(3);
  const flip = permuteAndFlip({ sensitivity: 1, epsilon: rational(1) });
  const byFlip = await auditOf((input) => flip.choose(utilities[input], bits), 100_000);
  expect(byFlip.epsilon).toBeLessThanOrEqual(1);
  expect(byFlip.epsilon).toBeGreaterThan(0.5);
  // rho = 1/8: pure epsilon 1
  const exponential = exponentialMechanism({ sensitivity: 1, rho: rational(1, 8) });
  const byExponential = await auditOf((input) => exponential.choose(utilities[input], bits), 100_000);
  expect(byExponential.epsilon).toBeLessThanOrEqual(1);
  expect(byExponential.epsilon).toBeGreaterThan(0.4);
});

// ---- planted faults ------------------------------------------------------------------------------------

/** The textbook sampler: inverse distribution function of a 53-bit uniform, in floating point. */
function textbookLaplace(scale: number, bits: ReturnType<typeof simulationBits>): number {
  const uniform = (uniformBelow(2 ** 52, bits) * 2 + 1) / 2 ** 53 - 0.5;
  return -scale * Math.sign(uniform) * Math.log(1 - 2 * Math.abs(uniform));
}

/** 1 if the textbook sampler can give `noise` at all: one of the uniforms near the inverse must map to it, bit for bit. */
function reachable(noise: number, scale: number): 0 | 1 {
  const wanted = Math.abs(noise);
  // 1 - 2 |u| is a multiple of 2^-52
  const middle = Math.round(Math.exp(-wanted / scale) * 2 ** 52);
  for (let step = -8; step <= 8; step++)
    if (-scale * Math.log((middle + step) / 2 ** 52) === wanted) return 1;
  return 0;
}

test("a floating-point Laplace (Mironov 2012) is caught far above its claim", async () => {
  const bits = simulationBits(4);
  const scale = 1;
  // the value 0 or 1 plus noise: doubles near 1 plus a value lose the low bits by which the noise is known
  const outcome = await auditOf((input) => reachable(input + textbookLaplace(scale, bits), scale), 100_000);
  expect(outcome.epsilon).toBeGreaterThan(5);
  expect(outcome.event).toMatchObject({ likelierUnder: "second", value: 0 });
  expect(outcome.first).toBe(0);
});

test("the same scale drawn exactly, on the same kind of question, is not", async () => {
  const bits = simulationBits(5);
  const mechanism = discreteLaplace({ sensitivity: 1, epsilon: rational(1) });
  const outcome = await auditOf((input) => reachable(mechanism.add([input], bits)[0]!, 1), 100_000);
  expect(outcome.epsilon).toBeLessThanOrEqual(1);
});

test("a wrong sensitivity is caught: three rows of one person counted as one", async () => {
  const bits = simulationBits(6);
  const mechanism = discreteLaplace({ sensitivity: 1, epsilon: rational(1) });
  const outcome = await auditOf((input) => mechanism.add([10 + 3 * input], bits)[0]!, 100_000);
  expect(outcome.epsilon).toBeGreaterThan(2.5);
  expect(outcome.epsilon).toBeLessThanOrEqual(3);
});

test("noise that is sometimes forgotten is caught by the single value it leaves", async () => {
  const bits = simulationBits(7);
  const mechanism = discreteLaplace({ sensitivity: 1, epsilon: rational(1, 100) });
  const forgetful = (input: 0 | 1) =>
    uniformBelow(20, bits) === 0 ? input : mechanism.add([input], bits)[0]!;
  const outcome = await auditOf(forgetful, 100_000);
  expect(outcome.epsilon).toBeGreaterThan(1);
  expect(outcome.event.kind).toBe("exactly");
});

// ---- the bound itself ----------------------------------------------------------------------------------

test("the bound is exceeded as seldom as it says: 400 audits at an error probability of a tenth", () => {
  const bits = simulationBits(8);
  let exceeded = 0;
  const runs = 400;
  for (let audits = 0; audits < 400; audits++) {
    // a coin of 3/4 against 1/4: epsilon is ln 3, and there is only one event to choose
    const first = Float64Array.from({ length: runs }, () => (uniformBelow(4, bits) < 3 ? 1 : 0));
    const second = Float64Array.from({ length: runs }, () => (uniformBelow(4, bits) < 1 ? 1 : 0));
    if (boundEpsilon(first, second, { errorProbability: 0.1 }).epsilon > Math.log(3)) exceeded++;
  }
  // P(more than 72 of 400 at a rate of 0.1) is below 1e-6
  expect(exceeded).toBeLessThanOrEqual(72);
});

test("by hand: the event of the first half is counted in the second", () => {
  // "at most 2" in 1 and 8 of the 8 runs of the first halves, in 2 and 7 of the second halves
  const first = Float64Array.of(5, 5, 1, 5, 5, 5, 5, 5, /**/ 5, 5, 5, 1, 5, 1, 5, 5);
  const second = Float64Array.of(1, 1, 2, 1, 1, 2, 1, 1, /**/ 1, 1, 5, 1, 1, 1, 2, 1);
  const outcome = boundEpsilon(first, second, { errorProbability: 0.2 });
  expect(outcome.event).toEqual({ kind: "at most", value: 2, likelierUnder: "second" });
  expect([outcome.first, outcome.second, outcome.bounding, outcome.runs]).toEqual([2, 7, 8, 16]);
  // R: log(qbeta(0.1, 7, 2) / qbeta(0.9, 3, 6))
  expect([outcome.epsilon]).toBeAllclose([0.0982070995312128], { relative: 1e-9 });
  const allowing = boundEpsilon(first, second, { errorProbability: 0.2, delta: 0.01 });
  expect([allowing.epsilon]).toBeAllclose(
    [Math.log(Math.exp(0.0982070995312128) - 0.01 / 0.5382153965176784)],
    { relative: 1e-9 },
  );
});

test("equal inputs give no bound", () => {
  const bits = simulationBits(9);
  const scores = () => Float64Array.from({ length: 5000 }, () => uniformBelow(10, bits));
  expect(boundEpsilon(scores(), scores()).epsilon).toBe(0);
});

test("delta is allowed for: what it may hide is not held against the mechanism", () => {
  const bits = simulationBits(10);
  const leak = () => Float64Array.from({ length: 100_000 }, () => (uniformBelow(100, bits) === 0 ? 1 : 0));
  const nothing = new Float64Array(100_000);
  expect(boundEpsilon(leak(), nothing).epsilon).toBeGreaterThan(3);
  expect(boundEpsilon(leak(), nothing, { delta: 0.011 }).epsilon).toBe(0);
});

test("progress is told in slices, and a pause that throws ends the runs", async () => {
  const told: number[] = [];
  const pause = async (done: number) => {
    told.push(done);
    if (done >= 512) throw new DOMException("cancelled", "AbortError");
  };
  await expect(audit({ score: () => 0, runs: 10_000, pause })).rejects.toThrow("cancelled");
  expect(told).toEqual([256, 512]);
  expect(() => boundEpsilon(new Float64Array(3), new Float64Array(4))).toThrow("equally many");
  expect(() => boundEpsilon(Float64Array.of(1, Number.NaN), new Float64Array(2))).toThrow("NaN");
});

test("100,000 runs of 16 noisy cells take less than ten seconds", async () => {
  const bits = simulationBits(11);
  const mechanism = discreteLaplace({ sensitivity: 1, epsilon: rational(1) });
  const cells = new Array<number>(16).fill(3);
  const start = performance.now();
  const outcome = await auditOf((input) => {
    cells[7] = 3 + input;
    return mechanism.add(cells, bits)[7]!;
  }, 100_000);
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(outcome.epsilon).toBeLessThanOrEqual(1);
});
