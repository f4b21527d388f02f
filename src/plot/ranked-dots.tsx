// Many estimates by rank, each a dot with its interval: which are high, which are low, how sure each one is. Some are marked, on a row of their
// own below as well, so that a good ranking shows as marks crowding at the left. One path each for dots, marks and intervals: a thousand
// estimates are drawn as quickly as ten. For screens of any width; what is under the pointer is told to the caller.
import { createMemo, type JSX, Show } from "solid-js";
import { AxisY } from "./axis.tsx";
import { nearest } from "./cursor-steps.ts";
import { formatPercent } from "./format.ts";
import { type RankedDot, rankLeft, rankPlaces, rankRight, rankTop } from "./rank-places.ts";
import { type Scale, scale } from "./scale.ts";

export interface RankedDotsProps {
  readonly width: number;
  readonly height: number;
  /** from left to right */
  readonly dots: readonly RankedDot[];
  /** a level with its name */
  readonly level?: { readonly at: number; readonly label: string };
  /** name of the row of marks; empty: there is no such row */
  readonly marks: string;
  readonly xUnit: string;
  /** -1: none */
  readonly focus: number;
  point(index: number): void;
  choose(index: number): void;
}

const top = 14;
const percent = (ticks: readonly number[]) => ticks.map((tick) => formatPercent(tick));

export function RankedDots(props: RankedDotsProps): JSX.Element {
  const places = createMemo(() => rankPlaces(props.dots.length, props.width, props.marks));
  const left = () => rankLeft(props.marks);
  const row = () => (props.marks === "" ? 0 : 20);
  const bottom = () => props.height - 26 - row();
  const y = createMemo(() => scale("linear", [0, rankTop(props.dots)], [bottom(), top]));
  const step = () => (props.width - rankRight - left()) / Math.max(1, props.dots.length);
  const size = () => Math.min(9, Math.max(2.5, step() * 0.8));
  const highest = () => y().domain[1];
  const intervals = createMemo(() =>
    props.dots
      .map(({ lower, upper }, i) =>
        Number.isFinite(lower) && Number.isFinite(upper)
          ? `M${pixel(places()[i]!)} ${pixel(y().at(Math.max(0, lower)))}V${pixel(y().at(Math.min(upper, highest())))}`
          : "",
      )
      .join(""),
  );
  const dotsOf = (marked: boolean) =>
    props.dots
      .map((dot, i) => (dot.marked === marked ? dotAt(places()[i]!, dot.estimate, y()) : ""))
      .join("");
  const under = (event: PointerEvent | MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return nearest(places(), event.clientX - box.left);
  };
  const focused = () => props.dots[props.focus];
  return (
    <svg
      class="pointed"
      width={props.width}
      height={props.height}
      aria-hidden="true"
      onPointerMove={(event) => props.point(under(event))}
      onClick={(event) => {
        const index = under(event);
        if (index >= 0) props.choose(index);
      }}
    >
      <AxisY scale={y()} at={left()} to={props.width} room={bottom()} labels={percent} />
      <path class="rank-interval" stroke-width={Math.min(5, Math.max(1, step() * 0.45))} d={intervals()} />
      <Show when={props.level && Number.isFinite(props.level.at) ? props.level : undefined}>
        {(level) => <Level {...level()} y={y()} left={left()} right={props.width} />}
      </Show>
      <path class="rank-dot" stroke-width={size()} d={dotsOf(false)} />
      <path class="rank-dot marked" stroke-width={size() + 0.5} d={dotsOf(true)} />
      <line class="hairline" x1={left()} x2={props.width} y1={bottom()} y2={bottom()} />
      <Show when={props.marks !== ""}>
        <text class="tick-text" x={left() - 8} y={bottom() + 17} text-anchor="end">
          {props.marks}
        </text>
        <path
          class="rank-mark"
          stroke-width={Math.min(3, Math.max(1.25, step() * 0.5))}
          d={props.dots
            .map((dot, i) => (dot.marked ? `M${pixel(places()[i]!)} ${bottom() + 6}v12` : ""))
            .join("")}
        />
      </Show>
      <text class="soft tick-text" x={props.width} y={props.height - 6} text-anchor="end">
        {props.xUnit}
      </text>
      <Show when={focused()}>
        {(dot) => (
          <g data-local="">
            <line
              class="cursor"
              x1={places()[props.focus]}
              x2={places()[props.focus]}
              y1={top}
              y2={bottom() + row()}
            />
            <Show when={Number.isFinite(dot().estimate)}>
              <circle
                class="cursor-ring"
                cx={places()[props.focus]}
                cy={y().at(dot().estimate)}
                r={size() / 2 + 3}
              />
            </Show>
          </g>
        )}
      </Show>
    </svg>
  );
}

/** A line across with its name at the right, above it. */
function Level(props: {
  readonly at: number;
  readonly label: string;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
}): JSX.Element {
  const height = () => props.y.at(props.at);
  return (
    <g class="mark tail">
      <line
        x1={props.left}
        x2={props.right}
        y1={height()}
        y2={height()}
        stroke="var(--tail)"
        stroke-width={1.25}
        stroke-dasharray="5 3"
      />
      <text class="note-text" x={props.right - 4} y={Math.max(top + 10, height() - 6)} text-anchor="end">
        {props.label}
      </text>
    </g>
  );
}

/** A line of no length with round ends is a dot. */
function dotAt(x: number, estimate: number, y: Scale): string {
  const height = y.at(Math.min(Math.max(estimate, y.domain[0]), y.domain[1]));
  return Number.isFinite(height) ? `M${pixel(x)} ${pixel(height)}h0` : "";
}

function pixel(value: number): string {
  return String(Math.round(value * 100) / 100);
}
