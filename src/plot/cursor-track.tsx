// A slider below a picture that moves from mark to mark: by arrow keys, by dragging, by touch. The picture itself is one image to those who
// cannot see it; here its marks are read out one by one, and Enter does what a click on the mark does.
import type { JSX } from "solid-js";
import { nearest, stepped } from "./cursor-steps.ts";

export interface CursorTrackProps {
  /** what is chosen: "Patient, by rank" */
  readonly label: string;
  /** horizontal places of the marks in the picture, ascending */
  readonly places: readonly number[];
  /** the mark it stands on; -1: none yet */
  readonly index: number;
  /** a mark in words */
  readonly text: (index: number) => string;
  move(index: number): void;
  enter?(index: number): void;
}

export function CursorTrack(props: CursorTrackProps): JSX.Element {
  let track!: HTMLDivElement;
  const at = () => Math.max(0, Math.min(props.index, props.places.length - 1));
  const place = (index: number) => props.places[index] ?? 0;
  const follow = (event: PointerEvent) => {
    const to = nearest(props.places, event.clientX - track.getBoundingClientRect().left);
    if (to >= 0 && to !== props.index) props.move(to);
  };
  const pressed = (event: KeyboardEvent) => {
    const to = stepped(event.key, Math.max(0, props.index), props.places.length);
    if (to !== null) props.move(to);
    else if (event.key === "Enter" && props.enter) props.enter(at());
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={track}
      class="cursor-track"
      onPointerDown={(event) => {
        track.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (track.hasPointerCapture(event.pointerId)) follow(event);
      }}
    >
      <span
        class="rail"
        style={{
          left: `${place(0)}px`,
          width: `${Math.max(0, place(props.places.length - 1) - place(0))}px`,
        }}
      />
      <span
        class="thumb"
        classList={{ resting: props.index < 0 }}
        style={{ left: `${place(at())}px` }}
        role="slider"
        tabIndex={0}
        aria-label={props.label}
        aria-orientation="horizontal"
        aria-valuemin={1}
        aria-valuemax={props.places.length}
        aria-valuenow={at() + 1}
        aria-valuetext={props.text(at())}
        onKeyDown={pressed}
        onFocus={() => {
          if (props.index < 0 && props.places.length > 0) props.move(0);
        }}
      />
    </div>
  );
}
