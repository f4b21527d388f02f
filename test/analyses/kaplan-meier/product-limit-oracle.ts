/** Kaplan-Meier at the times, straight from the definition: every distinct event time, counts by going through all rows. Status 2 is the event. */
export function productLimitAt(
  time: readonly number[],
  status: readonly number[],
  at: readonly number[],
): number[] {
  const eventTimes = [...new Set(time.filter((_, i) => status[i] === 2))].sort((a, b) => a - b);
  const factors = eventTimes.map((t) => {
    const atRisk = time.filter((other) => other >= t).length;
    const events = time.filter((other, i) => other === t && status[i] === 2).length;
    return 1 - events / atRisk;
  });
  return at.map((t) => factors.reduce((s, factor, k) => (eventTimes[k]! <= t ? s * factor : s), 1));
}
