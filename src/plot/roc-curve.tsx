// A receiver operating characteristic in a square: the steps of the empirical curve, the diagonal of chance, the area in words.
import { createMemo, type JSX } from "solid-js";
import { AxisX, AxisY, gutter } from "./axis.tsx";
import { scale } from "./scale.ts";

export interface RocPoint {
  readonly falsePositive: number;
  readonly truePositive: number;
}

export interface RocCurveProps {
  readonly width: number;
  /** from (0, 0) to (1, 1) */
  readonly points: readonly RocPoint[];
  /** in the corner that the curve leaves empty */
  readonly remark: string;
  readonly xUnit: string;
  readonly yUnit: string;
}

/** As in Reliability, which stands beside it. */
const mostSide = 400;
const top = 30;

export function RocCurve(props: RocCurveProps): JSX.Element {
  const left = gutter(["100"]);
  const side = () => Math.min(mostSide, props.width - left - 12);
  const x = createMemo(() => scale("linear", [0, 100], [left, left + side()]));
  const y = createMemo(() => scale("linear", [0, 100], [top + side(), top]));
  const path = () =>
    props.points
      .map(
        (p, i) =>
          `${i === 0 ? "M" : "L"}${x()
            .at(100 * p.falsePositive)
            .toFixed(1)} ${y()
            .at(100 * p.truePositive)
            .toFixed(1)}`,
      )
      .join("");
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
        x2={x().at(100)}
        y2={y().at(100)}
      />
      <path d={path()} fill="none" stroke="var(--tail)" stroke-width={2} stroke-linejoin="round" />
      <g class="mark">
        <text class="note-text" x={left + side() - 10} y={top + side() - 14} text-anchor="end">
          {props.remark}
        </text>
      </g>
      <AxisX scale={x()} at={top + side()} room={left + side() + 12} unit={props.xUnit} />
    </svg>
  );
}
