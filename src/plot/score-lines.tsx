// Several curves over time on common axes, one of them with its band: scores of models, and a reference to compare them with. Colours and
// dashes tell them apart; names stand above the picture. For a few models and up to some hundred points each.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisX, AxisY, gutter } from "./axis.tsx";
import { formatTicks } from "./format.ts";
import { type BandPoint, bandPath, linePath } from "./line-band.tsx";
import { extentOf, padded, scale } from "./scale.ts";
import { fitted, textWidth } from "./text-width.ts";

export interface ScoreSeries {
  readonly name: string;
  readonly points: readonly BandPoint[];
  /** drawn grey and dashed: what the others are compared with */
  readonly reference?: boolean;
  readonly band?: boolean;
}

export interface ScoreLinesProps {
  readonly width: number;
  readonly height: number;
  readonly series: readonly ScoreSeries[];
  readonly xUnit: string;
  readonly yUnit: string;
  /** a level that means something: 0.5 for an AUC; NaN: none */
  readonly guide: number;
}

/** .tick-text of the style sheet */
const textSize = 12.5;
const lineHeight = 20;
const swatch = 30;
const dashes = ["none", "7 3", "2 3", "9 3 2 3", "4 2", "12 4"];

/** Place of each name in the key, in lines of at most `room` pixels. */
function keyPlaces(names: readonly string[], room: number) {
  let [x, line] = [0, 0];
  return names.map((name) => {
    const text = fitted(name, textSize, room - swatch);
    const width = swatch + textWidth(text, textSize) + 18;
    if (x > 0 && x + width > room) [x, line] = [0, line + 1];
    const place = { text, x, line };
    x += width;
    return place;
  });
}

export function ScoreLines(props: ScoreLinesProps): JSX.Element {
  const drawn = createMemo(() =>
    props.series.map((series) => ({
      ...series,
      points: series.points.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y)),
    })),
  );
  const key = createMemo(() =>
    keyPlaces(
      props.series.map(({ name }) => name),
      props.width,
    ),
  );
  const top = () => 26 + lineHeight * ((key().at(-1)?.line ?? 0) + 1);
  const bottom = () => top() + props.height - 72;
  const y = createMemo(() => {
    const all = drawn().flatMap(({ points, band }) =>
      points.flatMap((p) => (band ? [p.y, p.lower, p.upper] : [p.y])),
    );
    return scale("linear", padded(extentOf(all, [props.guide]), 0.05), [bottom(), top()]);
  });
  const left = () => gutter(formatTicks(y().ticks(6)));
  const x = createMemo(() =>
    scale("linear", extentOf(drawn().flatMap(({ points }) => points.map((p) => p.x))), [
      left() + 4,
      props.width - 8,
    ]),
  );
  const strokeOf = (i: number) =>
    props.series[i]!.reference ? "var(--edge)" : `var(--group-${(i % dashes.length) + 1})`;
  const dashOf = (i: number) => (props.series[i]!.reference ? "2 4" : dashes[i % dashes.length]!);
  return (
    <svg width={props.width} height={bottom() + 46} aria-hidden="true">
      <For each={key()}>
        {(place, i) => (
          <g>
            <line
              x1={place.x}
              x2={place.x + swatch - 8}
              y1={8 + place.line * lineHeight}
              y2={8 + place.line * lineHeight}
              stroke={strokeOf(i())}
              stroke-width={2}
              stroke-dasharray={dashOf(i())}
            />
            <text class="tick-text" x={place.x + swatch} y={12 + place.line * lineHeight}>
              {place.text}
            </text>
          </g>
        )}
      </For>
      <text class="soft tick-text" x={0} y={top() - 10}>
        {props.yUnit}
      </text>
      <AxisY scale={y()} at={left()} to={props.width} room={bottom()} />
      <Show when={Number.isFinite(props.guide)}>
        <line
          class="hairline"
          stroke-dasharray="3 3"
          x1={left()}
          x2={props.width}
          y1={y().at(props.guide)}
          y2={y().at(props.guide)}
        />
      </Show>
      <For each={drawn()}>
        {(series, i) => (
          <g fill="none" stroke={strokeOf(i())}>
            <Show when={series.band}>
              <path
                d={bandPath(series.points, x(), y())}
                fill={strokeOf(i())}
                fill-opacity={0.14}
                stroke="none"
              />
            </Show>
            <path
              d={linePath(series.points, x(), y())}
              stroke-width={2}
              stroke-linejoin="round"
              stroke-dasharray={dashOf(i())}
            />
            <For each={series.points.length <= 30 && !series.reference ? series.points : []}>
              {(p) => <circle cx={x().at(p.x)} cy={y().at(p.y)} r={2.5} fill={strokeOf(i())} stroke="none" />}
            </For>
          </g>
        )}
      </For>
      <AxisX scale={x()} at={bottom()} room={props.width} unit={props.xUnit} />
    </svg>
  );
}
