// Ratios with their intervals on a logarithmic axis, one line each, and a line at 1, where nothing differs. Intervals that reach far beyond the
// others are cut, with a point at that end. Names left, numbers right; narrow pictures put both above the interval.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisX } from "./axis.tsx";
import { CutEnds } from "./cut-ends.tsx";
import { extentOf, padded, reaching, type Scale, scale } from "./scale.ts";
import { fitted, textWidth } from "./text-width.ts";

export interface ForestRow {
  readonly name: string;
  /** positive; NaN: not estimated */
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  /** the numbers in words */
  readonly text: string;
  /** in the colour of the number that matters, also where nothing is chosen */
  readonly focused?: boolean;
}

export interface ForestProps {
  readonly width: number;
  readonly rows: readonly ForestRow[];
  readonly unit: string;
  readonly focus: string;
  /** a bar from 1 to the ratio, behind its interval */
  readonly bars?: boolean;
  /** left out where rows are not for choosing */
  choose?(name: string): void;
}

/** .label-text and .note-text of the style sheet */
const nameSize = 14;
const textSize = 13;
const reach = 1.5;

export function Forest(props: ForestProps): JSX.Element {
  const stacked = () => props.width < 560;
  const rowHeight = () => (stacked() ? 48 : 32);
  const widest = (texts: readonly string[], size: number) =>
    Math.max(0, ...texts.map((t) => textWidth(t, size)));
  const names = () => {
    const all = props.rows.map((row) => row.name);
    return Math.min(widest(all, nameSize) + 20, props.width * 0.34);
  };
  const texts = () => {
    if (stacked()) return 8;
    const all = props.rows.map((row) => row.text);
    return Math.min(widest(all, textSize) + 24, props.width * 0.36);
  };
  const nameRoom = (row: ForestRow) =>
    stacked() ? props.width - textWidth(row.text, textSize) - 28 : names() - 16;
  const known = () => props.rows.filter((row) => row.ratio > 0);
  const x = createMemo(() => {
    const core = extentOf(
      // a bar of little worth should look like one
      props.bars ? [1, 0.9, 5] : [1, 0.9, 1.1],
      known().map((row) => row.ratio),
    );
    const ends = known()
      .flatMap((row) => [row.lower, row.upper])
      .filter((v) => v > 0);
    return scale("log", padded(reaching(core, ends, reach), 0.03, "log"), [
      stacked() ? 8 : names(),
      props.width - texts(),
    ]);
  });
  const height = () => props.rows.length * rowHeight();
  return (
    <svg width={props.width} height={height() + 54} aria-hidden="true">
      <For each={props.rows}>
        {(row, i) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard the choice is made in the table below; this is one image
          <g
            class="dot-row"
            classList={{
              focused: row.focused || row.name === props.focus,
              still: props.choose === undefined,
            }}
            onClick={() => props.choose?.(row.name)}
          >
            <title>{`${row.name}: ${row.text}`}</title>
            <rect class="row-ground" x={0} y={i() * rowHeight()} width={props.width} height={rowHeight()} />
            <text
              class={row.name === props.focus ? "strong label-text" : "label-text"}
              x={8}
              y={i() * rowHeight() + (stacked() ? 17 : 21)}
            >
              {fitted(row.name, nameSize, nameRoom(row))}
            </text>
            <Show when={stacked()}>
              <line
                class="hairline"
                x1={x().at(1)}
                x2={x().at(1)}
                y1={i() * rowHeight() + 24}
                y2={(i() + 1) * rowHeight()}
              />
            </Show>
            <Show when={row.ratio > 0}>
              <Show when={props.bars}>
                <rect
                  class="from-one"
                  x={Math.min(x().at(1), x().at(row.ratio))}
                  width={Math.abs(x().at(row.ratio) - x().at(1))}
                  y={i() * rowHeight() + (stacked() ? 29 : 11)}
                  height={10}
                />
              </Show>
              <Interval row={row} x={x()} y={i() * rowHeight() + (stacked() ? 34 : 16)} />
            </Show>
            <text
              class="soft note-text"
              x={props.width - 8}
              y={i() * rowHeight() + (stacked() ? 17 : 21)}
              text-anchor="end"
            >
              {row.text}
            </text>
          </g>
        )}
      </For>
      <Show when={!stacked()}>
        <line class="hairline" x1={x().at(1)} x2={x().at(1)} y1={0} y2={height() + 4} />
      </Show>
      <AxisX scale={x()} at={height() + 8} room={props.width} unit={props.unit} />
    </svg>
  );
}

function Interval(props: { readonly row: ForestRow; readonly x: Scale; readonly y: number }): JSX.Element {
  const within = (value: number) => {
    const [low, high] = props.x.range;
    if (!(value > 0)) return Number.isNaN(value) ? props.x.at(props.row.ratio) : low;
    return Math.min(high, Math.max(low, props.x.at(value)));
  };
  return (
    <>
      <line
        class="interval"
        x1={within(props.row.lower)}
        x2={within(props.row.upper)}
        y1={props.y}
        y2={props.y}
      />
      <CutEnds x={props.x} lower={props.row.lower} upper={props.row.upper} y={props.y} />
      <circle cx={props.x.at(props.row.ratio)} cy={props.y} r={5} />
    </>
  );
}
