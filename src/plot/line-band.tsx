// A curve with a band of uncertainty, points marked: for tens to a few hundreds of points.
import { createMemo, For, type JSX } from "solid-js";
import { AxisX, AxisY, gutter } from "./axis.tsx";
import { formatTicks } from "./format.ts";
import { extentOf, padded, type Scale, type ScaleKind, scale } from "./scale.ts";

export interface BandPoint {
  readonly x: number;
  readonly y: number;
  /** NaN: no band here */
  readonly lower: number;
  readonly upper: number;
}

export interface LineBandProps {
  readonly width: number;
  readonly height: number;
  readonly points: readonly BandPoint[];
  /** what the curve was drawn through, as small dots behind it */
  readonly marks?: readonly { readonly x: number; readonly y: number }[];
  readonly xKind: ScaleKind;
  readonly xUnit: string;
  readonly yUnit: string;
}

export function LineBand(props: LineBandProps): JSX.Element {
  const points = createMemo(() => props.points.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y)));
  const marks = () => props.marks ?? [];
  const bottom = () => props.height - 46;
  const y = createMemo(() => {
    const all = extentOf(
      points().map((p) => p.y),
      points().map((p) => p.lower),
      points().map((p) => p.upper),
      marks().map((p) => p.y),
    );
    return scale("linear", padded(all, 0.05), [bottom(), 30]);
  });
  const left = () => gutter(formatTicks(y().ticks(6)));
  const x = createMemo(() => {
    const kind = props.xKind === "log" && points().every((p) => p.x > 0) ? "log" : "linear";
    return scale(kind, extentOf(points().map((p) => p.x)), [left() + 4, props.width - 8]);
  });
  return (
    <svg width={props.width} height={props.height} aria-hidden="true">
      <AxisY scale={y()} at={left()} to={props.width} room={props.height} />
      <text class="soft tick-text" x={0} y={12}>
        {props.yUnit}
      </text>
      <For each={marks()}>
        {(mark) => <circle class="dot" fill-opacity={0.4} cx={x().at(mark.x)} cy={y().at(mark.y)} r={1.8} />}
      </For>
      <path class="band" d={bandPath(points(), x(), y())} />
      <path class="curve" d={linePath(points(), x(), y())} />
      <For each={points().length <= 60 ? points() : []}>
        {(point) => <circle class="dot" cx={x().at(point.x)} cy={y().at(point.y)} r={2.5} />}
      </For>
      <AxisX
        scale={x()}
        at={bottom()}
        room={props.width}
        unit={x().kind === "log" ? `${props.xUnit}, logarithmic` : props.xUnit}
      />
    </svg>
  );
}

/** An SVG path through the points, in order. */
export function linePath(points: readonly BandPoint[], x: Scale, y: Scale): string {
  return points.map((p, i) => `${i === 0 ? "M" : "L"}${pixel(x.at(p.x))} ${pixel(y.at(p.y))}`).join("");
}

/** A closed path around the band, one piece per run of points that have one. */
export function bandPath(points: readonly BandPoint[], x: Scale, y: Scale): string {
  const runs: BandPoint[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point.lower) && Number.isFinite(point.upper)) runs.at(-1)!.push(point);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const there = run.map((p) => `${pixel(x.at(p.x))} ${pixel(y.at(p.upper))}`);
      const back = run.map((p) => `${pixel(x.at(p.x))} ${pixel(y.at(p.lower))}`).reverse();
      return `M${[...there, ...back].join("L")}Z`;
    })
    .join("");
}

function pixel(value: number): string {
  return String(Math.round(value * 100) / 100);
}
