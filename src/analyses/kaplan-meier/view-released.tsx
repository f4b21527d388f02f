// A private release of survival curves: the same sentence, figure and tables as of an exact result, drawn from the released numbers. The
// exact result, where there is one, stands beside them on the own screen only.
import { createMemo, Show } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { formatNumber } from "../../plot/format.ts";
import { NoteList } from "../../plot/note-list.tsx";
import { shortNames } from "../../plot/short-names.ts";
import { SurvivalCurves } from "../../plot/survival-curves.tsx";
import type { ReleasedViewProps, Result } from "../analysis.ts";
import { groupName } from "../group-name.ts";
import { rowsOf } from "../table-rows.ts";
import { NumberTables } from "./view-numbers.tsx";
import { type CountRow, type GroupRow, type QuantileRow, seriesOf, type TestRow } from "./view-tables.ts";
import { comparedHeadline, headline, pictureSentence, pText, releasedTestSentence } from "./view-words.ts";

export default function ReleasedSurvival(props: ReleasedViewProps) {
  const grouped = () => props.question.terms.groups !== undefined;
  const name = (group: string) => (grouped() ? groupName(group, "group") : props.wording.items);
  const groups = createMemo(() => rowsOf<GroupRow>(props.released, "groups"));
  const shortened = createMemo(() => shortNames(groups().map(({ group }) => name(group))));
  const short = (group: string) => shortened().get(name(group)) ?? name(group);
  const medians = createMemo(() => mediansOf(props.released).map(readable));
  const test = () => rowsOf<TestRow>(props.released, "tests")[0];
  const counts = createMemo(() => rowsOf<CountRow>(props.released, "at_risk"));
  const series = createMemo(() => {
    const exact = new Map(
      props.exact ? seriesOf(props.exact, short, "").map((one) => [one.name, one] as const) : [],
    );
    return seriesOf(props.released, short, "").map((one) => {
      const beside = exact.get(one.name);
      // every bin has a noisy count of censorings: marks would say nothing
      return { ...one, censored: [], straight: true, ...(beside && { beside }) };
    });
  });
  const sentenceOf = (result: Pick<Result, "tables">) => {
    const its = result === props.exact ? mediansOf(result) : medians();
    if (groups().length > 1 && its.length > 0) return comparedHeadline(its, name, props.wording);
    const [only] = seriesOf(result, short, "");
    const last = only ? only.time.length - 1 : -1;
    return headline(its[0], only?.survival[last] ?? 1, only?.time[last] ?? 0, props.wording);
  };
  const sentence = () => sentenceOf(props.released);
  const unit = () => (props.wording.unit === "" ? "time" : `time, ${props.wording.unit}`);
  const total = (key: "rows" | "events") =>
    formatNumber(
      groups().reduce((sum, row) => sum + row[key], 0),
      3,
    );
  const doubts = () => props.released.notes.filter(({ severity }) => severity !== "info");

  return (
    <article class="view">
      <header>
        <h1 class="sentence">
          {sentence().before}
          <span class="tail-text">{sentence().number}</span>
          {sentence().after}
        </h1>
        <Show when={props.exact}>
          {(exact) => (
            <p class="exact-only">
              <strong>Exact, on this screen only:</strong> {wordsOf(sentenceOf(exact()))}
            </p>
          )}
        </Show>
        <Show when={releasedTestSentence(test())}>{(text) => <p class="method-line">{text()}</p>}</Show>
        <p class="method-line">
          About {total("rows")} {props.wording.items} and {total("events")} events. Interval:{" "}
          {props.released.conventions.Interval}.
        </p>
        <NoteList notes={doubts()} />
      </header>

      <Figure
        title="Share without the event, as released"
        name="released-survival-curves"
        label={pictureSentence(medians(), name).replace("in steps", "in straight lines between grid points")}
        table={{
          columns: [
            "group",
            "time",
            "at risk",
            "events",
            "censored",
            "survival",
            "lower",
            "upper",
            "cumulative hazard",
          ],
          rows: rowsOf<CurveRow>(props.released, "curve").map((row) => [
            name(row.group),
            row.time,
            row.at_risk,
            row.events,
            row.censored,
            row.survival,
            row.lower,
            row.upper,
            row.cumulative_hazard,
          ]),
        }}
      >
        {(width) => (
          <SurvivalCurves
            width={width}
            series={series()}
            breaks={[...new Set(counts().map(({ time }) => time))]}
            blocks={[
              {
                title: "At risk, released",
                counts: groups().map(({ group }) =>
                  counts()
                    .filter((row) => row.group === group)
                    .map((row) => Math.round(row.at_risk)),
                ),
              },
            ]}
            unit={unit()}
            remark={testRemark(test())}
          />
        )}
      </Figure>
      <Show when={props.exact}>
        <p class="small soft">
          Dotted: the exact curve, on this screen only; it is left out of pictures that you save.
        </p>
      </Show>

      <NumberTables
        tables={props.released.tables}
        grouped={grouped()}
        name={name}
        level={Number(props.question.params.level)}
        released
        exact={props.exact?.tables}
      />
    </article>
  );
}

interface CurveRow extends CountRow {
  readonly survival: number;
  readonly lower: number;
  readonly upper: number;
  readonly cumulative_hazard: number;
}

/** Noise leaves no more than three digits standing. */
function readable(row: QuantileRow): QuantileRow {
  const digits = (value: number) => Number(value.toPrecision(3));
  return { ...row, estimate: digits(row.estimate), lower: digits(row.lower), upper: digits(row.upper) };
}

function testRemark(test: TestRow | undefined): string {
  return test && !Number.isNaN(test.p_value) ? `${test.test} ${pText(test.p_value)}` : "";
}

function mediansOf(result: Pick<Result, "tables">): QuantileRow[] {
  return rowsOf<QuantileRow>(result, "quantiles").filter(({ probability }) => probability === 0.5);
}

function wordsOf({ before, number, after }: ReturnType<typeof headline>): string {
  return `${before}${number}${after}`;
}
