// Times at which the table under a curve counts rows, where the user has chosen none.

/** At most eight multiples of 1, 2, 3, 5 or 10 times a power of ten, from 0 to the last time. */
export function roundBreaks(last: number): number[] {
  if (!(last > 0)) return [0];
  let power = 1;
  while (power * 10 <= last / 7) power *= 10;
  while (power > last / 7) power /= 10;
  const step = [1, 2, 3, 5, 10].map((m) => m * power).find((s) => last / s < 8)!;
  return Array.from({ length: Math.floor(last / step + 1e-9) + 1 }, (_, i) =>
    Number((i * step).toPrecision(12)),
  );
}
