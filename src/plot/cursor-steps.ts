// Which of the marks of a picture is meant: by a place under the pointer, by a key.

/** The index of the place nearest to `x`; -1 when there is none. */
export function nearest(places: readonly number[], x: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  places.forEach((place, i) => {
    if (Math.abs(place - x) < distance) [best, distance] = [i, Math.abs(place - x)];
  });
  return best;
}

/** Where a key leads from `index` among `count` marks; null for a key that leads nowhere. */
export function stepped(key: string, index: number, count: number): number | null {
  const page = Math.max(1, Math.round(count / 10));
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    PageUp: index + page,
    PageDown: index - page,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to));
}
