// The width a figure may use, as a signal: figures are drawn in CSS pixels, so that their text keeps the page's size.
import { type Accessor, createSignal, onCleanup } from "solid-js";

/** Watches an element; `start` is used until it has been measured. */
export function createWidth(start = 640): { width: Accessor<number>; watch(element: HTMLElement): void } {
  const [width, setWidth] = createSignal(start);
  let frame = 0;
  const observer = new ResizeObserver(([entry]) => {
    const measured = Math.floor(entry?.contentRect.width ?? 0);
    cancelAnimationFrame(frame);
    // redrawing inside the observer may resize what it observes: browsers report that as an error
    frame = requestAnimationFrame(() => {
      if (measured > 0) setWidth(measured);
    });
  });
  onCleanup(() => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  });
  return {
    width,
    watch(element) {
      const measured = Math.floor(element.getBoundingClientRect().width);
      if (measured > 0) setWidth(measured);
      observer.observe(element);
    },
  };
}
