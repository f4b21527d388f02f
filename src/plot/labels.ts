// Where labels go so that they never overlap and never leave the picture.
import { formatTicks } from "./format.ts";
import type { Scale } from "./scale.ts";
import { textWidth } from "./text-width.ts";

export interface Placed {
  /** left end of the text, in pixels */
  readonly x: number;
  readonly width: number;
}

/**
 * A label beside a mark that covers from..to: to the right of it, else to the left, else as near as the picture allows.
 * All in pixels along one axis; the picture reaches from 0 to `room`.
 */
export function beside(text: string, size: number, from: number, to: number, room: number, gap = 8): Placed {
  const width = textWidth(text, size);
  const right = to + gap;
  if (right + width <= room) return { x: right, width };
  const left = from - gap - width;
  if (left >= 0) return { x: left, width };
  return { x: Math.max(0, Math.min(room - width, (from + to - width) / 2)), width };
}

/** Whether a label that did not fit beside its mark lies across it and needs a line of its own. */
export function covers(placed: Placed, from: number, to: number): boolean {
  return placed.x < to && placed.x + placed.width > from;
}

/** Ticks of a horizontal scale with their labels: as many as can stand side by side, at most one per 64 pixels. */
export function fittingTicks(
  x: Scale,
  size: number,
): { readonly values: number[]; readonly labels: string[] } {
  const most = Math.max(2, Math.floor((x.range[1] - x.range[0]) / 64));
  for (let count = most; ; count--) {
    const values = x.ticks(count);
    const labels = formatTicks(values, x.kind);
    const clear = clearLabels(labels, values.map(x.at), size, [
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    if (count <= 2 || clear.length === labels.length) return { values, labels };
  }
}

/** The indices of tick labels to show, centred at `at`: first come, first kept, nothing closer than `gap`, nothing cut off. */
export function clearLabels(
  labels: readonly string[],
  at: readonly number[],
  size: number,
  room: Readonly<[number, number]>,
  gap = 10,
): number[] {
  const kept: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  labels.forEach((label, i) => {
    const half = textWidth(label, size) / 2;
    const centre = at[i]!;
    if (centre - half < room[0] || centre + half > room[1] || centre - half < end + gap) return;
    kept.push(i);
    end = centre + half;
  });
  return kept;
}

/** Positions moved apart by at least `gap` and kept within [low, high], in the order given by their wishes. */
export function spread(wishes: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wishes.map((_, i) => i).sort((a, b) => wishes[a]! - wishes[b]!);
  const placed = new Array<number>(wishes.length).fill(0);
  let floor = low;
  for (const i of order) {
    placed[i] = Math.max(floor, wishes[i]!);
    floor = placed[i]! + gap;
  }
  let ceiling = high;
  for (const i of order.reverse()) {
    placed[i] = Math.min(ceiling, placed[i]!);
    ceiling = placed[i]! - gap;
  }
  return placed;
}
