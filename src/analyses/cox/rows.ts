// Which rows count: those of every survival analysis, with covariates as terms.
import { UserError } from "../../errors.ts";
import type { CoxRows } from "../../math/cox-design.ts";
import type { Clusters } from "../../math/cox-robust.ts";
import type { Inputs, Provenance } from "../analysis.ts";
import { asModelled, parseReferences, type Terms, termsOf } from "../covariates.ts";
import type { EventCoding } from "../event-coding.ts";
import { selectSurvivalRows } from "../survival-selection.ts";

export interface Selected {
  readonly rows: CoxRows;
  readonly terms: Terms;
  readonly strata: readonly string[];
  readonly clusters: Clusters | null;
  readonly fractionalWeights: boolean;
  readonly events: number;
  readonly coding: EventCoding;
  /** row of the file (1-based) of each row used */
  readonly rowNumbers: Int32Array;
  readonly leftOut: Provenance["rowsLeftOut"];
}

export function selectRows(inputs: Inputs): Selected {
  const { columns, lists, params } = inputs;
  const categorical = params.categorical as readonly string[];
  const covariates = (lists.covariates ?? []).map((column) => asModelled(column, categorical));
  requireDifferent(
    [columns.duration, columns.event, columns.entry, columns.weight].flatMap((c) => (c ? [c.name] : [])),
    covariates,
    categorical,
  );
  const selection = selectSurvivalRows(inputs, covariates);
  const { time, event, entry, weight, strata, cluster, coding } = selection;
  const events = event.reduce((sum, e) => sum + e, 0);
  if (events === 0) {
    throw new UserError(
      `Every row is censored, so there is nothing to learn about the risk of the event. ${coding.sentence} Check which value of "${columns.event!.name}" is the event (eventValue).`,
    );
  }
  const terms = termsOf(covariates, selection.kept, parseReferences(String(params.reference), covariates));
  return {
    rows: {
      time,
      event,
      entry,
      weight,
      ...(strata ? { stratum: strata.codes, strata: strata.labels.length } : {}),
      covariates: terms.columns,
    },
    terms,
    strata: strata ? strata.labels : ["all"],
    clusters: cluster ? { codes: cluster.codes, count: cluster.labels.length } : null,
    fractionalWeights: selection.weights === "fractional",
    events,
    coding,
    rowNumbers: selection.rowNumbers,
    leftOut: selection.leftOut,
  };
}

function requireDifferent(
  outcome: readonly string[],
  covariates: readonly { readonly name: string }[],
  categorical: readonly string[],
): void {
  const names = covariates.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new UserError(`Column "${twice}" stands twice among the covariates. Name it once.`);
  const both = names.find((name) => outcome.includes(name));
  if (both !== undefined) {
    throw new UserError(
      `Column "${both}" is a covariate and also says when or whether the event happened, or weighs the rows. Choose other covariates.`,
    );
  }
  const stray = categorical.find((name) => !names.includes(name));
  if (stray !== undefined) {
    throw new UserError(
      `Column "${stray}" is to be treated as a category (categorical) but is not among the covariates. Add it there, or take it off this list.`,
    );
  }
}
