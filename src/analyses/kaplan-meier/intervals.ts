// Several rows of one subject (entry, end], named by the cluster column: the end of a row is no censoring when the subject goes on from
// there in another row of the same group, as in R's survfit(id = ). When every subject is at risk in one row at a time and has at most
// one event, rows add up as subjects would and Greenwood's variance holds.

export interface Linked {
  /** as in SurvivalRows: 2 where the subject goes on */
  readonly event: Uint8Array;
  /** no subject has overlapping rows or more than one event */
  readonly oneAtATime: boolean;
}

export function linkIntervals(
  cluster: Int32Array,
  entry: Float64Array,
  time: Float64Array,
  event: Uint8Array,
  group: Int32Array,
): Linked {
  const order = Int32Array.from(cluster.keys()).sort(
    (a, b) => cluster[a]! - cluster[b]! || entry[a]! - entry[b]! || time[a]! - time[b]!,
  );
  const linked = event.slice();
  let oneAtATime = true;
  let events = 0;
  for (let k = 0; k < order.length; k++) {
    const row = order[k]!;
    const next = order[k + 1];
    if (k === 0 || cluster[order[k - 1]!] !== cluster[row]) events = 0;
    events += event[row]!;
    if (events > 1) oneAtATime = false;
    if (next === undefined || cluster[next] !== cluster[row]) continue;
    if (entry[next]! < time[row]!) oneAtATime = false;
    if (entry[next] === time[row] && group[next] === group[row] && event[row] === 0) linked[row] = 2;
  }
  return { event: linked, oneAtATime };
}
