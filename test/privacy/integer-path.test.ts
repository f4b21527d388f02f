// No floating-point number stands anywhere between the data's integers and the released integer. Three ways to hold that down:
// the sources of the samplers say nothing that could leave the integers; no mathematical function is called while they draw; and the
// paths on numbers agree with those on bigint, which cannot hold a fraction (the tests named "word for word", and below at the edges).
import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { discreteGaussian } from "../../src/privacy/discrete-gaussian.ts";
import { discreteLaplace } from "../../src/privacy/discrete-laplace.ts";
import { exponentialMechanism } from "../../src/privacy/exponential-mechanism.ts";
import { permuteAndFlip } from "../../src/privacy/permute-and-flip.ts";
import { simulationBits } from "../../src/privacy/random-bits.ts";
import { type Rational, rational } from "../../src/privacy/rational.ts";

const samplers = [
  "random-bits",
  "uniform",
  "bernoulli",
  "add-noise",
  "discrete-laplace",
  "discrete-gaussian",
  "selection",
  "permute-and-flip",
  "exponential-mechanism",
];

/** The code of a file without comments, texts and imports. */
function codeOf(name: string): string {
  return readFileSync(new URL(`../../src/privacy/${name}.ts`, import.meta.url), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/`[^`]*`|"[^"\n]*"/g, '""');
}

const code = new Map(samplers.map((name) => [name, codeOf(name)]));

/** Every match in every sampler, as "file: match". */
function matches(pattern: RegExp): string[] {
  return [...code].flatMap(([name, text]) =>
    [...text.matchAll(pattern)].map(([match]) => `${name}: ${match.trim()}`),
  );
}

test("samplers import one another, exact rationals, and the counter-based generator for simulations", () => {
  const known = new Set([...samplers, "rational", "mechanism"]);
  for (const name of samplers) {
    const text = readFileSync(new URL(`../../src/privacy/${name}.ts`, import.meta.url), "utf8");
    const from = [...text.matchAll(/from "([^"]+)"/g)].map(([, path]) => path!);
    const others = from.filter((path) => !known.has(path.replace("./", "").replace(".ts", "")));
    expect(others).toEqual(name === "random-bits" ? ["../math/threefry.ts"] : []);
  }
});

test("samplers hold no fraction, no inexact function and no conversion that rounds", () => {
  expect(matches(/\b\d*\.\d+|\b\d+e[-+]?\d+|\*\*/gi)).toEqual([]);
  const exact = /: Math\.(clz32|min)$/;
  expect(matches(/\bMath\.\w+/g).filter((each) => !exact.test(each))).toEqual([]);
  expect(matches(/\b(toNumber|parseFloat|toFixed|Float32Array|Float64Array|NaN|EPSILON|random)\b/g)).toEqual(
    [],
  );
});

test("every division is one of integers without remainder, or of bigint", () => {
  // quotient(): n - n % d is a multiple of d; uniformBelow(): the same with 2^32; the others divide bigints
  expect(matches(/[^\n]* \/ [^\n]*/g)).toEqual([
    "uniform: const shift = Math.clz32((n - 1 - ((n - 1) % twoTo32)) / twoTo32);",
    "bernoulli: return (n - (n % d)) / d;",
    "bernoulli: for (let whole = n / d; whole > 0n; whole--) if (!bernoulliExpFractionBig(1n, 1n, bits)) return false;",
    "discrete-laplace: const magnitude = (BigInt(v) * BigInt(t) + BigInt(u)) / BigInt(s);",
    "discrete-laplace: const magnitude = (v * t + u) / s;",
    "discrete-gaussian: const t = integerSquareRoot(p / q) + 1n;",
    "discrete-gaussian: const t = integerSquareRoot(p / q) + 1n;",
  ]);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const extremes: Rational[] = [
  rational(1),
  rational(1n, 3n),
  rational(1n, 10n ** 9n),
  rational(10n ** 9n),
  rational(123456789n, 987654321n),
];

test("no function of Math that could round is called while noise is drawn or a choice is made", () => {
  const mechanisms = extremes.flatMap((loss) => [
    discreteLaplace({ sensitivity: 1, epsilon: loss }),
    discreteLaplace({ sensitivity: 2 ** 40, epsilon: loss }),
    discreteGaussian({ squaredSensitivity: 2, rho: loss }),
    discreteGaussian({ squaredSensitivity: 2n ** 80n, rho: loss }),
  ]);
  const choices = extremes.flatMap((loss) => [
    permuteAndFlip({ sensitivity: 2 ** 40, epsilon: loss }),
    permuteAndFlip({ sensitivity: 1, epsilon: loss }),
    exponentialMechanism({ sensitivity: 1, rho: loss }),
  ]);
  const called: string[] = [];
  const exact = new Set(["clz32", "imul", "min"]);
  const functions = Object.getOwnPropertyNames(Math).filter(
    (name) => typeof Math[name as keyof Math] === "function" && !exact.has(name),
  );
  for (const name of functions)
    vi.spyOn(Math, name as "log").mockImplementation(() => {
      called.push(name);
      return Number.NaN;
    });
  const bits = simulationBits(1);
  const edge = Number.MAX_SAFE_INTEGER;
  const released: number[] = [];
  for (const mechanism of mechanisms)
    for (let i = 0; i < 20; i++) released.push(...mechanism.add([0, 1, -1, edge, -edge], bits));
  for (const choice of choices)
    for (let i = 0; i < 20; i++) released.push(choice.choose([0, 3, 3 - edge, 3], bits));
  vi.restoreAllMocks();
  expect(functions.length).toBeGreaterThan(30);
  expect(called).toEqual([]);
  expect(released.filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0))).toEqual([]);
});
