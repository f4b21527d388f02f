// The answer of survival curves: the sentence, the curves with the numbers at risk, medians, restricted means and tests. Draws the
// result's tables; computes nothing.
import { createMemo, createSignal, For, Show } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { shortNames } from "../../plot/short-names.ts";
import { SurvivalCurves } from "../../plot/survival-curves.tsx";
import type { ViewProps } from "../analysis.ts";
import { groupName } from "../group-name.ts";
import { rowsOf } from "../table-rows.ts";
import { NumberTables } from "./view-numbers.tsx";
import {
  bandNames,
  type CountRow,
  expectedOf,
  type GroupRow,
  type QuantileRow,
  seriesOf,
  type TestRow,
} from "./view-tables.ts";
import {
  comparedHeadline,
  headline,
  methodLine,
  pictureSentence,
  pText,
  testSentence,
} from "./view-words.ts";

const countColumns = [
  ["At risk", "at_risk"],
  ["Events before", "events"],
  ["Censored before", "censored"],
] as const;

const bandWords: Readonly<Record<string, string>> = {
  "Hall-Wellner": "Hall-Wellner band, the whole curve",
  "equal precision": "equal-precision band, the whole curve",
  "bootstrap sup-t": "bootstrap band, the whole curve",
  "bootstrap pointwise": "pointwise, bootstrap",
};

export default function KaplanMeierView(props: ViewProps) {
  const grouped = () => props.request.roles.group !== undefined;
  const name = (group: string) =>
    grouped() ? groupName(group, String(props.request.roles.group)) : props.wording.items;
  const groups = createMemo(() => rowsOf<GroupRow>(props.result, "groups"));
  const shortened = createMemo(() => shortNames(groups().map(({ group }) => name(group))));
  const short = (group: string) => shortened().get(name(group)) ?? name(group);
  const [chosenBand, setBand] = createSignal("");
  const band = () => (bandNames(props.result).includes(chosenBand()) ? chosenBand() : "");
  const series = createMemo(() =>
    seriesOf(props.result, short, band()).map((one, g) => ({
      ...one,
      ...expectedOf(props.expected, groups()[g]?.group ?? ""),
    })),
  );
  const quantiles = createMemo(() => rowsOf<QuantileRow>(props.result, "quantiles"));
  const medians = () => quantiles().filter(({ probability }) => probability === 0.5);
  const tests = createMemo(() => rowsOf<TestRow>(props.result, "tests"));
  const mainTest = () => tests().find(({ test }) => test === "stratified log-rank") ?? tests()[0];
  const counts = createMemo(() => rowsOf<CountRow>(props.result, "at_risk"));
  const [allCounts, setAllCounts] = createSignal(false);

  const sentence = () => {
    if (groups().length > 1 && medians().length > 0) return comparedHeadline(medians(), name, props.wording);
    const [only] = series();
    const last = only ? only.time.length - 1 : -1;
    return headline(medians()[0], only?.survival[last] ?? 1, only?.time[last] ?? 0, props.wording);
  };
  const unit = () => {
    const duration = String(props.request.roles.duration);
    return props.wording.unit === "" ? duration : `${duration}, ${props.wording.unit}`;
  };
  const doubts = () => props.result.notes.filter(({ severity }) => severity !== "info");
  const breaks = () => [...new Set(counts().map(({ time }) => time))];
  const blocks = () =>
    countColumns.slice(0, allCounts() ? 3 : 1).map(([title, column]) => ({
      title,
      counts: groups().map(({ group }) =>
        counts()
          .filter((row) => row.group === group)
          .map((row) => row[column]),
      ),
    }));

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <h1 class="sentence">
          {sentence().before}
          <span class="tail-text">{sentence().number}</span>
          {sentence().after}
        </h1>
        <Show when={testSentence(mainTest())}>{(text) => <p class="method-line">{text()}</p>}</Show>
        <p class="method-line">
          {methodLine(groups(), props.result.provenance.conventions.Interval ?? "", props.wording)}
        </p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Figure
        title="Share without the event"
        name="survival-curves"
        label={pictureSentence(medians(), name)}
        table={{
          columns: ["group", "time", "at risk", "events", "censored"],
          rows: counts().map((row) => [name(row.group), row.time, row.at_risk, row.events, row.censored]),
        }}
      >
        {(width) => (
          <SurvivalCurves
            width={width}
            series={series()}
            breaks={breaks()}
            blocks={blocks()}
            unit={unit()}
            remark={mainTest() ? `${mainTest()!.test} ${pText(mainTest()!.p_value)}` : ""}
          />
        )}
      </Figure>
      <p class="small">
        <Show when={bandNames(props.result).length > 0}>
          <label>
            Shaded:{" "}
            <select class="plain" value={band()} onChange={(event) => setBand(event.currentTarget.value)}>
              <option value="">pointwise interval</option>
              <For each={bandNames(props.result)}>
                {(each) => <option value={each}>{bandWords[each] ?? each}</option>}
              </For>
            </select>
          </label>{" "}
        </Show>
        <button
          type="button"
          class="quiet"
          aria-pressed={allCounts()}
          onClick={() => setAllCounts(!allCounts())}
        >
          {allCounts() ? "Show the numbers at risk only" : "Show events and censorings as well"}
        </button>
      </p>

      <NumberTables
        tables={props.result.tables}
        grouped={grouped()}
        name={name}
        level={Number(props.inputs.params.level)}
      />
    </article>
  );
}
