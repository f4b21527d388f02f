// The conventions on which programs differ, and the presets that set them all. Both presets were checked number by number (test/golden).
import type { Ties } from "../../math/cox-design.ts";
import type { CensoringTies } from "../../math/fine-gray-design.ts";
import type { SurvivalTransform } from "../../math/survival-limits.ts";
import type { Inputs } from "../analysis.ts";

export interface Conventions {
  readonly transform: SurvivalTransform;
  readonly variance: "jackknife" | "aalen" | "delta";
  /** of Fine-Gray's censoring curve */
  readonly censoringTies: CensoringTies;
  /** whether Fine-Gray's errors allow for estimating it */
  readonly censoringEstimated: boolean;
  /** of the cause-specific models */
  readonly ties: Exclude<Ties, "exact">;
}

const crr = { censoringTies: "together", censoringEstimated: true } as const;
const finegray = { censoringTies: "failures-first", censoringEstimated: false } as const;

const presets: Readonly<Record<string, Conventions>> = {
  R: { transform: "log", variance: "jackknife", ties: "efron", ...finegray },
  cmprsk: { transform: "plain", variance: "aalen", ties: "efron", ...crr },
};

/** The preset's conventions, or those of the single parameters. */
export function conventionsOf(params: Inputs["params"]): Conventions {
  const preset = presets[String(params.preset)];
  if (preset) return preset;
  return {
    transform: params.transform as SurvivalTransform,
    variance: params.variance as Conventions["variance"],
    ties: params.ties as Conventions["ties"],
    ...(params.censoringRule === "finegray" ? finegray : crr),
  };
}

const varianceWords: Readonly<Record<Conventions["variance"], string>> = {
  jackknife: "infinitesimal jackknife (R's survfit)",
  aalen: "Aalen's, with a correction for ties (cmprsk)",
  delta: "delta method (Marubini and Valsecchi)",
};

/** Every convention in words, for the provenance. `models`: what the regressions use, when there are any. */
export function inWords(
  used: Conventions,
  more: {
    readonly preset: string;
    readonly level: number;
    readonly rho: number;
    readonly clustered: boolean;
    readonly entries: boolean;
    readonly fineGray: boolean;
    readonly causeSpecific: boolean;
    readonly references: readonly string[];
  },
): Record<string, string> {
  return {
    Preset: more.preset === "none" ? "none: each convention as set" : more.preset,
    Incidence: "Aalen-Johansen; every other cause competes, nobody who had it is censored",
    "Tied times":
      "failures of all causes at once, before censorings; times equal but for rounding are tied (relative 1.5e-8)",
    "Risk set": "entry before t, end at t or later",
    Variance: `${varianceWords[used.variance]}${more.clustered ? ", summed within clusters" : ""}`,
    Interval: `${used.transform} transform, pointwise, ${Number((100 * more.level).toPrecision(6))} %`,
    "Interval while the incidence is 0": "not defined",
    "Incidence after the last time": "level at its last value",
    "Gray's test": `rho ${more.rho}, correction for ties as cmprsk`,
    ...(more.fineGray
      ? {
          "Fine-Gray ties": "Breslow",
          "Fine-Gray censoring curve":
            used.censoringTies === "together"
              ? "Kaplan-Meier in which failures tied with a censoring are at risk of it (crr)"
              : "Kaplan-Meier in which failures leave before censorings at the same time (finegray)",
          "Fine-Gray standard errors": `sandwich${more.clustered ? " by cluster" : ""}, the censoring curve ${used.censoringEstimated && !more.entries ? "estimated (crr)" : "taken as known (coxph on finegray rows)"}`,
          ...(more.entries
            ? { "Fine-Gray late entry": "weights by the share that has entered as well (Geskus; finegray)" }
            : {}),
        }
      : {}),
    ...(more.causeSpecific ? { "Cause-specific ties": used.ties === "efron" ? "Efron" : "Breslow" } : {}),
    ...(more.references.length > 0 ? { References: more.references.join("; ") } : {}),
  };
}
