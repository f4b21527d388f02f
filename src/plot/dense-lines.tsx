// Curves of hundreds to millions of points, on a canvas by uPlot, which is loaded when the first one is drawn.
// uPlot has no text for screen readers and no static export: both come from the figure around it (its sentence, its table, PNG).
import { createEffect, For, getOwner, type JSX, onCleanup, onMount, runWithOwner } from "solid-js";
import type UPlot from "uplot";
import { formatTicks } from "./format.ts";
import { fittingTicks } from "./labels.ts";
import { extentOf, padded, type Scale, type ScaleKind, scale } from "./scale.ts";
import { textWidth } from "./text-width.ts";
import { colour, watchColours } from "./theme.ts";

export interface DenseSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** custom property that holds its colour: "--tail" */
  readonly colour: string;
  readonly dash?: readonly number[];
}

export interface DenseLinesProps {
  readonly width: number;
  readonly height: number;
  /** x ascending within each series */
  readonly series: readonly DenseSeries[];
  readonly xKind: ScaleKind;
  readonly yKind: ScaleKind;
  readonly xUnit: string;
  readonly yUnit: string;
  /** "before": each value holds to the left of its point, as in an empirical distribution */
  readonly steps?: "before";
  readonly formatY?: (ticks: number[]) => string[];
}

export function DenseLines(props: DenseLinesProps): JSX.Element {
  let place!: HTMLDivElement;
  let plot: UPlot | undefined;
  let gone = false;
  let stopWatching: (() => void) | undefined;
  const owner = getOwner();
  onMount(async () => {
    const { default: Plot } = await import("uplot");
    if (gone) return;
    const draw = () => {
      plot?.destroy();
      plot = new Plot(options(props, Plot), aligned(props, Plot), place);
    };
    // after an await there is no owner: without it the effect would outlive the figure
    runWithOwner(owner, () => createEffect(draw));
    stopWatching = watchColours(draw);
  });
  onCleanup(() => {
    gone = true;
    stopWatching?.();
    plot?.destroy();
  });
  return (
    <div class="dense-lines">
      <p class="axis-name small soft" data-caption="">
        {props.yUnit}
      </p>
      <div ref={place} />
      <p class="axis-name end small soft" data-caption="">
        {props.xUnit}
      </p>
      {props.series.length > 1 && <Key series={props.series} />}
    </div>
  );
}

/** Names beside a piece of their line: colour and dash both tell them apart. */
function Key(props: { readonly series: readonly DenseSeries[] }): JSX.Element {
  return (
    <ul class="key">
      <For each={props.series.filter((each, i, all) => all.findIndex((one) => one.name === each.name) === i)}>
        {(series) => (
          <li data-caption="">
            <svg width="28" height="8" aria-hidden="true">
              <line
                x1="1"
                x2="27"
                y1="4"
                y2="4"
                stroke={`var(${series.colour})`}
                stroke-width="2"
                stroke-dasharray={series.dash?.join(" ")}
              />
            </svg>
            {series.name}
          </li>
        )}
      </For>
    </ul>
  );
}

function scales(props: DenseLinesProps): { x: Scale; y: Scale } {
  const domain = (kind: ScaleKind, axis: "x" | "y") => {
    const all = props.series.map((s) => s[axis]);
    const positive = kind === "log" ? all.map((values) => Array.from(values).filter((v) => v > 0)) : all;
    return padded(extentOf(...positive), kind === "log" && axis === "y" ? 0.03 : 0.01, kind);
  };
  return {
    x: scale(props.xKind, domain(props.xKind, "x"), [0, props.width - 72]),
    y: scale(props.yKind, domain(props.yKind, "y"), [props.height, 0]),
  };
}

function options(props: DenseLinesProps, Plot: typeof UPlot): UPlot.Options {
  const { x, y } = scales(props);
  const font = `12.5px ${colour("--sans")}`;
  const line = colour("--line");
  const soft = colour("--soft");
  const yTicks = y.ticks(Math.max(2, Math.floor(props.height / 46)));
  const yLabels = props.formatY?.(yTicks) ?? formatTicks(yTicks, y.kind);
  const { values: xTicks, labels: xLabels } = fittingTicks(x, 12.5);
  const axis = { font, stroke: soft, ticks: { stroke: line, width: 1, size: 4 } };
  return {
    width: props.width,
    height: props.height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, distr: x.kind === "log" ? 3 : 1, range: () => [...x.domain] as [number, number] },
      y: { distr: y.kind === "log" ? 3 : 1, range: () => [...y.domain] as [number, number] },
    },
    axes: [
      { ...axis, size: 28, grid: { show: false }, splits: () => xTicks, values: () => xLabels },
      {
        ...axis,
        size: Math.ceil(Math.max(...yLabels.map((label) => textWidth(label, 12.5)), 10) + 14),
        grid: { stroke: line, width: 1 },
        splits: () => yTicks,
        values: () => yLabels,
      },
    ],
    series: [
      {},
      ...props.series.map((series) => ({
        stroke: colour(series.colour),
        width: 1.75,
        spanGaps: true,
        points: { show: false },
        ...(props.steps ? { paths: Plot.paths.stepped!({ align: -1 }) } : {}),
        ...(series.dash ? { dash: [...series.dash] } : {}),
      })),
    ],
  };
}

function aligned(props: DenseLinesProps, Plot: typeof UPlot): UPlot.AlignedData {
  const usable = ({ x, y }: DenseSeries): UPlot.AlignedData => {
    const kept = Array.from(x, (_, i) => i).filter(
      (i) => (props.xKind === "linear" || x[i]! > 0) && (props.yKind === "linear" || y[i]! > 0),
    );
    return [kept.map((i) => x[i]!), kept.map((i) => y[i]!)];
  };
  return props.series.length === 0 ? [[], []] : Plot.join(props.series.map(usable));
}
