// Changes to the left and right of nothing, one line each: a bar from zero with its interval, the name before it and the number after it. Narrow
// pictures put both above the bar. A change whose interval holds zero is pale.
import { createMemo, For, type JSX } from "solid-js";
import { AxisX } from "./axis.tsx";
import { CutEnds } from "./cut-ends.tsx";
import { extentOf, padded, reaching, scale } from "./scale.ts";
import { fitted, textWidth } from "./text-width.ts";

export interface ChangeRow {
  readonly name: string;
  readonly change: number;
  readonly lower: number;
  readonly upper: number;
  readonly text: string;
}

export interface ChangeBarsProps {
  readonly width: number;
  readonly rows: readonly ChangeRow[];
  readonly unit: string;
}

/** .label-text and .note-text of the style sheet */
const nameSize = 14;
const textSize = 13;

/** Which way a change goes beyond its uncertainty. */
export function side({ lower, upper }: ChangeRow): "raises" | "lowers" | "open" {
  if (lower > 0) return "raises";
  return upper < 0 ? "lowers" : "open";
}

export function ChangeBars(props: ChangeBarsProps): JSX.Element {
  const stacked = () => props.width < 560;
  const rowHeight = () => (stacked() ? 44 : 28);
  const widest = (texts: readonly string[], size: number) =>
    Math.max(0, ...texts.map((text) => textWidth(text, size)));
  const texts = () =>
    widest(
      props.rows.map((row) => row.text),
      textSize,
    ) + 20;
  const names = () =>
    Math.min(
      widest(
        props.rows.map((row) => row.name),
        nameSize,
      ) + 20,
      props.width * 0.36,
    );
  const x = createMemo(() => {
    const [low, high] = extentOf(
      [0],
      props.rows.map((row) => row.change),
    );
    const ends = props.rows.flatMap((row) => [row.lower, row.upper]);
    const halves = props.rows.map((row) => (row.upper - row.lower) / 2).filter(Number.isFinite);
    const usual = halves.sort((a, b) => a - b)[Math.floor(halves.length / 2)] ?? 0;
    const range = stacked() ? ([8, props.width - 8] as const) : ([names(), props.width - texts()] as const);
    return scale("linear", padded(reaching([low - usual, high + usual], ends, 0.5), 0.04), range);
  });
  const within = (value: number) => Math.min(x().range[1], Math.max(x().range[0], x().at(value)));
  const height = () => props.rows.length * rowHeight();
  return (
    <svg width={props.width} height={height() + 54} aria-hidden="true">
      <For each={props.rows}>
        {(row, i) => {
          const y = () => i() * rowHeight() + (stacked() ? 30 : 14);
          const line = () => i() * rowHeight() + (stacked() ? 16 : 19);
          return (
            <g class={`change-row ${side(row)}`}>
              <title>{`${row.name}: ${row.text}`}</title>
              <text class="label-text" x={0} y={line()}>
                {fitted(row.name, nameSize, stacked() ? props.width - texts() : names() - 12)}
              </text>
              <line
                class="hairline"
                x1={x().at(0)}
                x2={x().at(0)}
                y1={i() * rowHeight() + (stacked() ? 22 : 0)}
                y2={(i() + 1) * rowHeight()}
              />
              <rect
                x={Math.min(x().at(0), x().at(row.change))}
                width={Math.max(1, Math.abs(x().at(row.change) - x().at(0)))}
                y={y() - 6}
                height={12}
              />
              <line class="whisker" x1={within(row.lower)} x2={within(row.upper)} y1={y()} y2={y()} />
              <CutEnds x={x()} lower={row.lower} upper={row.upper} y={y()} />
              <text class="soft note-text" x={props.width} y={line()} text-anchor="end">
                {row.text}
              </text>
            </g>
          );
        }}
      </For>
      <AxisX scale={x()} at={height() + 8} room={props.width} unit={props.unit} />
    </svg>
  );
}
