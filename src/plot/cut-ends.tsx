// An interval that goes on beyond the picture ends in a point on that side.
import { type JSX, Show } from "solid-js";
import type { Scale } from "./scale.ts";

export function CutEnds(props: {
  readonly x: Scale;
  readonly lower: number;
  readonly upper: number;
  readonly y: number;
}): JSX.Element {
  return (
    <>
      <Show when={props.lower < props.x.domain[0]}>
        <path class="cut" d={`M${props.x.range[0] - 3} ${props.y}l8 -6v12z`} />
      </Show>
      <Show when={props.upper > props.x.domain[1]}>
        <path class="cut" d={`M${props.x.range[1] + 3} ${props.y}l-8 -6v12z`} />
      </Show>
    </>
  );
}
