// A release of a histogram or of counts. The exact numbers, where there are any, stand beside them on the own screen only.
import { createMemo, createSignal, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { formatNumber, formatPercent } from "../../plot/format.ts";
import { NoteList } from "../../plot/note-list.tsx";
import { Value } from "../../plot/value.tsx";
import type { ReleasedViewProps } from "../analysis.ts";
import { groupName } from "../group-name.ts";
import { rowsOf } from "../table-rows.ts";
import { hiddenValues, namedShares, sharesOfAll } from "./named-shares.ts";
import { BarsFigure, GroupsFigure, SharesFigure } from "./view-figures.tsx";
import {
  type BarRow,
  centre,
  type GroupRow,
  mostFrequent,
  type QuantileRow,
  type ValueRow,
} from "./view-tables.ts";
import {
  foundSentence,
  levelTitle,
  quantileInterval,
  quantileSentence,
  quantileText,
  shareInterval,
  shareText,
  valueSentence,
} from "./view-words.ts";

export default function ReleasedCounts(props: ReleasedViewProps) {
  return (
    <Show when={props.question.terms.bounds} fallback={<Categories {...props} />}>
      <Numbers {...props} />
    </Show>
  );
}

function Ring(props: { readonly view: ReleasedViewProps }) {
  return (
    <Show when={props.view.exact}>
      <p class="small soft">
        Ring: the exact number, on this screen only; it is left out of pictures that you save.
      </p>
    </Show>
  );
}

function Numbers(props: ReleasedViewProps) {
  const grouped = () => props.question.terms.groups !== undefined;
  const name = (group: string) => (grouped() ? groupName(group, "group") : "");
  const quantiles = createMemo(() => rowsOf<QuantileRow>(props.released, "quantiles"));
  const groups = createMemo(() => rowsOf<GroupRow>(props.released, "groups"));
  const bars = createMemo(() => rowsOf<BarRow>(props.released, "distribution"));
  const exactQuantiles = createMemo(() => (props.exact ? rowsOf<QuantileRow>(props.exact, "quantiles") : []));
  const exactGroups = createMemo(() => (props.exact ? rowsOf<GroupRow>(props.exact, "groups") : []));
  const exactOf = (row: QuantileRow) =>
    exactQuantiles().find(({ group, level }) => group === row.group && level === row.level)?.estimate ??
    Number.NaN;
  const exactMean = (row: GroupRow) =>
    exactGroups().find(({ group }) => group === row.group)?.mean ?? Number.NaN;
  const [chosen, choose] = createSignal<string | null>(null);
  const focus = createMemo(() => groups().find(({ group }) => group === chosen()) ?? groups()[0]!);
  const ofFocus = () => quantiles().filter(({ group }) => group === focus().group);
  const leading = createMemo(() => centre(ofFocus())!);
  const known = () => !Number.isNaN(leading().estimate);
  const axis = () => (props.wording.unit === "" ? "value" : props.wording.unit);
  const beside = () => (props.exact ? ["Exact, here only"] : []);
  const confidence = () => formatPercent(Number(props.question.params.confidence));

  return (
    <article class="view">
      <header>
        <Show when={known()} fallback={<h1 class="sentence">The counts are lost in the noise.</h1>}>
          <h1 class="sentence">
            {quantileSentence(leading(), "the value", name(focus().group), props.wording).before}
            <span class="tail-text">
              {quantileSentence(leading(), "the value", name(focus().group), props.wording).number}
            </span>
            {quantileSentence(leading(), "the value", name(focus().group), props.wording).after}
          </h1>
          <Show when={props.exact}>
            <p class="exact-only">
              <strong>Exact, on this screen only:</strong> {formatNumber(exactOf(leading()), 4)}
              {props.wording.unit === "" ? "" : ` ${props.wording.unit}`}.
            </p>
          </Show>
        </Show>
        <p class="method-line">
          About {formatNumber(focus().rows, 3)} {props.wording.items}
          {grouped() ? ` of ${name(focus().group)}` : ""} in {bars().length / groups().length} bars. Interval:{" "}
          {props.released.conventions.Interval}.
        </p>
        <NoteList notes={props.released.notes.filter(({ severity }) => severity !== "info")} />
      </header>

      <Show when={grouped()}>
        <GroupsFigure
          title={`${levelTitle(leading().level)} of each group, as released`}
          name="released-quantiles"
          level={leading().level}
          rows={quantiles().filter(({ level }) => level === leading().level)}
          axis={axis()}
          focus={focus().group}
          label={name}
          exact={(group) => exactOf({ ...leading(), group })}
          expected={() => undefined}
          choose={choose}
        />
        <Ring view={props} />
      </Show>
      <BarsFigure
        title={`Released histogram${grouped() ? `, ${name(focus().group)}` : ""}`}
        quiet={false}
        name="released-histogram"
        bars={bars().filter(({ group }) => group === focus().group)}
        quantile={leading()}
        expected={undefined}
        items={props.wording.items}
        axis={axis()}
      />
      <DataTable
        title={grouped() ? `Quantiles, ${name(focus().group)}` : "Quantiles, released"}
        columns={["Share below", "Released", `${confidence()} interval`, ...beside()]}
        ownScreen={props.exact ? 3 : undefined}
        rows={ofFocus()}
        cells={(row) => [
          formatPercent(row.level),
          <Value of={row.estimate} format={() => quantileText(row)} />,
          quantileInterval(row),
          ...(props.exact ? [<Value of={exactOf(row)} format={(value) => formatNumber(value, 4)} />] : []),
        ]}
      />
      <DataTable
        title={grouped() ? "Groups, released" : "Summary, released"}
        columns={[
          grouped() ? "Group" : "Rows",
          "Number, about",
          "Missing, about",
          "Mean",
          "Standard deviation",
          ...beside().map((text) => `Mean: ${text.toLowerCase()}`),
        ]}
        ownScreen={props.exact ? 5 : undefined}
        rows={groups()}
        cells={(row) => [
          grouped() ? name(row.group) : `all ${props.wording.items}`,
          formatNumber(row.rows, 3),
          formatNumber(row.missing, 3),
          <Value of={row.mean} error={row.std_error} />,
          <Value of={row.std_dev} format={(sd) => formatNumber(sd, 3)} />,
          ...(props.exact ? [<Value of={exactMean(row)} format={(mean) => formatNumber(mean, 4)} />] : []),
        ]}
        {...(grouped() && {
          chosen: (row: GroupRow) => row.group === focus().group,
          choose: (row: GroupRow) => choose(row.group),
        })}
      />
    </article>
  );
}

function mostFrequentOf(rows: readonly ValueRow[]): ValueRow[] {
  return rows.toSorted((a, b) => b.count - a.count).slice(0, mostDrawn);
}

/** More would not be told apart in a picture. */
const mostDrawn = 30;

function Categories(props: ReleasedViewProps) {
  const rows = createMemo(() => rowsOf<ValueRow>(props.released, "distribution"));
  return (
    <Show
      when={rows().length > 0}
      fallback={
        <article class="view">
          <header>
            <h1 class="sentence">No value is common enough to be shown.</h1>
            <NoteList notes={props.released.notes.filter(({ severity }) => severity !== "info")} />
          </header>
        </article>
      }
    >
      <Counts view={props} rows={rows()} />
    </Show>
  );
}

function Counts(own: { readonly view: ReleasedViewProps; readonly rows: readonly ValueRow[] }) {
  const props = own.view;
  const rows = () => own.rows;
  const found = createMemo(() => mostFrequent(rows()));
  const lead = () => found().row;
  const names = () => rows().map(({ value }) => value);
  const finds = () => props.question.terms.outputs?.includes("found") ?? false;
  const exactShares = createMemo(() =>
    (finds() ? sharesOfAll : namedShares)(props.exact?.tables.groups, names()),
  );
  const exactShare = (value: string) => exactShares()[names().indexOf(value)] ?? Number.NaN;
  const sentence = () =>
    finds()
      ? foundSentence(lead(), rows().length, props.wording)
      : valueSentence(lead(), rows().length, found().alike, "the value", props.wording);
  const about = createMemo(() => {
    const groups = rowsOf<GroupRow>(props.released, "groups");
    const all = groups.reduce((sum, { rows }) => sum + rows, 0);
    return {
      all,
      hidden: (groups.find(({ group }) => group === hiddenValues)?.rows ?? 0) / Math.max(1, all),
    };
  });
  const known = () => !Number.isNaN(lead().share);
  return (
    <article class="view">
      <header>
        <Show when={known()} fallback={<h1 class="sentence">The counts are lost in the noise.</h1>}>
          <h1 class="sentence">
            {sentence().before}
            <span class="tail-text">{sentence().number}</span>
            {sentence().after}
          </h1>
          <Show when={props.exact}>
            <p class="exact-only">
              <strong>Exact, on this screen only:</strong> {shareText(exactShare(lead().value))}.
            </p>
          </Show>
        </Show>
        <p class="method-line">
          <Show
            when={finds()}
            fallback={
              <>
                Shares of the {props.wording.items} with one of these {rows().length} values.
              </>
            }
          >
            Shares of about {formatNumber(about().all, 3)} {props.wording.items} with a value; of them about{" "}
            {shareText(about().hidden)} have values that are not shown.
          </Show>{" "}
          Interval: {props.released.conventions.Interval}.
        </p>
        <NoteList notes={props.released.notes.filter(({ severity }) => severity !== "info")} />
      </header>
      <Show when={known()}>
        <SharesFigure
          title={`Shares of the ${rows().length > mostDrawn ? `${mostDrawn} most frequent ` : ""}values, as released`}
          name="released-shares"
          rows={rows().length > mostDrawn ? mostFrequentOf(rows()) : rows()}
          items={props.wording.items}
          focus={lead().value}
          exact={exactShare}
          expected={() => undefined}
        />
        <Ring view={props} />
      </Show>
      <DataTable
        title="Counts, released"
        columns={[
          "Value",
          "Number, about",
          "Share",
          `${formatPercent(Number(props.question.params.confidence))} interval`,
          ...(props.exact ? ["Exact, here only"] : []),
        ]}
        ownScreen={props.exact ? 4 : undefined}
        rows={rows()}
        cells={(row) => [
          row.value,
          formatNumber(row.count, 3),
          <Value of={row.share} format={shareText} />,
          shareInterval(row),
          ...(props.exact ? [<Value of={exactShare(row.value)} format={shareText} />] : []),
        ]}
      />
    </article>
  );
}
