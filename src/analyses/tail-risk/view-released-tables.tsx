// The numbers of a private release of tail risk as tables: every measure at every level, and the means. The exact ones, where there are
// any, stand beside them on the own screen only.
import { createMemo, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { formatNumber, formatPercent, formatWithError } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import type { ReleasedViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { Ends } from "./view-figures.tsx";
import type { EstimateRow } from "./view-tables.ts";

/** In the order in which they lead. */
export const measureNames: Readonly<Record<string, string>> = {
  cvar: "CVaR",
  var: "VaR",
  expectile: "Expectile",
};

interface MeanRow {
  readonly group: string;
  readonly rows: number;
  readonly mean: number;
}

export function ReleasedTables(props: {
  readonly view: ReleasedViewProps;
  readonly estimates: readonly EstimateRow[];
  readonly exactOf: (row: EstimateRow) => EstimateRow | undefined;
  readonly name: (group: string) => string;
}) {
  const grouped = () => props.view.question.terms.groups !== undefined;
  const exact = () => props.view.exact;
  const beside = () => (exact() ? ["Exact, here only"] : []);
  const measures = createMemo(() => [...new Set(props.estimates.map(({ measure }) => measure))]);
  const several = () => measures().length > 1;
  const means = createMemo(() =>
    rowsOf<MeanRow>(props.view.released, "groups").filter(({ mean }) => !Number.isNaN(mean)),
  );
  const exactMean = (group: string) =>
    (exact() ? rowsOf<MeanRow>(exact()!, "groups") : []).find((row) => row.group === group)?.mean ??
    Number.NaN;
  return (
    <>
      <Show when={props.estimates.length > 0}>
        <DataTable
          title={several() ? "Released numbers" : `${measureNames[measures()[0]!]}, released`}
          columns={[
            "Level",
            ...(grouped() ? ["Group"] : []),
            ...(several() ? ["Measure"] : []),
            "Released",
            `${formatPercent(Number(props.view.question.params.confidence))} interval`,
            ...beside(),
          ]}
          ownScreen={exact() ? 3 + Number(grouped()) + Number(several()) : undefined}
          rows={props.estimates}
          cells={(row) => [
            formatPercent(row.level),
            ...(grouped() ? [props.name(row.group)] : []),
            ...(several() ? [measureNames[row.measure] ?? row.measure] : []),
            <Value of={row.estimate} format={() => numberOf(row)} />,
            <Ends row={row} />,
            ...(exact() ? [<Exact row={props.exactOf(row)} />] : []),
          ]}
        />
      </Show>
      <Show when={means().length > 0}>
        <DataTable
          title="Means, released"
          columns={[grouped() ? "Group" : "Rows", "Number, about", "Mean", ...beside()]}
          ownScreen={exact() ? 3 : undefined}
          rows={means()}
          cells={(row) => [
            grouped() ? props.name(row.group) : `all ${props.view.wording.items}`,
            formatNumber(row.rows, 3),
            <Value of={row.mean} format={(mean) => formatNumber(mean, 3)} />,
            ...(exact()
              ? [<Value of={exactMean(row.group)} format={(mean) => formatNumber(mean, 4)} />]
              : []),
          ]}
        />
      </Show>
    </>
  );
}

function Exact(props: { readonly row: EstimateRow | undefined }) {
  return (
    <Value
      of={props.row?.estimate ?? Number.NaN}
      {...(props.row && { error: props.row.std_error })}
      reason="the exact result does not have it"
    />
  );
}

/** Digits as the error justifies; three where it is not known. */
export function numberOf({ estimate, std_error }: EstimateRow): string {
  return Number.isNaN(std_error) ? formatNumber(estimate, 3) : formatWithError(estimate, std_error);
}
