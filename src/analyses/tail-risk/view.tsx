// The answer of tail risk: the sentence, the distribution that carries it (or the groups side by side), how sure it is, how it
// depends on the level, how the tail behaves. Draws the result's tables; computes nothing.
import { createMemo, createSignal, For, lazy, Show, Suspense } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { DotIntervals } from "../../plot/dot-intervals.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatInterval, formatPercent, formatWithError } from "../../plot/format.ts";
import { Histogram } from "../../plot/histogram.tsx";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { type BinRow, binsOf, differencesOf, type EstimateRow, estimatesOf, rowsOf } from "./view-tables.ts";
import { comparison, groupName, headline, methodLine, reversed, withUnit } from "./view-words.ts";

const TailShape = lazy(() => import("./view-tail.tsx"));

const usualLevel = 0.95;

export default function TailRiskView(props: ViewProps) {
  const estimates = createMemo(() => estimatesOf(props.result));
  const cvar = () => estimates().filter((row) => row.measure === "cvar");
  const levels = createMemo(() => [...new Set(estimates().map((row) => row.level))].sort((a, b) => a - b));
  const [chosenLevel, setLevel] = createSignal(usualLevel);
  const level = () =>
    levels().reduce((best, each) =>
      Math.abs(each - chosenLevel()) < Math.abs(best - chosenLevel()) ? each : best,
    );

  const ranked = createMemo(() =>
    cvar()
      .filter((row) => row.level === level())
      .sort((a, b) => b.estimate - a.estimate),
  );
  const grouped = () => props.request.roles.group !== undefined;
  const [chosenGroup, setGroup] = createSignal<string | null>(null);
  const focus = () => ranked().find((row) => row.group === chosenGroup()) ?? ranked()[0]!;
  const valueAtRisk = () =>
    estimates().find((row) => row.measure === "var" && row.group === focus().group && row.level === level())!;

  const loss = () => String(props.request.roles.loss);
  const name = (group: string) => (grouped() ? groupName(group, String(props.request.roles.group)) : "");
  const axis = () => (props.wording.unit === "" ? loss() : `${loss()}, ${props.wording.unit}`);
  const scaleKind = () =>
    props.result.provenance.conventions["Distribution scale"] === "logarithmic" ? "log" : "linear";
  const confidence = () => Number(props.inputs.params.confidence);
  const sentence = () => headline(focus(), loss(), name(focus().group), props.wording);
  const compared = () => {
    const [worst, mildest] = [ranked()[0], ranked().at(-1)];
    if (!worst || !mildest || worst === mildest) return "";
    const between = differencesOf(props.result).filter(
      (row) => row.measure === "cvar" && row.level === level(),
    );
    const found = between.find((row) => row.group === worst.group && row.reference === mildest.group);
    const other = between.find((row) => row.group === mildest.group && row.reference === worst.group);
    return comparison(found ?? (other && reversed(other)), name(worst.group), name(mildest.group));
  };
  const doubts = () =>
    props.result.notes.filter((note) => {
      const row = note.table === "estimates" && note.row !== undefined ? estimates()[note.row] : undefined;
      return row !== undefined && row.level === level() && note.severity !== "info";
    });
  const interval = (row: EstimateRow) => formatInterval(row.lower, row.upper, row.std_error);

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <p class="sentence">
          {sentence().before}
          <span class="tail-text" title={String(focus().estimate)}>
            {sentence().number}
          </span>
          {sentence().after}
        </p>
        <Show when={compared()}>
          <p class="method-line">{compared()}</p>
        </Show>
        <p class="method-line">
          {methodLine(focus(), confidence(), props.result.provenance.replicates ?? 0, props.wording)}
        </p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Show when={grouped()}>
        <Figure
          title={`CVaR at ${formatPercent(level())} by ${String(props.request.roles.group)}`}
          name="cvar-by-group"
          label={`${ranked().length} groups, worst first: ${ranked()
            .slice(0, 12)
            .map(
              (row) =>
                `${name(row.group)} ${formatWithError(row.estimate, row.std_error)}, interval ${interval(row)}`,
            )
            .join("; ")}.`}
          table={{
            columns: ["group", "CVaR", "lower", "upper", "standard error"],
            rows: ranked().map((row) => [name(row.group), row.estimate, row.lower, row.upper, row.std_error]),
          }}
        >
          {(width) => (
            <DotIntervals
              width={width}
              rows={ranked().map((row) => ({
                name: name(row.group),
                estimate: row.estimate,
                lower: row.lower,
                upper: row.upper,
                text: `${formatWithError(row.estimate, row.std_error)}  (${interval(row)})`,
              }))}
              scaleKind={scaleKind()}
              unit={axis()}
              focus={name(focus().group)}
              choose={(chosen) => setGroup(ranked().find((row) => name(row.group) === chosen)?.group ?? null)}
            />
          )}
        </Figure>
      </Show>

      <Distribution
        bins={rowsOf<BinRow>(props.result, "distribution").filter((row) => row.group === focus().group)}
        group={name(focus().group)}
        items={props.wording.items}
        axis={axis()}
        scaleKind={scaleKind()}
        valueAtRisk={valueAtRisk()}
        cvar={focus()}
        unit={props.wording.unit}
        height={grouped() ? 300 : 380}
      />

      <div class="pair">
        <Replicates
          bins={rowsOf<BinRow>(props.result, "bootstrap").filter(
            (row) => row.measure === "cvar" && row.group === focus().group && row.level === level(),
          )}
          axis={axis()}
          cvar={focus()}
          group={name(focus().group)}
          confidence={confidence()}
        />
        <DataTable
          title={grouped() ? `Levels, ${name(focus().group)}` : "Levels"}
          columns={["Level", "VaR", "CVaR", `${formatPercent(confidence())} interval`]}
          rows={cvar()
            .filter((row) => row.group === focus().group)
            .sort((a, b) => a.level - b.level)}
          cells={(row) => {
            const low = estimates().find(
              (r) => r.measure === "var" && r.group === row.group && r.level === row.level,
            )!;
            return [
              formatPercent(row.level),
              <Value of={low.estimate} error={low.std_error} />,
              <Value of={row.estimate} error={row.std_error} />,
              <Ends row={row} />,
            ];
          }}
          chosen={(row) => row.level === level()}
          choose={(row) => setLevel(row.level)}
        />
      </div>

      <Show when={grouped()}>
        <DataTable
          title={`Groups at ${formatPercent(level())}`}
          columns={["Group", "Rows", "Mean", "VaR", "CVaR", `${formatPercent(confidence())} interval`]}
          rows={ranked()}
          cells={(row) => {
            const whole = rowsOf<{ group: string; rows: number; mean: number }>(props.result, "groups").find(
              (each) => each.group === row.group,
            )!;
            const low = estimates().find(
              (r) => r.measure === "var" && r.group === row.group && r.level === row.level,
            )!;
            return [
              name(row.group),
              <Value of={whole.rows} />,
              <Value of={whole.mean} error={row.std_error} />,
              <Value of={low.estimate} error={low.std_error} />,
              <Value of={row.estimate} error={row.std_error} />,
              <Ends row={row} />,
            ];
          }}
          chosen={(row) => row.group === focus().group}
          choose={(row) => setGroup(row.group)}
        />
        <DataTable
          title={`Differences of CVaR at ${formatPercent(level())}`}
          columns={["Group", "minus", "Difference", `${formatPercent(confidence())} interval`, ""]}
          rows={differencesOf(props.result).filter((row) => row.measure === "cvar" && row.level === level())}
          cells={(row) => [
            name(row.group),
            name(row.reference),
            <Value of={row.estimate} error={row.std_error} />,
            <Ends row={row} />,
            row.lower > 0 || row.upper < 0 ? "clear" : <span class="soft">not clear</span>,
          ]}
        />
      </Show>

      <Suspense>
        <TailShape
          result={props.result}
          order={ranked().map((row) => row.group)}
          focus={focus().group}
          name={name}
          axis={axis()}
          unit={props.wording.unit}
          items={props.wording.items}
          scaleKind={scaleKind()}
        />
      </Suspense>
    </article>
  );
}

function Ends(props: {
  readonly row: { readonly lower: number; readonly upper: number; readonly std_error: number };
}) {
  return (
    <Show
      when={!(Number.isNaN(props.row.lower) && Number.isNaN(props.row.upper))}
      fallback={<Value of={Number.NaN} reason="the data do not vary enough for an interval" />}
    >
      <Value of={props.row.lower} error={props.row.std_error} /> to{" "}
      <Value of={props.row.upper} error={props.row.std_error} />
    </Show>
  );
}

function Distribution(props: {
  readonly bins: readonly BinRow[];
  readonly group: string;
  readonly items: string;
  readonly axis: string;
  readonly unit: string;
  readonly scaleKind: "linear" | "log";
  readonly valueAtRisk: EstimateRow;
  readonly cvar: EstimateRow;
  readonly height: number;
}) {
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
        />
      )}
    </Figure>
  );
}

function Replicates(props: {
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
