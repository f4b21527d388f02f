// Left: what the data are and what is asked of them.
import { For, Show } from "solid-js";
import type { ColumnKind } from "../data/column.ts";
import type { ColumnSummary } from "../data/summary.ts";
import { formatCount, formatNumber } from "../plot/format.ts";
import { FileButton } from "./drop.tsx";
import { ProblemBox } from "./problem.tsx";
import { ProgressBar } from "./progress.tsx";
import { Question } from "./question-form.tsx";
import { Reading } from "./reading.tsx";
import type { Session } from "./session.ts";

/** A file may have ten thousand columns; a page may not. Those in use are always shown. */
const shownColumns = 40;

export function LeftPlace(props: { readonly session: Session }) {
  const columns = () => props.session.open()?.summary.columns ?? [];
  const used = () => new Set(Object.values(props.session.request()?.roles ?? {}).flat());
  const shown = () => columns().filter((column, i) => i < shownColumns || used().has(column.name));
  return (
    <aside class="left" aria-label="The file and the question">
      <Show when={props.session.reading()}>
        {(reading) => (
          <ProgressBar
            progress={reading()}
            cancel={props.session.cancel}
            label={`Reading ${reading().name}`}
          />
        )}
      </Show>
      <Show when={props.session.problem()?.place === "file" ? props.session.problem() : null}>
        {(problem) => <ProblemBox error={problem().error} />}
      </Show>
      <section aria-labelledby="question-title">
        <h2 id="question-title">Question</h2>
        <Question session={props.session} />
      </section>
      <section aria-labelledby="columns-title">
        <h2 id="columns-title">
          {formatCount(columns().length)} {columns().length === 1 ? "column" : "columns"}
        </h2>
        <ul class="columns">
          <For each={shown()}>
            {(column) => (
              <ColumnCard
                column={column}
                used={used().has(column.name)}
                setKind={(kind) => void props.session.setKind(column.name, kind)}
              />
            )}
          </For>
        </ul>
        <Show when={columns().length > shown().length}>
          <p class="small soft">
            and {formatCount(columns().length - shown().length)} more, all offered in the question
          </p>
        </Show>
      </section>
      <section aria-labelledby="reading-title">
        <h2 id="reading-title">How the file was read</h2>
        <Reading session={props.session} />
      </section>
      <section>
        <FileButton session={props.session} label="Open another file" />
      </section>
    </aside>
  );
}

function ColumnCard(props: {
  readonly column: ColumnSummary;
  readonly used: boolean;
  setKind(kind: ColumnKind): void;
}) {
  return (
    <li class="column" classList={{ used: props.used }}>
      <span class="name" title={props.column.name}>
        {props.column.name}
      </span>
      <ColumnSketch column={props.column} />
      <div class="about">
        <select
          class="plain"
          aria-label={`Kind of the column “${props.column.name}”`}
          value={props.column.kind}
          disabled={props.column.possibleKinds.length < 2}
          onChange={(event) => {
            const kind = props.column.possibleKinds.find((each) => each === event.currentTarget.value);
            if (kind) props.setKind(kind);
          }}
        >
          <For each={props.column.possibleKinds}>
            {(kind) => (
              <option value={kind} selected={kind === props.column.kind}>
                {kind}
              </option>
            )}
          </For>
        </select>
        {about(props.column)}
        <Show when={props.column.misfits}>
          {(misfits) => (
            <span
              class="tail-text"
              title={`First in row ${misfits().firstRow}: ${misfits().examples.join(", ")}`}
            >
              {" "}
              {formatCount(misfits().rows)} {misfits().rows === 1 ? "cell does" : "cells do"} not fit (“
              {misfits().examples[0]}” in row {formatCount(misfits().firstRow)}) and{" "}
              {misfits().rows === 1 ? "counts" : "count"} as missing
            </span>
          )}
        </Show>
      </div>
    </li>
  );
}

/** "1 to 263.3, none missing" or "male 138, female 90, none missing" */
export function about(column: ColumnSummary): string {
  const missing = column.missing === 0 ? "none missing" : `${formatCount(column.missing)} missing`;
  if (column.range) {
    const write = (value: number) =>
      column.kind === "date" ? new Date(value).toISOString().slice(0, 10) : formatNumber(value, 4);
    return `${write(column.range.min)} to ${write(column.range.max)}, ${missing}`;
  }
  if (column.distinct === 0) return "all missing";
  if (column.distinct > 20) return `${formatCount(column.distinct)} different values, ${missing}`;
  const top = (column.top ?? [])
    .slice(0, 3)
    .map(({ value, rows }) => `${shortened(value)} ${formatCount(rows)}`);
  const rest = column.distinct > top.length ? `, ${formatCount(column.distinct - top.length)} more` : "";
  return top.length > 0
    ? `${top.join(", ")}${rest}; ${missing}`
    : `${formatCount(column.distinct)} values, ${missing}`;
}

function shortened(value: string): string {
  return value.length > 24 ? `${value.slice(0, 23)}…` : value;
}

function ColumnSketch(props: { readonly column: ColumnSummary }) {
  const bars = () => props.column.sketch.bars;
  return (
    <svg viewBox={`0 0 ${Math.max(1, bars().length) * 6} 22`} preserveAspectRatio="none" aria-hidden="true">
      <For each={bars()}>
        {(height, i) => (
          <rect
            class="bar"
            x={i() * 6}
            width={5}
            y={22 - Math.max(height > 0 ? 1 : 0, height * 22)}
            height={Math.max(height > 0 ? 1 : 0, height * 22)}
          />
        )}
      </For>
    </svg>
  );
}
