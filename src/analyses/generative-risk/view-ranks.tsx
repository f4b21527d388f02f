// Patients by risk, each with its interval; those with the event are marked. The slider below the picture goes through them by keyboard.
import { createMemo, createSignal, Show } from "solid-js";
import { CursorTrack } from "../../plot/cursor-track.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatCount, formatPercent } from "../../plot/format.ts";
import { rankPlaces } from "../../plot/rank-places.ts";
import { RankedDots } from "../../plot/ranked-dots.tsx";
import type { Wording } from "../analysis.ts";
import type { EstimatorRow, SubjectRow } from "./view-tables.ts";
import { eventName, itemsOf, outcomeWords, patientName, recorded, risk, riskInterval } from "./view-words.ts";

export function RankFigure(props: {
  /** highest risk first */
  readonly rows: readonly SubjectRow[];
  readonly outcome: string;
  readonly mean: EstimatorRow | undefined;
  readonly horizon: string;
  readonly level: number;
  readonly wording: Wording;
  open(id: string): void;
}) {
  const [pointed, point] = createSignal("");
  const focus = createMemo(() => props.rows.findIndex(({ subject_id }) => subject_id === pointed()));
  const marks = () => (props.rows.some(({ observed }) => observed === 1) ? eventName(props.outcome) : "");
  const pointAt = (index: number) => point(props.rows[index]?.subject_id ?? "");
  const open = (index: number) => {
    const row = props.rows[index];
    if (row) props.open(row.subject_id);
  };
  const words = (index: number) => {
    const row = props.rows[index];
    if (!row) return "";
    return `Patient ${row.subject_id}, ${formatCount(index + 1)} of ${formatCount(props.rows.length)}: ${risk(row.estimate, row.std_error)} (${riskInterval(row, row.std_error)}). ${recorded(row)}`;
  };
  const label = () => {
    const [first, last] = [props.rows[0], props.rows.at(-1)];
    if (!first || !last) return "No patient has a risk yet.";
    const events = props.rows.filter(({ observed }) => observed === 1).length;
    const upper = props.rows
      .slice(0, Math.ceil(props.rows.length / 2))
      .filter(({ observed }) => observed === 1).length;
    const marked =
      events > 0
        ? ` Of ${formatCount(events)} for whom it happened, ${formatCount(upper)} are in the half with the higher risks.`
        : "";
    return `Risk of ${outcomeWords(props.outcome)} of ${formatCount(props.rows.length)} ${itemsOf(props.wording)} by rank, from ${risk(first.estimate, first.std_error)} down to ${risk(last.estimate, last.std_error)}, each with its ${formatPercent(props.level)} interval.${marked}`;
  };
  return (
    <Figure
      title={`Risk of ${outcomeWords(props.outcome)} within ${props.horizon}, the highest first`}
      name="risks-by-rank"
      label={label()}
      table={{
        columns: [
          "rank",
          "patient",
          "risk",
          "standard error",
          "lower",
          "upper",
          "happened",
          "futures",
          "tokens",
        ],
        rows: props.rows.map((row, i) => [
          i + 1,
          row.subject_id,
          row.estimate,
          row.std_error,
          row.lower,
          row.upper,
          row.observed,
          row.trajectories,
          row.tokens,
        ]),
      }}
      below={(width) => (
        <Show when={props.rows.length > 0}>
          <CursorTrack
            label="Patients from the highest risk to the lowest; Enter opens one"
            places={rankPlaces(props.rows.length, width, marks())}
            index={focus()}
            text={words}
            move={pointAt}
            enter={open}
          />
          <p class="readout small">
            <Show
              when={focus() >= 0}
              fallback={
                <span class="soft">
                  Point at a patient, or go through them with the arrow keys; a click or Enter opens one.
                </span>
              }
            >
              <span>{words(focus())}</span>{" "}
              <button type="button" class="quiet accent" onClick={() => open(focus())}>
                Open {patientName(pointed())}
              </button>
            </Show>
          </p>
        </Show>
      )}
    >
      {(width) => (
        <RankedDots
          width={width}
          height={width < 480 ? 280 : 330}
          dots={props.rows.map((row) => ({
            estimate: row.estimate,
            lower: row.lower,
            upper: row.upper,
            marked: row.observed === 1,
          }))}
          {...(props.mean && {
            level: { at: props.mean.mean, label: `mean ${risk(props.mean.mean, props.mean.std_error)}` },
          })}
          marks={marks()}
          xUnit={`${itemsOf(props.wording)} from the highest risk to the lowest`}
          focus={focus()}
          point={pointAt}
          choose={open}
        />
      )}
    </Figure>
  );
}
