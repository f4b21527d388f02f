// Limits of a survival probability from the standard error of its logarithm, by five transforms g: g(S) +- c se(g(S)), transformed
// back (Borgan and Liestol 1990, Scand. J. Statist. 17:35; Kalbfleisch and Prentice 1980 for log-log). Written in terms of
// width = c se(log S), so that pointwise intervals (c a normal quantile), equal-precision bands (c their critical value) and
// Hall-Wellner bands (width their own) share it.
import { exp, log } from "./elementary.ts";
import { cosine, sine } from "./trigonometry.ts";

export const survivalTransforms = ["log", "log-log", "plain", "logit", "arcsin"] as const;
export type SurvivalTransform = (typeof survivalTransforms)[number];

export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

const undefinedLimits: Limits = { lower: Number.NaN, upper: Number.NaN };

/**
 * Limits for survival s in [0, 1]. No limits of any kind once s = 0 (as R), and none by log-log, logit and arcsin while s = 1,
 * where their derivative is infinite; `certainAtOne` gives 1 to 1 there instead. plain and log are cut to [0, 1].
 */
export function survivalLimits(
  s: number,
  width: number,
  transform: SurvivalTransform,
  certainAtOne = false,
): Limits {
  if (!(s > 0) || Number.isNaN(width)) return undefinedLimits;
  if (s === 1) {
    const defined = certainAtOne || transform === "log" || transform === "plain";
    return defined ? { lower: 1, upper: 1 } : undefinedLimits;
  }
  switch (transform) {
    case "plain":
      return { lower: Math.max(0, s - s * width), upper: Math.min(1, s + s * width) };
    case "log":
      // exp(log s -+ width)
      return { lower: exp(log(s) - width), upper: Math.min(1, exp(log(s) + width)) };
    case "log-log": {
      // exp(-exp(log(-log s) -+ width / log s)) = s^exp(-+ width / log s)
      const shift = width / log(s);
      return { lower: exp(log(s) * exp(-shift)), upper: exp(log(s) * exp(shift)) };
    }
    case "logit": {
      // odds s/(1-s) times exp(-+ width / (1 - s))
      const odds = s / (1 - s);
      const factor = exp(width / (1 - s));
      return { lower: odds / (factor + odds), upper: 1 - 1 / (1 + odds * factor) };
    }
    case "arcsin":
      return arcsine(s, 0.5 * width * Math.sqrt(s / (1 - s)));
  }
}

/** sin^2(asin(sqrt s) -+ h), the angle kept within [0, pi/2]; by the addition theorem, so that no inverse sine is needed. */
function arcsine(s: number, h: number): Limits {
  const sin = Math.sqrt(s);
  const cos = Math.sqrt(1 - s);
  const sinH = sine(h);
  const cosH = cosine(h);
  const beyond = Number.isNaN(sinH);
  const low = sin * cosH - cos * sinH;
  const high = sin * cosH + cos * sinH;
  return {
    lower: beyond || sinH >= sin ? 0 : low * low,
    upper: beyond || sinH >= cos ? 1 : high * high,
  };
}
