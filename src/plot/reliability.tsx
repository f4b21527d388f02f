// Predicted against observed probabilities: a point with its interval for each group of rows, a smooth curve with its band where there is one,
// and the diagonal on which prediction and truth agree. Both axes have the same scale, so that the diagonal is one of 45 degrees.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisX, AxisY, gutter } from "./axis.tsx";
import { type BandPoint, bandPath, linePath } from "./line-band.tsx";
import { scale } from "./scale.ts";

export interface ReliabilityProps {
  readonly width: number;
  /** x predicted, y observed, as fractions; drawn in per cent */
  readonly points: readonly BandPoint[];
  readonly curve: readonly BandPoint[];
  readonly xUnit: string;
  readonly yUnit: string;
}

/** Wider than this a square would fill the screen. */
const mostSide = 400;

export function Reliability(props: ReliabilityProps): JSX.Element {
  const known = createMemo(() => inPercent(props.points));
  const curve = createMemo(() => inPercent(props.curve));
  const left = gutter(["100"]);
  const side = () => Math.min(mostSide, props.width - left - 12);
  const top = 30;
  const end = createMemo(() => {
    const all = [...known(), ...curve()].flatMap((p) => [p.x, p.y, p.upper]).filter(Number.isFinite);
    // round tenths, so that rare events do not crowd into a corner
    return Math.min(100, 10 * Math.ceil(Math.max(10, ...all) / 10));
  });
  const x = createMemo(() => scale("linear", [0, end()], [left, left + side()]));
  const y = createMemo(() => scale("linear", [0, end()], [top + side(), top]));
  return (
    <svg width={props.width} height={top + side() + 46} aria-hidden="true">
      <text class="soft tick-text" x={0} y={12}>
        {props.yUnit}
      </text>
      <AxisY scale={y()} at={left} to={left + side()} room={top + side()} />
      <line
        class="hairline"
        stroke-dasharray="3 3"
        x1={x().at(0)}
        y1={y().at(0)}
        x2={x().at(end())}
        y2={y().at(end())}
      />
      <Show when={curve().length > 1}>
        <path class="band" d={bandPath(curve(), x(), y())} />
        <path class="curve" d={linePath(curve(), x(), y())} />
      </Show>
      <For each={known()}>
        {(p) => (
          <g>
            <Show when={Number.isFinite(p.lower) && Number.isFinite(p.upper)}>
              <line
                stroke="var(--tail)"
                stroke-width={1.5}
                x1={x().at(p.x)}
                x2={x().at(p.x)}
                y1={y().at(p.lower)}
                y2={y().at(Math.min(p.upper, end()))}
              />
            </Show>
            <circle cx={x().at(p.x)} cy={y().at(p.y)} r={4} fill="var(--tail)" stroke="var(--paper)" />
          </g>
        )}
      </For>
      <AxisX scale={x()} at={top + side()} room={left + side() + 12} unit={props.xUnit} />
    </svg>
  );
}

/** Points that are defined, in per cent. */
function inPercent(points: readonly BandPoint[]): BandPoint[] {
  return points
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .map(({ x, y, lower, upper }) => ({ x: 100 * x, y: 100 * y, lower: 100 * lower, upper: 100 * upper }));
}
