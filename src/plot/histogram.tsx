// A histogram that carries the numbers of the sentence: the part beyond a value in the tail colour, a line at a value, a point
// with its interval. Marks and their labels have a strip of their own above the bars; the interval's row is above the line's top,
// so that neither crosses the other's label.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisX, AxisY, gutter } from "./axis.tsx";
import { type Bin, barsOf } from "./bars.ts";
import { CutEnds } from "./cut-ends.tsx";
import { formatTicks } from "./format.ts";
import { beside, covers } from "./labels.ts";
import { extentOf, padded, reaching, type Scale, type ScaleKind, scale } from "./scale.ts";

export interface HistogramProps {
  readonly width: number;
  readonly height: number;
  readonly bins: readonly Bin[];
  readonly scaleKind: ScaleKind;
  /** name and unit of the horizontal axis */
  readonly unit: string;
  /** what a bar counts: "fires" */
  readonly counts: string;
  /** bars above this value are the tail */
  readonly tailFrom?: number;
  /** bars outside are pale */
  readonly within?: readonly [number, number];
  readonly line?: { readonly at: number; readonly label: string; readonly tail?: boolean };
  readonly interval?: {
    readonly at: number;
    readonly lower: number;
    readonly upper: number;
    readonly label: string;
  };
  /** where else the point of the interval might lie, below it */
  readonly expected?: { readonly lower: number; readonly upper: number; readonly label: string };
}

/** .label-text of the style sheet */
const labelSize = 14;
const lineOfText = 26;
/** .tick-text of the style sheet */
const smallSize = 12.5;
const expectedRoom = 20;

export function Histogram(props: HistogramProps): JSX.Element {
  const below = () => (props.expected ? expectedRoom : 0);
  const strip = () => (props.line ? lineOfText : 0) + (props.interval ? lineOfText + 6 + below() : 0);
  const bottom = () => props.height - (props.unit ? 46 : 26);
  const y = createMemo(() =>
    scale("linear", [0, Math.max(1, ...props.bins.map((b) => b.count))], [bottom(), strip() + 28]),
  );
  const left = () => gutter(formatTicks(y().ticks(6)));
  const x = createMemo((): Scale => {
    const edges = props.bins.flatMap((b) => [b.lower, b.upper]);
    const marks = [props.line?.at ?? Number.NaN, props.interval?.at ?? Number.NaN];
    const kind = props.scaleKind === "log" && extentOf(edges)[0] > 0 ? "log" : "linear";
    const { interval, expected } = props;
    const ends = [interval?.lower, interval?.upper, expected?.lower, expected?.upper].map(
      (end) => end ?? Number.NaN,
    );
    const core = extentOf(edges, marks);
    const domain =
      kind === "log"
        ? extentOf(
            core,
            ends.filter((v) => v > 0),
          )
        : reaching(core, ends, 1);
    return scale(kind, edges.length === 0 ? padded(domain, 0.1, kind) : domain, [left(), props.width - 1]);
  });
  const cuts = () =>
    props.within ? [...props.within] : props.tailFrom === undefined ? [] : [props.tailFrom];
  const partClass = (part: number) => {
    if (props.within) return part === 1 ? "bar" : "bar pale";
    return part === 1 ? "bar tail" : "bar";
  };
  const unit = () => (x().kind === "log" && props.unit ? `${props.unit}, logarithmic` : props.unit);
  return (
    <svg width={props.width} height={props.height} aria-hidden="true">
      <AxisY whole scale={y()} at={left()} to={props.width} room={props.height} />
      <text class="soft tick-text" x={0} y={strip() + 14}>
        {props.counts}
      </text>
      <For each={barsOf(props.bins, cuts(), x(), y())}>
        {(bar) => (
          <rect class={partClass(bar.part)} x={bar.x} y={bar.y} width={bar.width} height={bar.height} />
        )}
      </For>
      <AxisX scale={x()} at={bottom()} room={props.width} unit={unit()} />
      <Show when={props.line && Number.isFinite(x().at(props.line.at)) ? props.line : undefined}>
        {(line) => (
          <LineMark
            {...line()}
            x={x()}
            top={props.interval ? lineOfText + 12 + below() : 6}
            bottom={bottom()}
            room={props.width}
            avoid={props.interval ? x().at(props.interval.at) : Number.NaN}
          />
        )}
      </Show>
      <Show when={props.interval && Number.isFinite(x().at(props.interval.at)) ? props.interval : undefined}>
        {(interval) => <IntervalMark {...interval()} x={x()} y={20} bottom={bottom()} room={props.width} />}
      </Show>
      <Show when={props.expected}>
        {(expected) => <ExpectedMark {...expected()} x={x()} y={20 + expectedRoom} room={props.width} />}
      </Show>
    </svg>
  );
}

