// Survival curves with their bands, censoring marks and median guides, and the numbers at risk below them, from one layout.
import { createMemo, For, type JSX, Show } from "solid-js";
import { AxisY } from "./axis.tsx";
import { formatPercent } from "./format.ts";
import { type CurveMark, layOut, type SurvivalFigure } from "./survival-layout.ts";

/** Colours, and dashes for print and for eyes that do not tell colours apart. */
const dashes = ["none", "7 3", "2 3", "9 3 2 3", "4 2", "12 4"];

/** Beyond six colours they are all "others". */
function colourOf({ colour }: CurveMark): string {
  return colour < dashes.length ? `var(--group-${colour + 1})` : "var(--others)";
}

function dashOf({ dash }: CurveMark): string {
  return dashes[dash] ?? "none";
}

export interface SurvivalCurvesProps extends SurvivalFigure {
  /** a line of text in the emptier corner: the p-value */
  readonly remark: string;
}

export function SurvivalCurves(props: SurvivalCurvesProps): JSX.Element {
  const layout = createMemo(() => layOut(props));
  const right = () => layout().x.range[1];
  return (
    <svg width={props.width} height={layout().height} aria-hidden="true">
      <AxisY
        scale={layout().y}
        at={layout().left}
        to={right()}
        room={layout().bottom}
        labels={(ticks) => ticks.map((tick) => formatPercent(tick))}
      />
      <For each={layout().curves}>
        {(curve) => (
          <path
            d={curve.band}
            fill={colourOf(curve.mark)}
            fill-opacity={props.series.length > 2 ? 0.09 : 0.14}
            stroke="none"
          />
        )}
      </For>
      <For each={layout().curves}>
        {(curve) => <Show when={curve.expected}>{(d) => <path class="expected" d={d()} />}</Show>}
      </For>
      <Show when={layout().medianLine}>
        {(end) => (
          <line
            class="hairline"
            stroke-dasharray="3 3"
            x1={layout().left}
            x2={end()}
            y1={layout().y.at(0.5)}
            y2={layout().y.at(0.5)}
          />
        )}
      </Show>
      <For each={layout().curves}>
        {(curve) => (
          <g fill="none" stroke={colourOf(curve.mark)}>
            <Show when={curve.median}>
              {(median) => (
                <line
                  stroke-width={1}
                  stroke-dasharray="3 3"
                  x1={median().x}
                  x2={median().x}
                  y1={median().y}
                  y2={layout().bottom}
                />
              )}
            </Show>
            <path
              d={curve.path}
              stroke-width={2}
              stroke-linejoin="miter"
              stroke-dasharray={dashOf(curve.mark)}
            />
            <path
              d={curve.censored.map(({ x, y }) => `M${x.toFixed(1)} ${(y - 4).toFixed(1)}v8`).join("")}
              stroke-width={1}
            />
          </g>
        )}
      </For>
      <For each={layout().curves}>
        {(curve) => (
          <Show when={curve.beside}>
            {(d) => (
              <path class="exact-mark" data-local="" style={{ stroke: colourOf(curve.mark) }} d={d()} />
            )}
          </Show>
        )}
      </For>
      <For each={layout().curves}>
        {(curve) => (
          <Show when={curve.label}>
            {(label) => (
              <text class="tick-text" x={label().x} y={label().y}>
                {label().text}
              </text>
            )}
          </Show>
        )}
      </For>
      <Show when={props.remark}>
        <g class="mark">
          <text
            class="note-text"
            x={layout().remark.x}
            y={layout().remark.y}
            text-anchor={layout().remark.anchor}
          >
            {props.remark}
          </text>
        </g>
      </Show>
      <TimeAxis layout={layout()} unit={props.unit} />
      <AtRisk layout={layout()} />
    </svg>
  );
}

function TimeAxis(props: { readonly layout: ReturnType<typeof layOut>; readonly unit: string }): JSX.Element {
  const bottom = () => props.layout.bottom;
  const x = () => props.layout.x;
  return (
    <g class="axis tick-text">
      <line class="hairline" x1={x().range[0]} x2={x().range[1]} y1={bottom()} y2={bottom()} />
      <For each={props.layout.ticks}>
        {(tick) => (
          <>
            <line class="hairline" x1={tick.x} x2={tick.x} y1={bottom()} y2={bottom() + 4} />
            <text class="soft" x={tick.x} y={bottom() + 19} text-anchor="middle">
              {tick.label}
            </text>
          </>
        )}
      </For>
      <text class="soft" x={x().range[1]} y={bottom() + 38} text-anchor="end">
        {props.unit}
      </text>
    </g>
  );
}

function AtRisk(props: { readonly layout: ReturnType<typeof layOut> }): JSX.Element {
  return (
    <For each={props.layout.blocks}>
      {(block) => (
        <g class="tick-text">
          <text class="soft" x={0} y={block.y}>
            {block.title}
          </text>
          <For each={block.rows}>
            {(row) => (
              <>
                <Show when={block.rows.length > 1}>
                  <Show when={row.mark}>
                    {(mark) => (
                      <line
                        x1={0}
                        x2={16}
                        y1={row.y - 4}
                        y2={row.y - 4}
                        stroke={colourOf(mark())}
                        stroke-width={2}
                        stroke-dasharray={dashOf(mark())}
                      />
                    )}
                  </Show>
                  <text x={22} y={row.y}>
                    {row.name}
                  </text>
                </Show>
                <For each={row.cells}>
                  {(cell) => (
                    <text x={cell.x} y={row.y} text-anchor="middle">
                      {cell.text}
                    </text>
                  )}
                </For>
              </>
            )}
          </For>
        </g>
      )}
    </For>
  );
}
