// The answer of histograms and counts: the sentence, the picture, and the numbers of each group. Draws the result's tables; computes nothing.
import { createMemo, createSignal, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { formatCount, formatNumber, formatPercent } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { groupName } from "../group-name.ts";
import { rowsOf } from "../table-rows.ts";
import { headlineLabel } from "./headline-label.ts";
import { BarsFigure, GroupsFigure, SharesFigure } from "./view-figures.tsx";
import {
  type BarRow,
  centre,
  expectedOf,
  expectedShare,
  type GroupRow,
  mostFrequent,
  type QuantileRow,
  type ValueRow,
} from "./view-tables.ts";
import {
  levelTitle,
  quantileInterval,
  quantileSentence,
  quantileText,
  type Sentence,
  shareInterval,
  shareText,
  valueSentence,
} from "./view-words.ts";

export default function CountsView(props: ViewProps) {
  return (
    <Show when={props.result.tables.quantiles} fallback={<Categories {...props} />}>
      <Numbers {...props} />
    </Show>
  );
}

function Answer(props: { readonly sentence: Sentence; readonly exactly: number }) {
  return (
    <h1 class="sentence">
      {props.sentence.before}
      <span class="tail-text" title={String(props.exactly)}>
        {props.sentence.number}
      </span>
      {props.sentence.after}
    </h1>
  );
}

function Numbers(props: ViewProps) {
  const quantiles = createMemo(() => rowsOf<QuantileRow>(props.result, "quantiles"));
  const groups = createMemo(() => rowsOf<GroupRow>(props.result, "groups"));
  const bars = createMemo(() => rowsOf<BarRow>(props.result, "distribution"));
  const column = () => String(props.request.roles.column);
  const axis = () => (props.wording.unit === "" ? column() : `${column()}, ${props.wording.unit}`);
  const grouped = () => props.request.roles.group !== undefined;
  const name = (group: string) => (grouped() ? groupName(group, String(props.request.roles.group)) : "");
  const [chosen, choose] = createSignal<string | null>(null);
  const focus = createMemo(() => groups().find(({ group }) => group === chosen()) ?? groups()[0]!);
  const ofFocus = () => quantiles().filter(({ group }) => group === focus().group);
  const leading = createMemo(() => centre(ofFocus())!);
  const sameLevel = () => quantiles().filter(({ level }) => level === leading().level);
  const confidence = () => formatPercent(Number(props.inputs.params.confidence));
  const expected = (group: string) =>
    expectedOf(props.expected, headlineLabel(leading().level, grouped() ? group : null));

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <Answer
          sentence={quantileSentence(leading(), column(), name(focus().group), props.wording)}
          exactly={leading().estimate}
        />
        <p class="method-line">
          {formatCount(focus().rows)} {props.wording.items}
          {grouped() ? ` of ${name(focus().group)}` : ""}: mean {formatNumber(focus().mean, 4)}, from{" "}
          {formatNumber(focus().min, 4)} to {formatNumber(focus().max, 4)}. {confidence()} intervals.
        </p>
      </header>

      <Show when={grouped()}>
        <GroupsFigure
          title={`${levelTitle(leading().level)} by ${String(props.request.roles.group)}`}
          name="quantile-by-group"
          level={leading().level}
          rows={sameLevel()}
          axis={axis()}
          focus={focus().group}
          label={name}
          exact={() => Number.NaN}
          expected={expected}
          choose={choose}
        />
      </Show>
      <BarsFigure
        title={`Histogram of ${column()}${grouped() ? `, ${name(focus().group)}` : ""}`}
        quiet={!grouped()}
        name="histogram"
        bars={bars().filter(({ group }) => group === focus().group)}
        quantile={leading()}
        expected={expected(focus().group)}
        items={props.wording.items}
        axis={axis()}
      />
      <DataTable
        title={grouped() ? `Quantiles, ${name(focus().group)}` : "Quantiles"}
        columns={["Share below", "Value", `${confidence()} interval`]}
        rows={ofFocus()}
        cells={(row) => [
          formatPercent(row.level),
          <Value of={row.estimate} format={() => quantileText(row)} />,
          quantileInterval(row) || <Value of={Number.NaN} reason="too few rows for its limits" />,
        ]}
      />
      <DataTable
        title={grouped() ? "Groups" : "Summary"}
        columns={[
          grouped() ? "Group" : "Rows",
          "Number",
          "Missing",
          "Mean",
          "Standard deviation",
          "Least",
          "Largest",
        ]}
        rows={groups()}
        cells={(row) => [
          grouped() ? name(row.group) : `all ${props.wording.items}`,
          <Value of={row.rows} />,
          <Value of={row.missing} />,
          row.std_error > 0 ? <Value of={row.mean} error={row.std_error} /> : <Value of={row.mean} />,
          <Value of={row.std_dev} format={(sd) => formatNumber(sd, 3)} reason="one row has no spread" />,
          <Value of={row.min} />,
          <Value of={row.max} />,
        ]}
        {...(grouped() && {
          chosen: (row: GroupRow) => row.group === focus().group,
          choose: (row: GroupRow) => choose(row.group),
        })}
      />
    </article>
  );
}

function Categories(props: ViewProps) {
  const rows = createMemo(() => rowsOf<ValueRow>(props.result, "distribution"));
  const values = () => props.result.tables.groups!.group!.length;
  const column = () => String(props.request.roles.group);
  const lead = createMemo(() => {
    const real = new Set(props.result.tables.groups!.group as readonly string[]);
    return mostFrequent(rows().filter(({ value }) => real.has(value)));
  });
  const confidence = () => formatPercent(Number(props.inputs.params.confidence));
  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <Answer
          sentence={valueSentence(lead().row, values(), lead().alike, column(), props.wording)}
          exactly={lead().row.share}
        />
        <p class="method-line">
          {formatCount(props.result.provenance.rowsUsed)} {props.wording.items}. {confidence()} Wilson
          intervals of the share.
        </p>
      </header>
      <SharesFigure
        title={`Shares of the values of ${column()}`}
        name="shares"
        rows={rows()}
        items={props.wording.items}
        focus={lead().row.value}
        exact={() => Number.NaN}
        expected={(row) => expectedShare(props.expected, row, lead().row)}
      />
      <DataTable
        title="Counts"
        columns={["Value", "Number", "Share", `${confidence()} interval`]}
        rows={rows()}
        cells={(row) => [
          row.value,
          <Value of={row.count} />,
          <Value of={row.share} format={shareText} />,
          shareInterval(row),
        ]}
      />
    </article>
  );
}