function LineMark(props: {
  readonly at: number;
  readonly label: string;
  readonly tail?: boolean;
  readonly x: Scale;
  readonly top: number;
  readonly bottom: number;
  readonly room: number;
  /** another mark's line, which the label should not lie on */
  readonly avoid: number;
}): JSX.Element {
  const px = () => props.x.at(props.at);
  const label = () => {
    const free = beside(props.label, labelSize, px(), px(), props.room);
    if (!covers(free, props.avoid - 4, props.avoid + 4)) return free;
    return beside(props.label, labelSize, px(), px(), Math.max(px(), Math.min(props.room, props.avoid)));
  };
  return (
    <g class={props.tail ? "mark tail" : "mark"}>
      <line class="rule" x1={px()} x2={px()} y1={props.top} y2={props.bottom} />
      <text class="label-text" x={label().x} y={props.top + 13}>
        {props.label}
      </text>
    </g>
  );
}

function IntervalMark(props: {
  readonly at: number;
  readonly lower: number;
  readonly upper: number;
  readonly label: string;
  readonly x: Scale;
  readonly y: number;
  readonly bottom: number;
  readonly room: number;
}): JSX.Element {
  const clamp = (px: number, otherwise: number) =>
    Number.isFinite(px) ? Math.min(props.x.range[1], Math.max(props.x.range[0], px)) : otherwise;
  const point = () => props.x.at(props.at);
  // an end that the axis cannot hold (zero on a logarithmic one) is drawn to the edge; one that is not defined, not at all
  const lower = () => clamp(props.x.at(props.lower), Number.isNaN(props.lower) ? point() : props.x.range[0]);
  const upper = () => clamp(props.x.at(props.upper), Number.isNaN(props.upper) ? point() : props.x.range[1]);
  const label = () =>
    beside(
      props.label,
      labelSize,
      Math.min(lower(), point() - 6),
      Math.max(upper(), point() + 6),
      props.room,
    );
  const across = () => covers(label(), lower(), upper());
  return (
    <g class="mark tail">
      <line class="drop" x1={point()} x2={point()} y1={props.y} y2={props.bottom} />
      <line class="interval" x1={lower()} x2={upper()} y1={props.y} y2={props.y} />
      <CutEnds x={props.x} lower={props.lower} upper={props.upper} y={props.y} />
      <circle cx={point()} cy={props.y} r={5.5} />
      <text class="strong label-text" x={label().x} y={across() ? props.y + 22 : props.y + 5}>
        {props.label}
      </text>
    </g>
  );
}

function ExpectedMark(props: {
  readonly lower: number;
  readonly upper: number;
  readonly label: string;
  readonly x: Scale;
  readonly y: number;
  readonly room: number;
}): JSX.Element {
  const end = (value: number, otherwise: number) => {
    const px = props.x.at(value);
    return Number.isFinite(px)
      ? Math.min(props.x.range[1], Math.max(props.x.range[0], px))
      : props.x.range[otherwise]!;
  };
  const lower = () => end(props.lower, 0);
  const upper = () => end(props.upper, 1);
  const label = () => beside(props.label, smallSize, lower(), upper(), props.room);
  return (
    <g>
      <line class="expected-interval" x1={lower()} x2={upper()} y1={props.y} y2={props.y} />
      <text
        class="tick-text expected-text"
        x={label().x}
        y={covers(label(), lower(), upper()) ? props.y + 16 : props.y + 4}
      >
        {props.label}
      </text>
    </g>
  );
}
