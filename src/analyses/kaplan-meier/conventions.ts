// The conventions on which programs differ, and the presets that set them all. R's were checked number by number against survival
// 3.5 (test/golden); those of SAS (PROC LIFETEST), Prism and lifelines follow their documentation, which method.md cites.
import { defaultTieTolerance } from "../../math/survival-counts.ts";
import type { SurvivalTransform } from "../../math/survival-limits.ts";
import type { QuantileRule } from "../../math/survival-quantile.ts";
import type { Inputs } from "../analysis.ts";

export interface Conventions {
  readonly transform: SurvivalTransform;
  readonly variance: "auto" | "greenwood" | "robust";
  readonly quantileRule: QuantileRule;
  /** limits from 1 to 1 while survival is 1, where a transform gives none */
  readonly certainAtOne: boolean;
  /** relative distance within which times are tied */
  readonly tieTolerance: number;
}

export const presets: Readonly<Record<string, Conventions>> = {
  R: {
    transform: "log",
    variance: "auto",
    quantileRule: "nearest",
    certainAtOne: false,
    tieTolerance: defaultTieTolerance,
  },
  SAS: {
    transform: "log-log",
    variance: "greenwood",
    quantileRule: "midpoint",
    certainAtOne: false,
    tieTolerance: 0,
  },
  Prism: {
    transform: "log-log",
    variance: "greenwood",
    quantileRule: "midpoint",
    certainAtOne: false,
    tieTolerance: 0,
  },
  lifelines: {
    transform: "log-log",
    variance: "greenwood",
    quantileRule: "first",
    certainAtOne: true,
    tieTolerance: 0,
  },
};

/** The preset's conventions, or those of the single parameters. */
export function conventionsOf(params: Inputs["params"]): Conventions {
  const preset = presets[String(params.preset)];
  if (preset) return preset;
  return {
    transform: params.transform as SurvivalTransform,
    variance: params.variance as Conventions["variance"],
    quantileRule: params.quantileRule as QuantileRule,
    certainAtOne: params.limitsAtOne === true,
    tieTolerance: params.exactTimes === true ? 0 : defaultTieTolerance,
  };
}

const quantileWords: Readonly<Record<QuantileRule, string>> = {
  midpoint: "first time at or below the level; the middle of a plateau that lies exactly on it",
  first: "first time at or below the level",
  nearest:
    "as R's quantile: middle of a plateau on the level; where limits rise again, the time nearest the level",
};

/** Every convention in words, for the provenance. */
export function inWords(
  used: Conventions,
  more: {
    readonly preset: string;
    readonly robust: boolean;
    readonly estimator: string;
    readonly level: number;
  },
): Record<string, string> {
  return {
    Preset: more.preset === "none" ? "none: each convention as set" : more.preset,
    Curve: more.estimator,
    "Tied times": `events before censorings; ${used.tieTolerance > 0 ? `times within ${used.tieTolerance.toPrecision(2)} of their mean are one (R's timefix, relative only)` : "times tied only when equal"}`,
    "Risk set": "entry before t, end at t or later",
    Variance: more.robust ? "robust (infinitesimal jackknife)" : "Greenwood (hazard: sum of d/n²)",
    Interval: `${used.transform} transform, pointwise, ${Number((100 * more.level).toPrecision(6))} %`,
    "Interval while survival is 1":
      used.certainAtOne || used.transform === "log" || used.transform === "plain" ? "1 to 1" : "not defined",
    "Interval once survival is 0": "not defined",
    Quantiles: quantileWords[used.quantileRule],
    "Quantile limits": "the pointwise limits inverted (Brookmeyer-Crowley)",
    "Survival after the last time": "level at its last value, for the restricted mean only",
    "Log-rank variance": "hypergeometric",
  };
}
