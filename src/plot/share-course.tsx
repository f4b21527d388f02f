// A share over time or over the steps of a timeline, in per cent, with its band: a risk as it unfolds, an incidence, a hazard. What lies under
// the pointer is told to the caller. For up to some hundred points.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisX, AxisY } from "./axis.tsx";
import { courseLeft, coursePlaces, courseScale, inSteps } from "./course-places.ts";
import { nearest } from "./cursor-steps.ts";
import { formatPercent } from "./format.ts";
import { type BandPoint, bandPath, linePath } from "./line-band.tsx";
import { extentOf, scale } from "./scale.ts";

export interface ShareCourseProps {
  readonly width: number;
  readonly height: number;
  /** x ascending; y, lower, upper as shares */
  readonly points: readonly BandPoint[];
  /** in steps: each value holds until the next point */
  readonly steps?: boolean;
  /** "tail": the number of the sentence */
  readonly tone: "tail" | "body";
  /** from here on the line is thin, for little stands behind it: the height of the picture is that of the part before */
  readonly thinFrom?: number;
  /** begin of the horizontal axis; otherwise the first point */
  readonly from?: number;
  readonly xUnit: string;
  /** -1: none */
  readonly focus?: number;
  point?(index: number): void;
}

const top = 14;
const percent = (ticks: readonly number[]) => ticks.map((tick) => formatPercent(tick));

export function ShareCourse(props: ShareCourseProps): JSX.Element {
  const points = createMemo(() => props.points.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y)));
  const drawn = createMemo(() => (props.steps ? inSteps(points()) : points()));
  const bottom = () => props.height - 46;
  const thin = () => props.thinFrom ?? Number.POSITIVE_INFINITY;
  const x = createMemo(() => courseScale(props.points, props.width, props.from));
  const y = createMemo(() => {
    const firm = points().filter((p) => p.x <= thin());
    const [, most] = extentOf(
      [0],
      firm.map((p) => p.y),
    );
    const [, end] = extentOf(
      [most],
      firm.map((p) => p.upper),
    );
    return scale("linear", [0, Math.min(1, 1.05 * Math.min(end, 3 * most || end)) || 1], [bottom(), top]);
  });
  const within = createMemo(() => {
    const [, highest] = y().domain;
    return drawn().map((p) => ({
      ...p,
      y: Math.min(highest, Math.max(0, p.y)),
      lower: Math.min(highest, Math.max(0, p.lower)),
      upper: Math.min(highest, Math.max(0, p.upper)),
    }));
  });
  const focused = () => props.points[props.focus ?? -1];
  const colour = () => `var(--${props.tone})`;
  return (
    <svg
      width={props.width}
      height={props.height}
      aria-hidden="true"
      onPointerMove={(event) => {
        if (!props.point) return;
        const box = event.currentTarget.getBoundingClientRect();
        const places = coursePlaces(props.points, props.width, props.from);
        props.point(nearest(places, event.clientX - box.left));
      }}
    >
      <AxisY scale={y()} at={courseLeft} to={props.width} room={bottom()} labels={percent} />
      <path d={bandPath(within(), x(), y())} fill={colour()} fill-opacity={0.16} stroke="none" />
      <g fill="none" stroke={colour()} stroke-linejoin="round">
        <path
          stroke-width={2}
          d={linePath(
            within().filter((p) => p.x <= thin()),
            x(),
            y(),
          )}
        />
        <path
          stroke-width={1}
          stroke-dasharray="2 3"
          d={linePath(
            within().filter((p) => p.x >= thin()),
            x(),
            y(),
          )}
        />
      </g>
      <For each={points().length <= 26 ? points() : []}>
        {(p) => (
          <circle
            cx={x().at(p.x)}
            cy={y().at(Math.min(y().domain[1], Math.max(0, p.y)))}
            r={2.75}
            fill={colour()}
          />
        )}
      </For>
      <Show when={focused()}>
        {(p) => (
          <g data-local="">
            <line class="cursor" x1={x().at(p().x)} x2={x().at(p().x)} y1={top} y2={bottom()} />
            <Show when={Number.isFinite(p().y)}>
              <circle class="cursor-ring" cx={x().at(p().x)} cy={y().at(p().y)} r={6} />
            </Show>
          </g>
        )}
      </Show>
      <AxisX scale={x()} at={bottom()} room={props.width} unit={props.xUnit} />
    </svg>
  );
}
