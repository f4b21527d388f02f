// The answer of parametric survival: the effect that stands out, or the median; fitted curves over the observed ones; the distributions side by side;
// hazards; coefficients. Draws the result's tables; computes nothing.
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Distribution } from "../../math/parametric-models.ts";
import { DataTable } from "../../plot/data-table.tsx";
import { Figure } from "../../plot/figure.tsx";
import { Forest } from "../../plot/forest.tsx";
import { formatNumber, formatPercent } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { distributionNames } from "./names.ts";
import { HazardByGroup, HazardShapes } from "./view-hazards.tsx";
import { FittedLines } from "./view-lines.tsx";
import {
  bestOf,
  type CoefficientRow,
  type CurveRow,
  type EffectRow,
  type FitRow,
  headline,
  methodLine,
  type ObservedRow,
  type ParameterRow,
  type QuantileRow,
  ratioText,
  type TermRow,
} from "./view-words.ts";

/** More curves than this cannot be told apart; the tables have them all. */
const mostCurves = 6;
const dashes = ["none", "7 3", "2 3", "9 3 2 3", "4 2", "12 4"];

export default function ParametricSurvivalView(props: ViewProps) {
  const fits = createMemo(() => rowsOf<FitRow>(props.result, "fit"));
  const coefficients = createMemo(() => rowsOf<CoefficientRow>(props.result, "coefficients"));
  const effects = createMemo(() => rowsOf<EffectRow>(props.result, "effects"));
  const parameters = createMemo(() => rowsOf<ParameterRow>(props.result, "parameters"));
  const terms = createMemo(() => rowsOf<TermRow>(props.result, "terms"));
  const curve = createMemo(() => rowsOf<CurveRow>(props.result, "curve"));
  const quantiles = createMemo(() => rowsOf<QuantileRow>(props.result, "quantiles"));
  const means = createMemo(() => rowsOf<QuantileRow>(props.result, "rmst"));
  const observed = createMemo(() => rowsOf<ObservedRow>(props.result, "kaplan_meier"));
  const [chosen, choose] = createSignal<Distribution | null>(null);
  const [focus, setFocus] = createSignal("");
  const fitted = createMemo(() => fits().filter((row) => Number.isFinite(row.loglik)));
  const shown = createMemo<Distribution | undefined>(() => {
    const wanted = fitted().find((row) => row.distribution === chosen());
    return (wanted ?? bestOf(fits()))?.distribution;
  });
  const own = <R extends { readonly distribution: Distribution }>(rows: readonly R[]) =>
    rows.filter((row) => row.distribution === shown());
  const groups = createMemo(() => [...new Set(observed().map((row) => row.group))].slice(0, mostCurves));
  const column = () => props.request.roles.group;
  const name = (group: string) =>
    typeof column() === "string" && /^[-\d.]+$/.test(group) ? `${String(column())} ${group}` : group;
  const level = () => Number(props.inputs.params.level);
  const interval = () => `${formatPercent(level())} interval`;
  const sentence = () => headline(shown(), effects(), terms(), quantiles(), props.wording);
  const doubts = () => props.result.notes.filter(({ severity }) => severity !== "info");
  const robust = () => coefficients().some((row) => Number.isFinite(row.robust_error));
  const line = (_: string, g: number) => ({ colour: `var(--group-${g + 1})`, dash: dashes[g]! });
  const xUnit = () => {
    const duration = String(props.request.roles.duration);
    return props.wording.unit === "" ? duration : `${duration}, ${props.wording.unit}`;
  };
  const named = () => (shown() === undefined ? "" : distributionNames[shown()!]);
  const curveOf = (group: string) => own(curve()).filter((row) => row.group === group);
  const limits = (row: { readonly lower: number; readonly upper: number }) => (
    <span>
      <Value of={row.lower} format={(v) => formatNumber(v, 3)} /> to{" "}
      <Value of={row.upper} format={(v) => formatNumber(v, 3)} />
    </span>
  );

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <h1 class="sentence">
          {sentence().before}
          <span class="tail-text">{sentence().number}</span>
          {sentence().after}
        </h1>
        <p class="method-line">{methodLine(shown(), fits(), level(), props.result)}</p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Show when={shown()}>
        <Figure
          title={`Share without the event: ${named()} over Kaplan-Meier`}
          name="fitted-survival"
          label={`Fitted ${named()} survival with ${interval()}s over the observed curves: ${groups()
            .map(
              (group) =>
                `${name(group)} ends at ${formatPercent(curveOf(group).at(-1)?.survival ?? Number.NaN, 3)}`,
            )
            .join("; ")}.`}
          table={{
            columns: ["group", "time", "survival", "lower", "upper"],
            rows: own(curve()).map((row) => [row.group, row.time, row.survival, row.lower, row.upper]),
          }}
        >
          {(width) => (
            <FittedLines
              width={width}
              lines={groups().map((group, g) => ({
                ...line(group, g),
                name: name(group),
                quiet: false,
                points: curveOf(group).map((row) => ({
                  x: row.time,
                  y: row.survival,
                  lower: row.lower,
                  upper: row.upper,
                })),
              }))}
              observed={groups().map((group, g) => {
                const rows = observed().filter((row) => row.group === group);
                return {
                  colour: line(group, g).colour,
                  time: rows.map((row) => row.time),
                  survival: rows.map((row) => row.survival),
                };
              })}
              most={1}
              percent={true}
              xUnit={xUnit()}
              yUnit=""
            />
          )}
        </Figure>
      </Show>

      <DataTable
        title="Distributions"
        columns={["Distribution", "Log-likelihood", "Parameters", "AIC", "more than the lowest", "BIC"]}
        rows={fits()}
        cells={(row) => [
          distributionNames[row.distribution],
          <Value
            of={row.loglik}
            format={(v) => v.toFixed(2).replace("-", "−")}
            reason="the likelihood has no maximum"
          />,
          row.parameters,
          <Value of={row.aic} format={(v) => v.toFixed(1)} />,
          <Value of={row.aic_difference} format={(v) => v.toFixed(1)} />,
          <Value of={row.bic} format={(v) => v.toFixed(1)} />,
        ]}
        chosen={(row) => row.distribution === shown()}
        choose={(row) => choose(row.distribution)}
      />

      <Show when={shown()}>
        {(distribution) => (
          <>
            <Show when={fitted().length > 1}>
              <HazardShapes
                curve={curve()}
                shown={distribution()}
                distributions={fitted().map((row) => row.distribution)}
                groups={groups()}
                name={name}
                xUnit={xUnit()}
                line={line}
              />
            </Show>
            <HazardByGroup
              curve={curve()}
              shown={distribution()}
              groups={groups()}
              name={name}
              xUnit={xUnit()}
              line={line}
            />
            <Show when={own(effects()).length > 0}>
              <Figure
                title={`Effects, ${named()}`}
                name="effects"
                label={`${own(effects())
                  .slice(0, 12)
                  .map((row) => `${row.term}, ${row.effect} ${ratioText(row)}`)
                  .join("; ")}.`}
                table={{
                  columns: ["term", "effect", "ratio", "lower", "upper", "p"],
                  rows: own(effects()).map((row) => [
                    row.term,
                    row.effect,
                    row.estimate,
                    row.lower,
                    row.upper,
                    row.p_value,
                  ]),
                }}
              >
                {(width) => (
                  <Forest
                    width={width}
                    rows={own(effects()).map((row) => ({
                      name: `${row.term}, ${row.effect}`,
                      ratio: row.estimate,
                      lower: row.lower,
                      upper: row.upper,
                      text: ratioText(row),
                    }))}
                    unit="ratio, logarithmic"
                    focus={focus()}
                    choose={setFocus}
                  />
                )}
              </Figure>
            </Show>
            <DataTable
              title={`Coefficients, ${named()}`}
              columns={[
                "Parameter: term",
                "Coefficient",
                "Std. error",
                ...(robust() ? ["Robust error"] : []),
                "z",
                "p",
                interval(),
              ]}
              rows={own(coefficients())}
              cells={(row) => [
                `${row.parameter}: ${row.term === "(Intercept)" ? "intercept" : row.term}`,
                <Value of={row.estimate} error={row.std_error} reason="it is not estimated, see the notes" />,
                <Value of={row.std_error} format={(v) => formatNumber(v, 3)} />,
                ...(robust() ? [<Value of={row.robust_error} format={(v) => formatNumber(v, 3)} />] : []),
                <Value of={row.z} format={(v) => formatNumber(v, 3)} />,
                <Value of={row.p_value} format={(v) => formatNumber(v, 2)} />,
                limits(row),
              ]}
            />
            <div class="pair">
              <DataTable
                title="Quantiles and restricted mean"
                columns={["Of times", "Estimate", interval()]}
                rows={[...own(quantiles()), ...own(means())]}
                cells={(row) => [
                  `${row.probability === undefined ? `mean up to ${formatNumber(row.tau, 4)}` : formatPercent(row.probability)}${groups().length > 1 ? `, ${name(row.group)}` : ""}`,
                  <Value
                    of={row.estimate}
                    error={row.std_error}
                    reason="fewer than that ever have the event"
                  />,
                  limits(row),
                ]}
              />
              <DataTable
                title="Parameters, covariates at zero"
                columns={["Parameter", "Estimate", interval()]}
                rows={own(parameters())}
                cells={(row) => [
                  row.parameter,
                  <Value of={row.estimate} error={row.std_error} />,
                  limits(row),
                ]}
              />
            </div>
          </>
        )}
      </Show>
    </article>
  );
}
