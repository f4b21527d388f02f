// Axes: a hairline, round ticks, labels that never touch, the unit once.
import { For, type JSX, Show } from "solid-js";
import { formatTicks } from "./format.ts";
import { clearLabels, fittingTicks } from "./labels.ts";
import type { Scale } from "./scale.ts";
import { textWidth } from "./text-width.ts";

/** .tick-text of the style sheet */
const tickSize = 12.5;

interface AxisProps {
  readonly scale: Scale;
  /** the other coordinate of the axis line */
  readonly at: number;
  /** full width or height of the picture */
  readonly room: number;
  readonly unit?: string;
}

/** Horizontal axis below the marks; takes 24 px, 42 px with a unit. */
export function AxisX(props: AxisProps): JSX.Element {
  const ticks = () => {
    const { values, labels } = fittingTicks(props.scale, tickSize);
    const at = values.map(props.scale.at);
    const kept = clearLabels(labels, at, tickSize, [-6, props.room + 6]);
    return kept.map((i) => ({ label: labels[i]!, x: Math.min(props.room, Math.max(0, at[i]!)) }));
  };
  return (
    <g class="axis tick-text">
      <line
        class="hairline"
        x1={props.scale.range[0]}
        x2={props.scale.range[1]}
        y1={props.at}
        y2={props.at}
      />
      <For each={ticks()}>
        {(tick) => (
          <>
            <line class="hairline" x1={tick.x} x2={tick.x} y1={props.at} y2={props.at + 4} />
            <text
              class="soft"
              x={Math.min(
                props.room - textWidth(tick.label, tickSize) / 2,
                Math.max(textWidth(tick.label, tickSize) / 2, tick.x),
              )}
              y={props.at + 19}
              text-anchor="middle"
            >
              {tick.label}
            </text>
          </>
        )}
      </For>
      <Show when={props.unit}>
        <text class="soft" x={props.scale.range[1]} y={props.at + 38} text-anchor="end">
          {props.unit}
        </text>
      </Show>
    </g>
  );
}

/** Vertical axis left of the marks, with hairlines across; `at` is the left end of the marks. */
export function AxisY(
  props: AxisProps & {
    readonly to: number;
    readonly whole?: boolean;
    readonly labels?: (ticks: number[]) => string[];
  },
): JSX.Element {
  const ticks = () => {
    const most = Math.max(2, Math.floor((props.scale.range[0] - props.scale.range[1]) / 46));
    const values = props.scale.ticks(most).filter((tick) => !props.whole || Number.isInteger(tick));
    const labels = props.labels?.(values) ?? formatTicks(values, props.scale.kind);
    return values.map((value, i) => ({ y: props.scale.at(value), label: labels[i]! }));
  };
  return (
    <g class="axis tick-text">
      <For each={ticks()}>
        {(tick) => (
          <>
            <line class="grid" x1={props.at} x2={props.to} y1={tick.y} y2={tick.y} />
            <text class="soft" x={props.at - 8} y={tick.y + 4} text-anchor="end">
              {tick.label}
            </text>
          </>
        )}
      </For>
      <Show when={props.unit}>
        <text class="soft" x={0} y={12}>
          {props.unit}
        </text>
      </Show>
    </g>
  );
}

/** Room that the labels of a vertical axis need, in pixels. */
export function gutter(labels: readonly string[]): number {
  return Math.ceil(Math.max(12, ...labels.map((label) => textWidth(label, tickSize))) + 10);
}
