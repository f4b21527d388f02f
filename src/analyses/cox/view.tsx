// The answer of Cox regression: the sentence about the covariate that stands out, hazard ratios as a forest plot and in numbers, whether they
// hold over time, how well the model ranks, the baseline. Draws the result's tables; computes nothing.
import { createMemo, createSignal, For, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { Figure } from "../../plot/figure.tsx";
import { Forest } from "../../plot/forest.tsx";
import { formatNumber, formatPercent, formatRatioEnd } from "../../plot/format.ts";
import { LineBand } from "../../plot/line-band.tsx";
import { SurvivalCurves } from "../../plot/survival-curves.tsx";
import { linearTicks } from "../../plot/ticks.ts";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { AdjustedCurves } from "./view-adjusted.tsx";
import {
  atRiskAt,
  type CoefficientRow,
  type CourseRow,
  coefficientsOf,
  foremost,
  headline,
  methodLine,
  pText,
  type ResidualRow,
  ratioText,
  seriesOf,
  type TestRow,
} from "./view-words.ts";

/** More baselines than this cannot be told apart; the export and the table of the result have them all. */
const mostCurves = 6;

export default function CoxView(props: ViewProps) {
  const coefficients = createMemo(() => coefficientsOf(props.result));
  const tests = createMemo(() => rowsOf<TestRow>(props.result, "tests"));
  const proportional = createMemo(() => rowsOf<TestRow>(props.result, "ph_test"));
  const smooth = createMemo(() => rowsOf<CourseRow>(props.result, "ph_smooth"));
  const residuals = createMemo(() => rowsOf<ResidualRow>(props.result, "ph_residuals"));
  const baseline = createMemo(() => rowsOf<CourseRow>(props.result, "baseline"));
  const measures = createMemo(() => rowsOf<Readonly<Record<string, number>>>(props.result, "fit")[0]!);
  const [chosen, choose] = createSignal<string | null>(null);
  const focus = createMemo<CoefficientRow | undefined>(
    () => coefficients().find((row) => row.term === chosen()) ?? foremost(coefficients()),
  );
  const focused = () => focus()?.term ?? "";
  const level = () => Number(props.inputs.params.level);
  const interval = () => `${formatPercent(level())} interval`;
  const sentence = () => headline(focus(), coefficients().length === 1, props.wording);
  const robust = () => coefficients().some((row) => Number.isFinite(row.robust_error));
  const doubts = () => props.result.notes.filter(({ severity }) => severity !== "info");
  const course = () => smooth().filter((row) => row.term === focused());
  const testOfFocus = () => proportional().find((row) => row.term === focused());
  const strata = createMemo(() => [...new Set(baseline().map((row) => row.stratum))]);
  const shownStrata = () => strata().slice(0, mostCurves);
  const curve = () => baseline().filter((row) => shownStrata().includes(row.stratum));
  const breaks = createMemo(() =>
    linearTicks(
      0,
      curve().reduce((last, row) => Math.max(last, row.time), 0),
      7,
    ),
  );
  const duration = () =>
    props.wording.unit === ""
      ? String(props.request.roles.duration)
      : `${String(props.request.roles.duration)}, ${props.wording.unit}`;

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <h1 class="sentence">
          {sentence().before}
          <span class="tail-text" title={String(focus()?.hazard_ratio ?? "")}>
            {sentence().number}
          </span>
          {sentence().after}
        </h1>
        <p class="method-line">{methodLine(measures().n!, measures().events!, level(), props.result)}</p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Figure
        title="Hazard ratios"
        name="hazard-ratios"
        label={`${coefficients().length} hazard ratios with ${interval()}s: ${coefficients()
          .slice(0, 12)
          .map((row) => `${row.term} ${ratioText(row)}`)
          .join("; ")}.`}
        table={{
          columns: ["term", "hazard ratio", "lower", "upper", "p"],
          rows: coefficients().map((row) => [row.term, row.hazard_ratio, row.lower, row.upper, row.p_value]),
        }}
      >
        {(width) => (
          <Forest
            width={width}
            rows={coefficients().map((row) => ({
              name: row.term,
              ratio: row.hazard_ratio,
              lower: row.lower,
              upper: row.upper,
              text: ratioText(row),
            }))}
            unit="hazard ratio, logarithmic"
            focus={focused()}
            choose={choose}
          />
        )}
      </Figure>

      <DataTable
        title="Coefficients"
        columns={[
          "Term",
          "Coefficient",
          "Std. error",
          ...(robust() ? ["Robust error"] : []),
          "z",
          "p",
          "Hazard ratio",
          interval(),
        ]}
        rows={coefficients()}
        cells={(row) => [
          row.term,
          <Value of={row.estimate} error={row.std_error} reason="it is not estimated, see the notes" />,
          <Value of={row.std_error} format={(v) => formatNumber(v, 3)} />,
          ...(robust() ? [<Value of={row.robust_error} format={(v) => formatNumber(v, 3)} />] : []),
          <Value of={row.z} format={(v) => formatNumber(v, 3)} />,
          <Value of={row.p_value} format={(v) => formatNumber(v, 2)} />,
          <Value of={row.hazard_ratio} format={(v) => formatNumber(v, 3)} />,
          <span>
            <Value of={row.lower} format={formatRatioEnd} /> to{" "}
            <Value of={row.upper} format={formatRatioEnd} />
          </span>,
        ]}
        chosen={(row) => row.term === focused()}
        choose={(row) => choose(row.term)}
      />

      <div class="pair">
        <DataTable
          title="Tests of all coefficients"
          columns={["Test", "Statistic", "df", "p"]}
          rows={tests()}
          cells={(row) => [row.test, ...testCells(row)]}
        />
        <DataTable
          title="Fit"
          columns={["Measure", "Value"]}
          rows={[
            ["Log-likelihood without covariates", measures().loglik_null!],
            ["Log-likelihood", measures().loglik!],
            ["AIC", measures().aic!],
            ["Concordance", measures().concordance!],
            ["Its standard error", measures().concordance_se!],
          ]}
          cells={([name, value]) => [name, <Value of={value as number} />]}
        />
      </div>

      <Show when={proportional().length > 0}>
        <Show when={course().length > 1}>
          <Figure
            title={`Does the coefficient of ${focused()} hold over time?`}
            name="coefficient-over-time"
            label={`Smoothed scaled Schoenfeld residuals of ${focused()} over time with a ${interval()}; a level line means proportional hazards. Test: ${pText(testOfFocus()?.p_value ?? Number.NaN)}.`}
            table={{
              columns: ["time", "coefficient", "lower", "upper"],
              rows: course().map((row) => [row.time, row.estimate, row.lower, row.upper]),
            }}
          >
            {(width) => (
              <LineBand
                width={width}
                height={280}
                points={course().map((row) => ({
                  x: row.time,
                  y: row.estimate,
                  lower: row.lower,
                  upper: row.upper,
                }))}
                marks={residuals()
                  .filter((row) => row.term === focused())
                  .map((row) => ({ x: row.time, y: row.residual }))}
                xKind="linear"
                xUnit={duration()}
                yUnit={`coefficient of ${focused()}`}
              />
            )}
          </Figure>
        </Show>
        <DataTable
          title="Proportional hazards"
          columns={["Term", "Statistic", "df", "p"]}
          rows={proportional()}
          cells={(row) => [row.term === "global" ? "all together" : row.term, ...testCells(row)]}
          chosen={(row) => row.term === focused()}
          choose={(row) => choose(row.term)}
        />
      </Show>

      <AdjustedCurves result={props.result} unit={duration()} level={level()} />

      <Show when={curve().length > 1}>
        <Figure
          title="Share without the event at the baseline"
          name="baseline-survival"
          label={`Survival with every number at its mean and every category at its reference, falling to ${formatPercent(curve().at(-1)!.survival, 3)} at ${formatNumber(curve().at(-1)!.time)}.`}
          table={{
            columns: ["stratum", "time", "at risk", "events", "survival", "lower", "upper"],
            rows: curve().map((row) => [
              row.stratum,
              row.time,
              row.at_risk,
              row.events,
              row.survival,
              row.lower,
              row.upper,
            ]),
          }}
        >
          {(width) => (
            <SurvivalCurves
              width={width}
              series={shownStrata().map((name) => seriesOf(baseline(), name))}
              breaks={breaks()}
              blocks={[
                {
                  title: "at risk at the next event",
                  counts: shownStrata().map((name) => atRiskAt(baseline(), name, breaks())),
                },
              ]}
              unit={duration()}
              remark=""
            />
          )}
        </Figure>
      </Show>
    </article>
  );
}

function testCells(row: TestRow) {
  return [
    <Value of={row.statistic} format={(v) => formatNumber(v, 4)} />,
    <Value of={row.df} />,
    <Value of={row.p_value} format={(v) => formatNumber(v, 2)} />,
  ];
}
