// Axis ticks in round numbers. Linear: 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics
// Gems 1990). Logarithmic: 1-2-5 per decade, then powers of ten, then every second, third, ... power.

/** Multiples of a round step inside [min, max], at most `count` of them; each is the double nearest to its decimal. */
export function linearTicks(min: number, max: number, count: number): number[] {
  // narrower than a few thousand steps of a double there are no round numbers in between; see widen() of scale.ts
  const resolution = Math.max(Math.abs(min), Math.abs(max)) * 1e-12;
  if (!(max - min > resolution) || count < 1 || !Number.isFinite(max - min)) return [];
  const rough = (max - min) / count;
  let power = Math.floor(Math.log10(rough));
  for (;;) {
    for (const mantissa of [1, 2, 5]) {
      const ticks = multiples(mantissa, power, min, max, count);
      if (ticks) return ticks;
    }
    power += 1;
  }
}

function multiples(
  mantissa: number,
  power: number,
  min: number,
  max: number,
  count: number,
): number[] | null {
  // mantissa and power stay apart: 3 * 0.1 is not 0.3, but 3 / 10 is
  const value = (i: number) => (power < 0 ? (i * mantissa) / 10 ** -power : i * mantissa * 10 ** power);
  const step = value(1);
  const slack = 1e-9;
  const first = Math.ceil(min / step - slack);
  const last = Math.floor(max / step + slack);
  if (last - first + 1 > count) return null;
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(value(i) + 0);
  return ticks;
}

/** Round ticks for a logarithmic axis over 0 < min < max, at most `count` (at least 2 where the range allows it). */
export function logTicks(min: number, max: number, count: number): number[] {
  if (!(min > 0) || !(max > min) || !Number.isFinite(max)) return [];
  const low = Math.floor(Math.log10(min) + 1e-9);
  const high = Math.ceil(Math.log10(max) - 1e-9);
  const inside = (values: number[]) => values.filter((v) => v >= min * (1 - 1e-9) && v <= max * (1 + 1e-9));
  for (const mantissas of [[1, 2, 5], [1, 3], [1]]) {
    const ticks = inside(decades(low, high, 1).flatMap((k) => mantissas.map((m) => times(m, k))));
    if (ticks.length > count) continue;
    return ticks.length >= 2 ? ticks : linearTicks(min, max, count);
  }
  for (let stride = 2; ; stride++) {
    const ticks = inside(decades(low, high, stride).map((k) => times(1, k)));
    if (ticks.length <= Math.max(1, count)) return ticks;
  }
}

function decades(low: number, high: number, stride: number): number[] {
  const first = Math.ceil(low / stride) * stride;
  return Array.from(
    { length: Math.max(0, Math.floor((high - first) / stride) + 1) },
    (_, i) => first + i * stride,
  );
}

function times(mantissa: number, power: number): number {
  return Number(`${mantissa}e${power}`);
}
