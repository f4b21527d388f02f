// Groups side by side: one line each, a dot with its interval on a common axis, the name before it and the number after it.
// Narrow pictures put the name above its line. Long names are shortened in the middle; the whole one is in the tooltip.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisX } from "./axis.tsx";
import { CutEnds } from "./cut-ends.tsx";
import { extentOf, padded, reaching, type ScaleKind, scale } from "./scale.ts";
import { fitted, textWidth } from "./text-width.ts";

export interface DotRow {
  readonly name: string;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** a second number to compare with, as a ring on the own screen only; NaN or left out: none */
  readonly exact?: number;
  /** where else the estimate might lie */
  readonly expected?: readonly [lower: number, upper: number];
  /** the numbers in words, right of the interval */
  readonly text: string;
  /** the estimate alone, for a picture too narrow for more: numbers are never cut */
  readonly brief: string;
}

export interface DotIntervalsProps {
  readonly width: number;
  readonly rows: readonly DotRow[];
  readonly scaleKind: ScaleKind;
  readonly unit: string;
  readonly focus: string;
  choose(name: string): void;
}

/** .label-text and .note-text of the style sheet */
const nameSize = 14;
const textSize = 13;

/** Intervals are drawn out to this many times the width of estimates and usual intervals, and cut there. */
const reach = 1.5;

function rowHeight(width: number): number {
  return width < 560 ? 48 : 34;
}

export function DotIntervals(props: DotIntervalsProps): JSX.Element {
  const stacked = () => props.width < 560;
  const widest = (texts: readonly string[], size: number) =>
    Math.max(0, ...texts.map((t) => textWidth(t, size)));
  const names = () =>
    stacked()
      ? 0
      : Math.min(
          widest(
            props.rows.map((r) => r.name),
            nameSize,
          ) + 20,
          props.width * 0.3,
        );
  const texts = () =>
    stacked()
      ? 0
      : Math.min(
          widest(
            props.rows.map((r) => r.text),
            textSize,
          ) + 16,
          props.width * 0.34,
        );
  const x = createMemo(() => {
    const kind = props.scaleKind === "log" && props.rows.every((r) => !(r.estimate <= 0)) ? "log" : "linear";
    const ends = props.rows.flatMap((r) => [r.lower, r.upper, ...(r.expected ?? [])]);
    const halves = props.rows.map((r) => (r.upper - r.lower) / 2).filter(Number.isFinite);
    const usual = halves.sort((a, b) => a - b)[Math.floor(halves.length / 2)] ?? 0;
    // without `exact`: the axis goes into saved pictures
    const [low, high] = extentOf(props.rows.map((r) => r.estimate));
    const core = kind === "log" ? ([low, high] as const) : ([low - usual, high + usual] as const);
    const domain =
      kind === "log"
        ? extentOf(
            core,
            ends.filter((v) => v > 0),
          )
        : reaching(core, ends, reach);
    const start = names() + 8;
    return scale(kind, padded(domain, 0.04, kind), [start, Math.max(start + 40, props.width - texts() - 8)]);
  });
  const height = () => props.rows.length * rowHeight(props.width);
  return (
    <svg width={props.width} height={height() + 54} aria-hidden="true">
      <For each={props.rows}>
        {(row, i) => (
          <Row
            row={row}
            x={x()}
            y={i() * rowHeight(props.width)}
            height={rowHeight(props.width)}
            names={stacked() ? props.width * 0.5 : names()}
            stacked={stacked()}
            width={props.width}
            focused={row.name === props.focus}
            choose={() => props.choose(row.name)}
          />
        )}
      </For>
      <AxisX scale={x()} at={height() + 8} room={props.width} unit={props.unit} />
    </svg>
  );
}

function Row(props: {
  readonly row: DotRow;
  readonly x: ReturnType<typeof scale>;
  readonly y: number;
  readonly height: number;
  readonly names: number;
  readonly stacked: boolean;
  readonly width: number;
  readonly focused: boolean;
  choose(): void;
}): JSX.Element {
  const middle = () => props.y + (props.stacked ? props.height - 13 : props.height / 2);
  const textLine = () => (props.stacked ? props.y + 17 : middle() + 5);
  const room = () => props.width * (props.stacked ? 0.55 : 0.36);
  const within = (px: number, otherwise: number) =>
    Number.isFinite(px) ? Math.min(props.x.range[1], Math.max(props.x.range[0], px)) : otherwise;
  const point = () => props.x.at(props.row.estimate);
  const defined = () => Number.isFinite(point());
  const lower = () =>
    within(props.x.at(props.row.lower), Number.isNaN(props.row.lower) ? point() : props.x.range[0]);
  const upper = () =>
    within(props.x.at(props.row.upper), Number.isNaN(props.row.upper) ? point() : props.x.range[1]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard the choice is made in the table of groups; this is one image
    <g class="dot-row" classList={{ focused: props.focused }} onClick={() => props.choose()}>
      <title>{`${props.row.name}: ${props.row.text}`}</title>
      <rect class="row-ground" x={0} y={props.y} width={props.width} height={props.height} />
      <line class="grid" x1={props.x.range[0]} x2={props.x.range[1]} y1={middle()} y2={middle()} />
      <text class={props.focused ? "strong label-text" : "label-text"} x={8} y={textLine()}>
        {fitted(props.row.name, nameSize, props.names - 16)}
      </text>
      {defined() && (
        <>
          <line class="interval" x1={lower()} x2={upper()} y1={middle()} y2={middle()} />
          <CutEnds x={props.x} lower={props.row.lower} upper={props.row.upper} y={middle()} />
          <Show when={props.row.expected}>
            {(limits) => (
              <line
                class="expected-interval"
                x1={within(props.x.at(limits()[0]), point())}
                x2={within(props.x.at(limits()[1]), point())}
                y1={middle() + 8}
                y2={middle() + 8}
              />
            )}
          </Show>
          <circle cx={point()} cy={middle()} r={5.5} />
          <Show when={Number.isFinite(props.row.exact)}>
            <circle
              class="exact-ring"
              data-local=""
              cx={within(props.x.at(props.row.exact!), point())}
              cy={middle()}
              r={7}
            />
          </Show>
        </>
      )}
      <text class="soft note-text" x={props.width - 8} y={textLine()} text-anchor="end">
        {room() >= textWidth(props.row.text, textSize) ? props.row.text : props.row.brief}
      </text>
    </g>
  );
}
