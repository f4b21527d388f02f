// A private release of tail risk: CVaR of every level with its interval (and VaR and a histogram where they were released). The exact
// numbers, where there are any, stand beside them on the own screen only.
import { createMemo, createSignal, For, Show } from "solid-js";
import { DotIntervals } from "../../plot/dot-intervals.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatInterval, formatPercent, formatWithError } from "../../plot/format.ts";
import { Histogram } from "../../plot/histogram.tsx";
import { NoteList } from "../../plot/note-list.tsx";
import type { ReleasedViewProps } from "../analysis.ts";
import { groupName } from "../group-name.ts";
import { rowsOf } from "../table-rows.ts";
import { measureNames, numberOf, ReleasedTables } from "./view-released-tables.tsx";
import { type BinRow, binsOf, type EstimateRow } from "./view-tables.ts";
import { headline, withUnit } from "./view-words.ts";

const usualLevel = 0.95;

export default function ReleasedTail(props: ReleasedViewProps) {
  const grouped = () => props.question.terms.groups !== undefined;
  const name = (group: string) => (grouped() ? groupName(group, "group") : "");
  const estimates = createMemo(() => rowsOf<EstimateRow>(props.released, "estimates"));
  const exact = createMemo(() => (props.exact ? rowsOf<EstimateRow>(props.exact, "estimates") : []));
  const exactOf = ({ group, measure, level }: EstimateRow) =>
    exact().find((row) => row.group === group && row.measure === measure && row.level === level);
  const leading = createMemo(
    () =>
      Object.keys(measureNames).find((name) => estimates().some(({ measure }) => measure === name)) ?? "cvar",
  );
  const leads = () => estimates().filter(({ measure }) => measure === leading());
  const levels = createMemo(() => [...new Set(leads().map(({ level }) => level))].sort((a, b) => a - b));
  const [chosenLevel, setLevel] = createSignal(usualLevel);
  const level = () =>
    levels().reduce(
      (best, each) => (Math.abs(each - chosenLevel()) < Math.abs(best - chosenLevel()) ? each : best),
      levels()[0] ?? usualLevel,
    );
  const shown = () =>
    leads()
      .filter((row) => row.level === level())
      .sort((a, b) => b.estimate - a.estimate);
  const focus = () => shown()[0];
  const bars = createMemo(() => rowsOf<BinRow>(props.released, "distribution"));
  const unit = () => (props.wording.unit === "" ? "loss" : `loss, ${props.wording.unit}`);
  const rowName = (row: EstimateRow) => (grouped() ? name(row.group) : formatPercent(row.level));
  const dots = () => (grouped() ? shown() : [...leads()].sort((a, b) => a.level - b.level));
  const doubts = () => props.released.notes.filter(({ severity }) => severity !== "info");

  return (
    <article class="view">
      <header>
        <Show
          when={focus()}
          fallback={<h1 class="sentence">A histogram of the losses was released, and no tail.</h1>}
        >
          {(row) => <Sentence row={row()} group={name(row().group)} view={props} exact={exactOf(row())} />}
        </Show>
        <Show when={focus()}>
          <p class="method-line">
            {measureNames[leading()]} at {formatPercent(level())}
            {props.wording.unit === "" ? "" : `, ${props.wording.unit}`}. Interval:{" "}
            {props.released.conventions.Interval}.
          </p>
        </Show>
        <NoteList notes={doubts()} />
      </header>

      <Show when={dots().length > 0}>
        <Figure
          title={`${measureNames[leading()]} as released${grouped() ? `, at ${formatPercent(level())}` : ", by level"}`}
          name="released-tail"
          label={`${dots()
            .map(
              (row) =>
                `${rowName(row)}: ${numberOf(row)}, interval ${formatInterval(row.lower, row.upper, row.std_error)}`,
            )
            .join("; ")}.`}
          table={{
            columns: [grouped() ? "group" : "level", "released", "lower", "upper", "standard error"],
            rows: dots().map((row) => [rowName(row), row.estimate, row.lower, row.upper, row.std_error]),
          }}
        >
          {(width) => (
            <DotIntervals
              width={width}
              rows={dots().map((row) => ({
                name: rowName(row),
                estimate: row.estimate,
                lower: row.lower,
                upper: row.upper,
                exact: exactOf(row)?.estimate ?? Number.NaN,
                text: `${numberOf(row)} (${formatInterval(row.lower, row.upper, row.std_error)})`,
                brief: numberOf(row),
              }))}
              scaleKind="linear"
              unit={unit()}
              focus={focus() ? rowName(focus()!) : ""}
              choose={(chosen) => {
                const row = dots().find((each) => rowName(each) === chosen);
                if (row && !grouped()) setLevel(row.level);
              }}
            />
          )}
        </Figure>
        <Show when={props.exact}>
          <p class="small soft">
            Ring: the exact number, on this screen only; it is left out of pictures that you save.
          </p>
        </Show>
      </Show>

      <ReleasedTables view={props} estimates={estimates()} exactOf={exactOf} name={name} />

      <Show when={bars().length > 0}>
        <For each={props.question.terms.groups ?? ["all"]}>
          {(group) => (
            <Bars
              bins={bars().filter((row) => row.group === group)}
              title={`Released histogram${grouped() ? `, ${name(group)}` : ""}`}
              items={props.wording.items}
              unit={unit()}
            />
          )}
        </For>
      </Show>
    </article>
  );
}

function Sentence(props: {
  readonly row: EstimateRow;
  readonly group: string;
  readonly view: ReleasedViewProps;
  readonly exact: EstimateRow | undefined;
}) {
  const wording = () => props.view.wording;
  const parts = () =>
    props.row.measure === "cvar"
      ? headline(props.row, "loss", props.group, wording())
      : {
          before:
            props.row.measure === "expectile"
              ? `The ${formatPercent(props.row.level)} expectile of the losses${props.group === "" ? "" : ` of ${props.group}`} is `
              : `Of the ${wording().items}${props.group === "" ? "" : ` of ${props.group}`}, ${formatPercent(props.row.level)} stay below `,
          number: withUnit(numberOf(props.row), wording().unit),
          after: Number.isNaN(props.row.lower)
            ? "."
            : `; it could well be ${formatInterval(props.row.lower, props.row.upper, props.row.std_error)}.`,
        };
  return (
    <>
      <h1 class="sentence">
        {parts().before}
        <span class="tail-text">{parts().number}</span>
        {parts().after}
      </h1>
      <Show when={props.exact}>
        {(exact) => (
          <p class="exact-only">
            <strong>Exact, on this screen only:</strong>{" "}
            {withUnit(formatWithError(exact().estimate, exact().std_error), wording().unit)},{" "}
            {exact().method === "score" ? "score" : "bootstrap"} interval{" "}
            {formatInterval(exact().lower, exact().upper, exact().std_error)}.
          </p>
        )}
      </Show>
    </>
  );
}

function Bars(props: {
  readonly bins: readonly BinRow[];
  readonly title: string;
  readonly items: string;
  readonly unit: string;
}) {
  return (
    <Figure
      title={props.title}
      name="released-histogram"
      label={`${props.title}: noisy counts of ${props.items} in ${props.bins.length} bars of equal width.`}
      table={{
        columns: ["from", "to", props.items],
        rows: props.bins.map((bin) => [bin.bin_lower, bin.bin_upper, bin.count]),
      }}
    >
      {(width) => (
        <Histogram
          width={width}
          height={260}
          bins={binsOf(props.bins)}
          scaleKind="linear"
          unit={props.unit}
          counts={props.items}
        />
      )}
    </Figure>
  );
}
