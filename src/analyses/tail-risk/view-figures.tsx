// The two histograms of tail risk: the losses with the numbers of the sentence on them, and the replicates behind the interval.
import { Show } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { formatEnd, formatInterval, formatPercent, formatWithError } from "../../plot/format.ts";
import { Histogram } from "../../plot/histogram.tsx";
import { Value } from "../../plot/value.tsx";
import { type BinRow, binsOf, type EstimateRow } from "./view-tables.ts";
import { withUnit } from "./view-words.ts";

/** The ends of an interval, or why there is none. */
export function Ends(props: {
  readonly row: { readonly lower: number; readonly upper: number; readonly std_error: number };
}) {
  return (
    <Show
      when={!(Number.isNaN(props.row.lower) && Number.isNaN(props.row.upper))}
      fallback={<Value of={Number.NaN} reason="the data do not vary enough for an interval" />}
    >
      <Value of={props.row.lower} format={(v) => formatEnd(v, props.row.std_error)} /> to{" "}
      <Value of={props.row.upper} format={(v) => formatEnd(v, props.row.std_error)} />
    </Show>
  );
}

export function Distribution(props: {
  readonly bins: readonly BinRow[];
  readonly group: string;
  readonly items: string;
  readonly axis: string;
  readonly unit: string;
  readonly scaleKind: "linear" | "log";
  readonly valueAtRisk: EstimateRow;
  readonly cvar: EstimateRow;
  readonly height: number;
  /** where 95 % of simulated releases of the CVaR lie */
  readonly expected: readonly [lower: number, upper: number] | undefined;
  /** of VaR, drawn where CVaR is not released */
  readonly expectedVar: readonly [lower: number, upper: number] | undefined;
}) {
  const expectedMark = () => {
    const limits = props.expected ?? props.expectedVar;
    if (!limits) return {};
    const label = `95\u202f% of releases${props.expected ? "" : " of VaR"}, simulated`;
    return { expected: { lower: limits[0], upper: limits[1], label } };
  };
  const low = () => formatWithError(props.valueAtRisk.estimate, props.valueAtRisk.std_error);
  const mean = () => formatWithError(props.cvar.estimate, props.cvar.std_error);
  return (
    <Figure
      title={
        props.group === ""
          ? `Distribution of the ${props.items}`
          : `Distribution of the ${props.items}, ${props.group}`
      }
      quietTitle={props.group === ""}
      name="distribution"
      label={`Histogram of ${props.axis}. The tail begins at VaR ${withUnit(low(), props.unit)}; its mean, CVaR, is ${withUnit(mean(), props.unit)}, interval ${formatInterval(props.cvar.lower, props.cvar.upper, props.cvar.std_error)}.`}
      table={{
        columns: ["from", "to", props.items],
        rows: props.bins.map((bin) => [bin.bin_lower, bin.bin_upper, bin.count]),
      }}
    >
      {(width) => (
        <Histogram
          width={width}
          height={width < 480 ? 280 : props.height}
          bins={binsOf(props.bins)}
          scaleKind={props.scaleKind}
          unit={props.axis}
          counts={props.items}
          tailFrom={props.valueAtRisk.estimate}
          line={{ at: props.valueAtRisk.estimate, label: `VaR ${low()}` }}
          interval={{
            at: props.cvar.estimate,
            lower: props.cvar.lower,
            upper: props.cvar.upper,
            label: `CVaR ${mean()}`,
          }}
          {...expectedMark()}
        />
      )}
    </Figure>
  );
}

export function Replicates(props: {
  readonly bins: readonly BinRow[];
  readonly axis: string;
  readonly cvar: EstimateRow;
  readonly group: string;
  readonly confidence: number;
}) {
  const mean = () => formatWithError(props.cvar.estimate, props.cvar.std_error);
  const whose = () => (props.group === "" ? "" : ` of ${props.group}`);
  return (
    <Figure
      title={`How sure is the ${formatPercent(props.cvar.level)} CVaR${whose()}?`}
      name="bootstrap"
      label={`Histogram of bootstrap replicates of CVaR ${mean()}; the ${formatPercent(props.confidence)} interval from ${formatInterval(props.cvar.lower, props.cvar.upper, props.cvar.std_error)} is shaded.`}
      table={{
        columns: ["from", "to", "replicates"],
        rows: props.bins.map((bin) => [bin.bin_lower, bin.bin_upper, bin.count]),
      }}
    >
      {(width) => (
        <Show
          when={props.bins.length > 0}
          fallback={<p class="soft">No replicates: one row says nothing about its own error.</p>}
        >
          <Histogram
            width={width}
            height={250}
            bins={binsOf(props.bins)}
            scaleKind="linear"
            unit={props.axis}
            counts="replicates"
            {...(Number.isNaN(props.cvar.lower)
              ? {}
              : { within: [props.cvar.lower, props.cvar.upper] as const })}
            line={{ at: props.cvar.estimate, label: `CVaR ${mean()}`, tail: true }}
          />
        </Show>
      )}
    </Figure>
  );
}
