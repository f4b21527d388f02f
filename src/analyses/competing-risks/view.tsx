// The answer of competing risks: the sentence about the cause of interest, incidence curves with the numbers at risk, Gray's tests, time lost,
// and the regressions. Draws the result's tables; computes nothing.
import { createMemo, createSignal, For, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatCount, formatNumber } from "../../plot/format.ts";
import { shortNames } from "../../plot/short-names.ts";
import { SurvivalCurves } from "../../plot/survival-curves.tsx";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { sameValue } from "./cause-coding.ts";
import { Measures, PValue } from "./view-measures.tsx";
import { Regressions } from "./view-regression.tsx";
import {
  type CauseRow,
  type CountRow,
  curvesOf,
  type GroupRow,
  type MeasureRow,
  type TestRow,
} from "./view-tables.ts";
import {
  headline,
  labelled,
  methodLine,
  type Names,
  pictureSentence,
  pText,
  testSentence,
} from "./view-words.ts";

/** More curves than this cannot be told apart. */
const mostCurves = 6;

export default function CompetingRisksView(props: ViewProps) {
  const grouped = () => props.request.roles.group !== undefined;
  const groups = createMemo(() => rowsOf<GroupRow>(props.result, "groups"));
  const byCause = createMemo(() => rowsOf<CauseRow>(props.result, "causes"));
  const causes = createMemo(() => [...new Set(byCause().map(({ cause }) => cause))]);
  const shortGroups = createMemo(() =>
    shortNames(groups().map(({ group }) => labelled(group, String(props.request.roles.group ?? "")))),
  );
  const names: Names = {
    group: (label) => {
      const name = labelled(label, String(props.request.roles.group ?? ""));
      return shortGroups().get(name) ?? name;
    },
    cause: (label) => labelled(label, String(props.request.roles.cause)),
  };
  const interest = () => {
    const wanted = String(props.inputs.params.interest);
    return causes().find((cause) => sameValue(cause, wanted)) ?? causes()[0] ?? "";
  };
  /** the cause of interest first: its curves have the colour of the number in the sentence */
  const ordered = () => [interest(), ...causes().filter((cause) => cause !== interest())];
  const landmark = createMemo(() => rowsOf<MeasureRow>(props.result, "landmark"));
  const incidences = createMemo(() => landmark().filter(({ measure }) => measure === "incidence"));
  const latest = () => {
    const last = incidences().at(-1)?.time;
    return incidences().filter(({ time }) => time === last);
  };
  const lost = createMemo(() => rowsOf<MeasureRow>(props.result, "rmtl"));
  const tests = createMemo(() => rowsOf<TestRow>(props.result, "tests"));
  const mainTest = () => {
    const own = tests().filter((row) => row.cause === interest() && row.comparison === "overall");
    return own.find(({ test }) => test.startsWith("stratified")) ?? own[0];
  };
  const counts = createMemo(() => rowsOf<CountRow>(props.result, "at_risk"));
  const breaks = () => [...new Set(counts().map(({ time }) => time))];

  const curveName = (group: string, cause: string) =>
    grouped() ? `${names.cause(cause)}, ${names.group(group)}` : names.cause(cause);
  const everyCurve = createMemo(() =>
    curvesOf(
      props.result,
      curveName,
      ordered(),
      groups().map(({ group }) => group),
    ),
  );
  const crowded = () => everyCurve().length > mostCurves;
  const [chosenCause, chooseCause] = createSignal("");
  const shownCause = () => {
    if (causes().includes(chosenCause())) return chosenCause();
    return crowded() ? interest() : "";
  };
  const asked = createMemo(() =>
    everyCurve().filter(({ cause }) => shownCause() === "" || cause === shownCause()),
  );
  const curves = () => asked().slice(0, mostCurves);
  const countsOf = (group: string, cause: string, column: "at_risk" | "events") =>
    counts()
      .filter((row) => row.group === group && row.cause === cause)
      .map((row) => row[column]);
  const blocks = () => {
    const drawn = [...new Set(curves().map(({ group }) => group))];
    const atRisk = {
      title: "At risk",
      counts: drawn.map((group) => countsOf(group, causes()[0]!, "at_risk")),
      rows: drawn.map((group) => ({ name: names.group(group), mark: null })),
    };
    const events = {
      title: "Events before",
      counts: curves().map(({ group, cause }) => countsOf(group, cause, "events")),
      rows: curves().map(({ name, mark }) => ({ name, mark })),
    };
    // the events' rows are the key to the curves where there is no room for labels
    return [atRisk, events];
  };

  const sentence = () => headline(latest(), interest(), names, props.wording);
  const level = () => Number(props.inputs.params.level);
  const duration = () => String(props.request.roles.duration);
  const unit = () =>
    ["", duration()].includes(props.wording.unit) ? duration() : `${duration()}, ${props.wording.unit}`;
  const doubts = () => props.result.notes.filter(({ severity }) => severity !== "info");

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <h1 class="sentence">
          {sentence().before}
          <span class="tail-text">{sentence().number}</span>
          {sentence().after}
        </h1>
        <Show when={testSentence(tests(), names)}>{(text) => <p class="method-line">{text()}</p>}</Show>
        <p class="method-line">
          {methodLine(
            groups(),
            byCause(),
            props.result.provenance.conventions.Interval ?? "",
            names,
            props.wording,
          )}
        </p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Figure
        title="Share for which each event came first"
        name="cumulative-incidence"
        label={pictureSentence(latest(), grouped(), names)}
        table={{
          columns: ["group", "cause", "time", "at risk", "events", "censored"],
          rows: counts().map((row) => [
            names.group(row.group),
            names.cause(row.cause),
            row.time,
            row.at_risk,
            row.events,
            row.censored,
          ]),
        }}
      >
        {(width) => (
          <SurvivalCurves
            width={width}
            series={curves()}
            breaks={breaks()}
            blocks={blocks()}
            unit={unit()}
            rising={true}
            remark={
              mainTest()
                ? `${names.cause(interest())}: ${mainTest()!.test === "Gray" ? "Gray's test" : mainTest()!.test} ${pText(mainTest()!.p_value)}`
                : ""
            }
          />
        )}
      </Figure>
      <Show when={causes().length > 1}>
        <p class="small">
          <label>
            Shown:{" "}
            <select
              class="plain"
              value={shownCause()}
              onChange={(event) => chooseCause(event.currentTarget.value)}
            >
              <Show when={!crowded()}>
                <option value="">all events</option>
              </Show>
              <For each={causes()}>{(cause) => <option value={cause}>{names.cause(cause)}</option>}</For>
            </select>
          </label>
        </p>
      </Show>

      <Show when={asked().length > mostCurves}>
        <p class="small soft">
          The curves of the first {mostCurves} of {asked().length} groups; the tables have them all.
        </p>
      </Show>

      <Measures landmark={landmark()} lost={lost()} level={level()} grouped={grouped()} names={names} />

      <div class="pair">
        <DataTable
          title="Follow-up"
          columns={[grouped() ? "Group" : "Rows", "Rows", "Events", "Censored", "Median follow-up"]}
          rows={groups()}
          cells={(row) => [
            grouped() ? names.group(row.group) : props.wording.items,
            <Value of={row.rows} format={formatCount} />,
            <Value of={row.events} />,
            <Value of={row.censored} />,
            <Value of={row.median_follow_up} reason="fewer than half are censored" />,
          ]}
        />
        <Show when={tests().length > 0}>
          <DataTable
            title="Tests between groups"
            columns={["Event", "Test", "Chi-square", "df", "p", "p, Holm"]}
            rows={tests()}
            cells={(row) => [
              names.cause(row.cause),
              row.comparison === "overall" ? row.test : `${row.test}: ${row.comparison}`,
              <Value
                of={row.statistic}
                format={(x) => formatNumber(x, 4)}
                reason="the groups cannot be compared"
              />,
              <Value of={row.df} />,
              <PValue of={row.p_value} />,
              <PValue of={row.p_adjusted} />,
            ]}
          />
        </Show>
      </div>

      <Regressions result={props.result} interest={interest()} level={level()} causeName={names.cause} />
    </article>
  );
}
