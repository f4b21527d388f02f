// The tables of survival curves, of an exact result or of a release: quantiles, restricted means, landmarks, follow-up, tests.
import { createMemo, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { formatCount, formatNumber, formatPercent } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import type { Result } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import type { ComparedRow, GroupRow, QuantileRow, TestRow } from "./view-tables.ts";
import { between, measureName, pText } from "./view-words.ts";

const exactHere = "Exact, here only";

export function NumberTables(props: {
  readonly tables: Result["tables"];
  readonly grouped: boolean;
  readonly name: (group: string) => string;
  /** confidence of the intervals */
  readonly level: number;
  /** of a release: noise leaves times and counts no more than three digits */
  readonly released?: boolean;
  /** exact tables to set beside those of a release, on the own screen only */
  readonly exact?: Result["tables"] | undefined;
}) {
  const rounded = (value: number) => formatNumber(value, props.released ? 3 : undefined);
  const beside = () => (props.exact ? [exactHere] : []);
  const exactQuantile = ({ group, probability }: QuantileRow) =>
    rowsOf<QuantileRow>({ tables: props.exact! }, "quantiles").find(
      (row) => row.group === group && row.probability === probability,
    )?.estimate ?? Number.NaN;
  const quantiles = createMemo(() => rowsOf<QuantileRow>(props, "quantiles"));
  const means = createMemo(() => rowsOf<ComparedRow>(props, "rmst"));
  const landmark = createMemo(() => rowsOf<ComparedRow>(props, "landmark"));
  const groups = createMemo(() => rowsOf<GroupRow>(props, "groups"));
  const tests = createMemo(() => rowsOf<TestRow>(props, "tests"));
  const compared = (what: string) => [
    props.grouped ? "Group or comparison" : "Rows",
    what,
    `${formatPercent(props.level)} interval`,
    ...(props.grouped ? ["p"] : []),
  ];
  return (
    <>
      <div class="pair">
        <DataTable
          title="Quantiles"
          columns={[
            props.grouped ? "Group" : "Rows",
            "Had the event",
            "Time",
            `${formatPercent(props.level)} interval`,
            ...beside(),
          ]}
          ownScreen={props.exact && 4}
          rows={quantiles()}
          cells={(row) => [
            props.name(row.group),
            formatPercent(row.probability),
            <Value of={row.estimate} format={rounded} reason="the curve does not come down that far" />,
            between(row.lower, row.upper, props.released ? 3 : undefined),
            ...(props.exact
              ? [<Value of={exactQuantile(row)} reason="the exact curve does not come down that far" />]
              : []),
          ]}
        />
        <DataTable
          title={`Mean time without the event, up to ${formatNumber(means()[0]?.tau ?? 0)}`}
          columns={compared("Mean")}
          rows={means()}
          cells={(row) => comparedCells(row, props.name, props.grouped)}
        />
      </div>

      <Show when={landmark().length > 0}>
        <DataTable
          title={`Share without the event at ${formatNumber(landmark()[0]!.time)}`}
          columns={compared("Share")}
          rows={landmark()}
          cells={(row) => comparedCells(row, props.name, props.grouped)}
        />
      </Show>

      <div class="pair">
        <DataTable
          title="Follow-up"
          columns={[props.grouped ? "Group" : "Rows", "Rows", "Events", "Censored", "Median follow-up"]}
          rows={groups()}
          cells={(row) => [
            props.name(row.group),
            <Value of={row.rows} format={props.released ? rounded : formatCount} />,
            <Value of={row.events} format={rounded} />,
            <Value of={row.censored} format={rounded} />,
            <Value of={row.median_follow_up} format={rounded} reason="fewer than half are censored" />,
          ]}
        />
        <Show when={tests().length > 0}>
          <DataTable
            title="Tests between groups"
            columns={[
              "Test",
              "Chi-square",
              "df",
              "p",
              "p, Holm",
              props.released ? "p, simulated" : "p, permutation",
            ]}
            rows={tests()}
            cells={(row) => [
              row.comparison === "overall" ? row.test : `${row.test}: ${row.comparison}`,
              <Value
                of={row.statistic}
                format={(x) => formatNumber(x, 4)}
                reason="the groups cannot be compared"
              />,
              <Value of={row.df} />,
              <PValue of={row.p_value} />,
              <PValue of={row.p_adjusted} />,
              <PValue of={row.p_permutation} />,
            ]}
          />
        </Show>
      </div>
    </>
  );
}

function PValue(props: { readonly of: number; readonly reason?: string }) {
  return (
    <Value
      of={props.of}
      format={(p) => pText(p).replace("p = ", "").replace("p ", "")}
      reason={props.reason ?? "not asked for here"}
    />
  );
}

function comparedCells(row: ComparedRow, name: (group: string) => string, grouped: boolean) {
  return [
    measureName(row, name),
    <Value of={row.estimate} error={row.std_error} />,
    <>
      <Value of={row.lower} error={row.std_error} reason="the curve has no limits there" /> to{" "}
      <Value of={row.upper} error={row.std_error} reason="the curve has no limits there" />
    </>,
    ...(grouped
      ? [row.reference === "" ? "" : <PValue of={row.p_value} reason="the groups cannot be compared" />]
      : []),
  ];
}
