// Expectiles, folded away under the tables: few ask for them, and the sentence stays with CVaR.
import { DataTable } from "../../plot/data-table.tsx";
import { formatPercent } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import { Ends } from "./view-figures.tsx";
import type { EstimateRow } from "./view-tables.ts";

export function Expectiles(props: {
  readonly rows: readonly EstimateRow[];
  /** of a group, as it is spoken of; null without groups */
  readonly name: ((group: string) => string) | null;
  readonly confidence: number;
}) {
  const columns = () => [
    "Level",
    ...(props.name ? ["Group"] : []),
    "Expectile",
    `${formatPercent(props.confidence)} interval`,
  ];
  return (
    <details>
      <summary>Expectiles</summary>
      <p class="small soft">
        The value at which the sum of all excesses above it, times the level, equals the sum of all shortfalls
        below it, times one minus the level. At 50 % it is the mean.
      </p>
      <DataTable
        title="Expectiles"
        columns={columns()}
        rows={props.rows}
        cells={(row) => [
          formatPercent(row.level),
          ...(props.name ? [props.name(row.group)] : []),
          <Value of={row.estimate} error={row.std_error} />,
          <Ends row={row} />,
        ]}
      />
    </details>
  );
}
