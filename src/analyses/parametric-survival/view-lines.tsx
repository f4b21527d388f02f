// Fitted curves with their bands, over observed steps where there are any, with names at the right ends.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisX, AxisY, gutter } from "../../plot/axis.tsx";
import { formatPercent, formatTicks } from "../../plot/format.ts";
import { spread } from "../../plot/labels.ts";
import { type BandPoint, bandPath, linePath } from "../../plot/line-band.tsx";
import { extentOf, scale } from "../../plot/scale.ts";
import { stepPath } from "../../plot/survival-paths.ts";
import { fitted, textWidth } from "../../plot/text-width.ts";

export interface FittedLine {
  readonly name: string;
  /** a colour of the style sheet: "var(--group-1)" */
  readonly colour: string;
  readonly dash: string;
  /** of little weight: thin, no band */
  readonly quiet: boolean;
  readonly points: readonly BandPoint[];
}

export interface ObservedSteps {
  readonly colour: string;
  readonly time: readonly number[];
  readonly survival: readonly number[];
}

export interface FittedLinesProps {
  readonly width: number;
  readonly lines: readonly FittedLine[];
  readonly observed: readonly ObservedSteps[];
  /** highest value shown; what lies above is cut off */
  readonly most: number;
  readonly percent: boolean;
  readonly xUnit: string;
  readonly yUnit: string;
}

/** .tick-text of the style sheet */
const tickSize = 12.5;

export function FittedLines(props: FittedLinesProps): JSX.Element {
  const narrow = () => props.width < 480;
  const height = () => (narrow() ? 300 : Math.min(440, Math.max(330, props.width * 0.45)));
  const bottom = () => height() - 46;
  const y = createMemo(() => scale("linear", [0, props.most], [bottom(), 30]));
  const labels = (ticks: number[]) =>
    props.percent ? ticks.map((tick) => formatPercent(tick)) : formatTicks(ticks);
  const left = () => gutter(labels(y().ticks(6)));
  const named = () => props.lines.length > 1;
  const room = () =>
    named()
      ? Math.min(
          Math.max(...props.lines.map(({ name }) => textWidth(name, tickSize))) + 12,
          props.width * 0.26,
        )
      : 8;
  const right = () => props.width - room();
  const x = createMemo(() => {
    const [, last] = extentOf(
      ...props.lines.map(({ points }) => points.map((p) => p.x)),
      ...props.observed.map(({ time }) => time),
    );
    return scale("linear", [0, last], [left() + 4, right()]);
  });
  const within = (line: FittedLine) => line.points.filter((p) => Number.isFinite(p.y) && p.y <= props.most);
  const cut = (points: readonly BandPoint[]) =>
    points.map((p) => ({ ...p, upper: Math.min(p.upper, props.most), lower: Math.min(p.lower, props.most) }));
  const ends = () =>
    spread(
      props.lines.map((line) => y().at(within(line).at(-1)?.y ?? 0)),
      tickSize + 3,
      36,
      bottom() - 2,
    );
  return (
    <svg width={props.width} height={height()} aria-hidden="true">
      <AxisY
        scale={y()}
        at={left() + 4}
        to={right()}
        room={height()}
        labels={labels}
        {...(props.yUnit === "" ? {} : { unit: props.yUnit })}
      />
      <For each={props.lines.filter(({ quiet }) => !quiet)}>
        {(line) => (
          <path
            d={bandPath(cut(within(line)), x(), y())}
            fill={line.colour}
            fill-opacity={0.14}
            stroke="none"
          />
        )}
      </For>
      <For each={props.observed}>
        {(steps) => (
          <path
            d={stepPath(steps.time, steps.survival, x(), y())}
            fill="none"
            stroke={steps.colour}
            stroke-width={1}
            stroke-opacity={0.75}
          />
        )}
      </For>
      <For each={props.lines}>
        {(line, i) => (
          <>
            <path
              d={linePath(within(line), x(), y())}
              fill="none"
              stroke={line.colour}
              stroke-width={line.quiet ? 1.25 : 2.25}
              stroke-dasharray={line.dash}
            />
            <Show when={named()}>
              <text class={line.quiet ? "tick-text soft" : "tick-text"} x={right() + 8} y={ends()[i()]! + 4}>
                {fitted(line.name, tickSize, room() - 8)}
              </text>
            </Show>
          </>
        )}
      </For>
      <AxisX scale={x()} at={bottom()} room={props.width} unit={props.xUnit} />
    </svg>
  );
}
