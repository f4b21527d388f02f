// The answer in words, and rows of the result's tables. Every number stands in the tables.
import type { Distribution } from "../../math/parametric-models.ts";
import { formatCount, formatNumber, formatPercent, formatRatioEnd } from "../../plot/format.ts";
import type { Result, Wording } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { distributionNames } from "./names.ts";

interface OfDistribution {
  readonly distribution: Distribution;
}
export interface FitRow extends OfDistribution {
  readonly loglik: number;
  readonly aic: number;
  readonly bic: number;
  readonly parameters: number;
  readonly aic_difference: number;
}
export interface CoefficientRow extends OfDistribution {
  readonly parameter: string;
  readonly term: string;
  readonly estimate: number;
  readonly std_error: number;
  readonly robust_error: number;
  readonly z: number;
  readonly p_value: number;
  readonly lower: number;
  readonly upper: number;
}
export interface EffectRow extends OfDistribution {
  readonly term: string;
  readonly effect: string;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly p_value: number;
}
export interface ParameterRow extends OfDistribution {
  readonly parameter: string;
  readonly estimate: number;
  readonly std_error: number;
  readonly lower: number;
  readonly upper: number;
}
export interface CurveRow extends OfDistribution {
  readonly group: string;
  readonly time: number;
  readonly survival: number;
  readonly lower: number;
  readonly upper: number;
  readonly hazard: number;
  readonly hazard_lower: number;
  readonly hazard_upper: number;
}
export interface QuantileRow extends OfDistribution {
  readonly group: string;
  readonly probability: number;
  readonly tau: number;
  readonly estimate: number;
  readonly std_error: number;
  readonly lower: number;
  readonly upper: number;
}
export interface TermRow {
  readonly term: string;
  readonly covariate: string;
  readonly value: string;
  readonly reference: string;
}
export interface ObservedRow {
  readonly group: string;
  readonly time: number;
  readonly survival: number;
}

/** The distribution that AIC prefers; undefined when none has a maximum. */
export function bestOf(fits: readonly FitRow[]): FitRow | undefined {
  return fits.find((row) => row.aic_difference === 0);
}

export interface Sentence {
  readonly before: string;
  readonly number: string;
  readonly after: string;
}

const effectWords: Readonly<Record<string, readonly [string, string]>> = {
  "time ratio": ["times until the event are ", "as long"],
  "hazard ratio": ["the hazard is ", "as high"],
  "odds ratio": ["the odds of the event are ", "as high"],
};

/** The covariate that stands out; without covariates, the median; under the distribution shown. */
export function headline(
  distribution: Distribution | undefined,
  effects: readonly EffectRow[],
  terms: readonly TermRow[],
  quantiles: readonly QuantileRow[],
  wording: Wording,
): Sentence {
  if (distribution === undefined)
    return { before: "No distribution can be fitted to these data", number: "", after: "." };
  // a model of two kinds of effect is told by the one that its covariates enter, which stands first
  const own = effects.filter((row) => row.distribution === distribution);
  const known = own.filter((row) => row.effect === own[0]!.effect && Number.isFinite(row.p_value));
  const first = known.reduce<EffectRow | undefined>(
    (best, row) => (best === undefined || row.p_value < best.p_value ? row : best),
    undefined,
  );
  if (first) return aboutEffect(first, terms, known.length > 1, wording);
  const median = quantiles.find((row) => row.distribution === distribution && row.probability === 0.5);
  const shown = median ?? quantiles.find((row) => row.distribution === distribution);
  const unit = wording.unit === "" ? "" : ` ${wording.unit}`;
  if (!shown || Number.isNaN(shown.estimate)) {
    return {
      before: `If times are ${distributionNames[distribution]}, `,
      number: "fewer",
      after: ` of the ${wording.items} ever have the event than the share asked for.`,
    };
  }
  const share = shown.probability === 0.5 ? "half" : formatPercent(shown.probability);
  return {
    before: `If times are ${distributionNames[distribution]}, ${share} of the ${wording.items} have the event by `,
    number: `${formatNumber(shown.estimate, 3)}${unit}`,
    after: `; it could well be between ${formatNumber(shown.lower, 3)} and ${formatNumber(shown.upper, 3)}${unit}.`,
  };
}

function aboutEffect(row: EffectRow, terms: readonly TermRow[], others: boolean, wording: Wording): Sentence {
  const { covariate, value, reference } = terms.find(({ term }) => term === row.term)!;
  const [what, as] = effectWords[row.effect]!;
  const between = `between ${formatRatioEnd(row.lower)} and ${formatRatioEnd(row.upper)} times`;
  const doubt = row.lower <= 1 && row.upper >= 1 ? ", which includes no difference at all" : "";
  return {
    before:
      reference === ""
        ? `With one unit more of ${covariate}, ${what}`
        : `For ${wording.items} with ${covariate} ${value}, ${what}`,
    number: `${formatNumber(row.estimate, 3)} times`,
    after: ` ${as}${reference === "" ? "" : ` as with ${covariate} ${reference}`}${others ? ", all else equal" : ""}; it could well be ${between}${doubt}.`,
  };
}

export function methodLine(
  shown: Distribution | undefined,
  fits: readonly FitRow[],
  level: number,
  result: Result,
): string {
  const sample = rowsOf<{ rows: number; events: number }>(result, "sample")[0]!;
  const rows = `${formatCount(sample.rows)} rows with ${formatCount(sample.events)} events`;
  const errors = `${formatPercent(level)} intervals, standard errors ${result.provenance.conventions["Standard errors"]}`;
  if (shown === undefined) return `Parametric survival on ${rows}.`;
  const best =
    bestOf(fits)?.distribution === shown && fits.length > 1 ? `, the lowest AIC of ${fits.length}` : "";
  const name = distributionNames[shown];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} distribution${best}, on ${rows}. ${errors}.`;
}

export function ratioText(row: Pick<EffectRow, "estimate" | "lower" | "upper">): string {
  if (Number.isNaN(row.estimate)) return "not estimated";
  return `${formatNumber(row.estimate, 3)} (${formatRatioEnd(row.lower)} to ${formatRatioEnd(row.upper)})`;
}
