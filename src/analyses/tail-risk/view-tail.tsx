// The shape of the tail: the exceedance curve on logarithmic axes (a straight line there is a power law) and the mean excess (rising
// means heavy). Loaded after the answer is on the page.
import { createMemo, Show } from "solid-js";
import { DenseLines } from "../../plot/dense-lines.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatPercent } from "../../plot/format.ts";
import { LineBand } from "../../plot/line-band.tsx";
import type { Result } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { type ExcessRow, type TailRow, tailSeries } from "./view-tables.ts";

export default function TailShape(props: {
  readonly result: Result;
  /** groups, worst first */
  readonly order: readonly string[];
  readonly focus: string;
  readonly name: (group: string) => string;
  readonly axis: string;
  readonly unit: string;
  readonly items: string;
  readonly scaleKind: "linear" | "log";
}) {
  const tail = createMemo(() => rowsOf<TailRow>(props.result, "tail"));
  const xKind = () => (props.scaleKind === "log" && tail().every((row) => row.loss > 0) ? "log" : "linear");
  const excess = createMemo(() =>
    rowsOf<ExcessRow>(props.result, "mean_excess").filter((row) => row.group === props.focus),
  );
  const whose = () => (props.name(props.focus) === "" ? "" : `, ${props.name(props.focus)}`);
  return (
    <div class="pair">
      <Figure
        title="How far the tail reaches"
        name="tail"
        label={`Share of ${props.items} that reach a loss or more, by loss, both axes ${xKind() === "log" ? "logarithmic" : "shown, the share logarithmic"}; ${props.order.length === 1 ? "one curve" : `${props.order.length} curves`}. The numbers are in the table.`}
        table={{
          columns: ["group", props.axis, "share at least as large"],
          rows: tail().map((row) => [props.name(row.group) || "all", row.loss, row.exceedance]),
        }}
      >
        {(width) => (
          <Show when={tail().length > 1} fallback={<p class="soft">One row has no tail.</p>}>
            <DenseLines
              width={width}
              height={250}
              series={tailSeries(tail(), props.order, props.name)}
              xKind={xKind()}
              yKind="log"
              steps="before"
              xUnit={xKind() === "log" ? `${props.axis}, logarithmic` : props.axis}
              yUnit={`share of ${props.items} at least as large`}
              formatY={(ticks) => ticks.map((tick) => formatPercent(tick))}
            />
          </Show>
        )}
      </Figure>
      <Figure
        title={`How much worse, once it is bad${whose()}`}
        name="mean-excess"
        label={`Mean excess over a threshold, with a band of one standard error, for ${excess().length} thresholds from the median up.`}
        table={{
          columns: ["threshold", "mean excess", "standard error", "exceedances"],
          rows: excess().map((row) => [row.threshold, row.mean_excess, row.std_error, row.exceedances]),
        }}
      >
        {(width) => (
          <Show
            when={excess().length > 1}
            fallback={<p class="soft">Too few different losses above the median for a curve.</p>}
          >
            <LineBand
              width={width}
              height={288}
              points={excess().map((row) => ({
                x: row.threshold,
                y: row.mean_excess,
                lower: row.mean_excess - row.std_error,
                upper: row.mean_excess + row.std_error,
              }))}
              xKind={xKind()}
              xUnit={props.unit === "" ? "threshold" : `threshold, ${props.unit}`}
              yUnit="mean excess over the threshold, ± one standard error"
            />
          </Show>
        )}
      </Figure>
    </div>
  );
}
