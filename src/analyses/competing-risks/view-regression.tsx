// The regressions of one cause side by side: hazard ratios of its incidence (Fine-Gray) and of its rate (cause-specific), and their numbers.
import { createMemo, createSignal, For, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { Figure } from "../../plot/figure.tsx";
import { Forest } from "../../plot/forest.tsx";
import { formatNumber, formatPercent, formatRatioEnd } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import type { Result } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import type { CoefficientRow, DriftRow, FitRow, TestRow } from "./view-tables.ts";
import { ratioText } from "./view-words.ts";

export interface RegressionProps {
  readonly result: Result;
  readonly interest: string;
  readonly level: number;
  causeName(cause: string): string;
}

const rowName = (row: CoefficientRow) => `${row.term}, ${row.model}`;

export function Regressions(props: RegressionProps) {
  const all = createMemo(() => rowsOf<CoefficientRow>(props.result, "coefficients"));
  const tests = createMemo(() => rowsOf<TestRow>(props.result, "model_tests"));
  const fits = createMemo(() => rowsOf<FitRow>(props.result, "fit"));
  const causes = createMemo(() => [...new Set(all().map(({ cause }) => cause))]);
  const [chosenCause, chooseCause] = createSignal("");
  const cause = () => [chosenCause(), props.interest].find((each) => causes().includes(each)) ?? causes()[0]!;
  // by term, so that the two models of a term stand together
  const shown = createMemo(() => {
    const own = all().filter((row) => row.cause === cause());
    const terms = [...new Set(own.map(({ term }) => term))];
    return terms.flatMap((term) => own.filter((row) => row.term === term));
  });
  const drift = () => rowsOf<DriftRow>(props.result, "ph_test").filter((row) => row.cause === cause());
  const [focus, setFocus] = createSignal("");
  const interval = () => `${formatPercent(props.level)} interval`;
  const robust = () => shown().some((row) => row.model !== "Fine-Gray" && Number.isFinite(row.robust_error));
  return (
    <Show when={all().length > 0}>
      <Figure
        title={`Hazard ratios for ${props.causeName(cause())}`}
        name="hazard-ratios"
        label={`Hazard ratios with ${interval()}s: ${shown()
          .slice(0, 12)
          .map((row) => `${rowName(row)} ${ratioText(row)}`)
          .join("; ")}.`}
        table={{
          columns: ["term", "model", "hazard ratio", "lower", "upper", "p"],
          rows: shown().map((row) => [
            row.term,
            row.model,
            row.hazard_ratio,
            row.lower,
            row.upper,
            row.p_value,
          ]),
        }}
      >
        {(width) => (
          <Forest
            width={width}
            rows={shown().map((row) => ({
              name: rowName(row),
              ratio: row.hazard_ratio,
              lower: row.lower,
              upper: row.upper,
              text: ratioText(row),
            }))}
            unit="hazard ratio, logarithmic"
            focus={focus()}
            choose={setFocus}
          />
        )}
      </Figure>
      <p class="small">
        <Show when={causes().length > 1}>
          <label>
            Regression of:{" "}
            <select
              class="plain"
              value={cause()}
              onChange={(event) => chooseCause(event.currentTarget.value)}
            >
              <For each={causes()}>{(each) => <option value={each}>{props.causeName(each)}</option>}</For>
            </select>
          </label>{" "}
        </Show>
        Fine-Gray: how the incidence changes. Cause-specific: how the rate among those still free of every
        event changes.
      </p>
      <DataTable
        title="Coefficients"
        columns={[
          "Term",
          "Model",
          "Coefficient",
          "Std. error",
          ...(robust() ? ["Robust error"] : []),
          "z",
          "p",
          "Hazard ratio",
          interval(),
        ]}
        rows={shown()}
        cells={(row) => [
          row.term,
          row.model,
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
        chosen={(row) => rowName(row) === focus()}
        choose={(row) => setFocus(rowName(row))}
      />
      <DataTable
        title="Tests of all coefficients"
        columns={["Model", "Test", "Statistic", "df", "p"]}
        rows={tests().filter((row) => row.cause === cause())}
        cells={(row) => [
          row.model,
          row.test,
          <Value of={row.statistic} format={(v) => formatNumber(v, 4)} />,
          <Value of={row.df} />,
          <Value of={row.p_value} format={(v) => formatNumber(v, 2)} />,
        ]}
      />
      <Show when={drift().length > 0}>
        <DataTable
          title="Proportional hazards, cause-specific"
          columns={["Term", "Statistic", "df", "p"]}
          rows={drift()}
          cells={(row) => [
            row.term === "global" ? "all together" : row.term,
            <Value of={row.statistic} format={(v) => formatNumber(v, 4)} />,
            <Value of={row.df} />,
            <Value of={row.p_value} format={(v) => formatNumber(v, 2)} />,
          ]}
        />
      </Show>
      <DataTable
        title="Fit"
        columns={["Model", "Rows", "Events", "Log-likelihood", "AIC", "Concordance"]}
        rows={fits().filter((row) => row.cause === cause())}
        cells={(row) => [
          row.model,
          <Value of={row.n} />,
          <Value of={row.events} />,
          <Value of={row.loglik} />,
          <Value of={row.aic} reason="a weighted likelihood has none" />,
          <Value
            of={row.concordance}
            format={(v) => formatNumber(v, 3)}
            reason="not computed for Fine-Gray"
          />,
        ]}
      />
    </Show>
  );
}
