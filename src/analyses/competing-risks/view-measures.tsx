// The tables of incidences at times and of mean time lost, by group and between groups.
import { For } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { formatEnd, formatNumber, formatPercent, thinSpace } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import type { MeasureRow } from "./view-tables.ts";
import { measureName, type Names, pText } from "./view-words.ts";

export interface MeasuresProps {
  readonly landmark: readonly MeasureRow[];
  readonly lost: readonly MeasureRow[];
  readonly level: number;
  readonly grouped: boolean;
  readonly names: Names;
}

export function Measures(props: MeasuresProps) {
  const confidence = () => `${formatPercent(props.level)} interval`;
  const times = () => [...new Set(props.landmark.map(({ time }) => time))];
  return (
    <div class="pair">
      <For each={times()}>
        {(time) => (
          <DataTable
            title={`Event came first by ${formatNumber(time)}`}
            columns={["Event", "Share", confidence(), "p"]}
            rows={props.landmark.filter((row) => row.time === time)}
            cells={(row) => [
              measureName(row, props.grouped, props.names),
              ...(row.measure === "ratio" ? numberCells(row) : shareCells(row)),
            ]}
          />
        )}
      </For>
      <DataTable
        title={`Mean time lost, up to ${formatNumber(props.lost[0]?.tau ?? 0)}`}
        columns={["Event", "Time", confidence(), "p"]}
        rows={props.lost}
        cells={(row) => [measureName(row, props.grouped, props.names), ...numberCells(row)]}
      />
    </div>
  );
}

/** A share and its differences are percentages; the sign stands once, after the interval. */
function shareCells(row: MeasureRow) {
  const percent = (v: number) => formatPercent(v, 3);
  return measureCells(row, percent, (v) => percent(v).replace(`${thinSpace}%`, ""));
}

function numberCells(row: MeasureRow) {
  const format = (v: number) => formatEnd(v, row.std_error);
  return measureCells(row, format, format);
}

/** Estimate, interval and p. */
function measureCells(
  row: MeasureRow,
  format: (value: number) => string,
  formatLower: (value: number) => string,
) {
  return [
    <Value of={row.estimate} format={format} />,
    Number.isNaN(row.lower) ? (
      <Value of={row.lower} reason="no such event was seen" />
    ) : (
      <span>
        <Value of={row.lower} format={formatLower} />
        {"\u00a0to\u00a0"}
        <Value of={row.upper} format={format} />
      </span>
    ),
    row.reference === "" ? "" : <PValue of={row.p_value} />,
  ];
}

export function PValue(props: { readonly of: number }) {
  return (
    <Value
      of={props.of}
      format={(p) => pText(p).replace("p = ", "").replace("p ", "")}
      reason="not one of several comparisons"
    />
  );
}
