// Tables that describe the curves: curve, event_free, groups, causes, at_risk.
import { survivalCurve } from "../../math/product-limit.ts";
import { countSurvival } from "../../math/survival-counts.ts";
import { survivalQuantile } from "../../math/survival-quantile.ts";
import type { Table } from "../analysis.ts";
import { roundBreaks } from "../round-breaks.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted, GroupFit } from "./curves.ts";
import type { Selected } from "./rows.ts";

/** One row per group, cause and distinct time at which a row ends. Long tables are written column by column. */
export function curveTable({ groups }: Fitted, { causeNames }: Selected): Table {
  const parts = groups.flatMap((fit) => causeNames.map((cause, k) => ({ fit, cause, k })));
  const words = (of: (part: (typeof parts)[number]) => string) =>
    parts.flatMap((part) => new Array<string>(part.fit.curves.time.length).fill(of(part)));
  const gather = (of: (fit: GroupFit, k: number) => Float64Array) =>
    joined(parts.map(({ fit, k }) => of(fit, k)));
  return {
    group: words(({ fit }) => fit.label),
    cause: words(({ cause }) => cause),
    time: gather(({ curves }) => curves.time),
    at_risk: gather(({ curves }) => curves.atRisk),
    events: gather(({ curves }, k) => curves.byCause[k]!),
    estimate: gather(({ byCause }, k) => byCause[k]!.estimate),
    std_error: gather(({ byCause }, k) => byCause[k]!.stdError),
    lower: gather(({ byCause }, k) => byCause[k]!.lower),
    upper: gather(({ byCause }, k) => byCause[k]!.upper),
  };
}

/** The share free of every event; with the incidences of all causes it adds to one. */
export function eventFreeTable({ groups }: Fitted): Table {
  const gather = (of: (fit: GroupFit) => Float64Array) => joined(groups.map(of));
  return {
    group: groups.flatMap(({ label, curves }) => new Array<string>(curves.time.length).fill(label)),
    time: gather(({ curves }) => curves.time),
    at_risk: gather(({ curves }) => curves.atRisk),
    events: gather(({ curves }) => curves.events),
    censored: gather(({ curves }) => curves.censored),
    estimate: gather(({ eventFree }) => eventFree.estimate),
    std_error: gather(({ eventFree }) => eventFree.stdError),
    lower: gather(({ eventFree }) => eventFree.lower),
    upper: gather(({ eventFree }) => eventFree.upper),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Rows, events and follow-up per group. Median follow-up by the curve of the censorings (reverse Kaplan-Meier, Schemper and Smith 1996). */
export function groupsTable({ groups, counts }: Fitted, data: Selected): Table {
  const table = new TableBuilder({
    group: "text",
    rows: "number",
    weight_sum: "number",
    events: "number",
    censored: "number",
    last_time: "number",
    median_follow_up: "number",
  });
  const reversed = countSurvival({ ...data, event: Uint8Array.from(data.cause, (k) => (k === 0 ? 1 : 0)) });
  for (const [g, { label, curves }] of groups.entries()) {
    const followUp = survivalCurve(reversed, g);
    const [events, censored] = [sum(curves.events), sum(curves.censored)];
    table.add({
      group: label,
      rows: sum(counts.rows.subarray(counts.start[g], counts.start[g + 1])),
      weight_sum: events + censored,
      events,
      censored,
      last_time: curves.time[curves.time.length - 1]!,
      median_follow_up: survivalQuantile(followUp.time, followUp.survival, 0.5),
    });
  }
  return table.table();
}

/** Events of each cause per group, and the incidence when observation ends. */
export function causesTable({ groups }: Fitted, { causeNames }: Selected): Table {
  const table = new TableBuilder({
    group: "text",
    cause: "text",
    events: "number",
    last_incidence: "number",
  });
  for (const { label, curves } of groups) {
    for (const [k, cause] of causeNames.entries()) {
      const values = curves.incidence[k]!;
      table.add({
        group: label,
        cause,
        events: sum(curves.byCause[k]!),
        last_incidence: values[values.length - 1]!,
      });
    }
  }
  return table.table();
}

/** At the breaks, by group and cause: at risk at t (entry before t, end at t or later), and events of the cause and censorings before t. */
export function atRiskTable(
  { groups, counts }: Fitted,
  { causeNames }: Selected,
  breaks: readonly number[],
): Table {
  const table = new TableBuilder({
    group: "text",
    cause: "text",
    time: "number",
    at_risk: "number",
    events: "number",
    censored: "number",
  });
  for (const [g, { label }] of groups.entries()) {
    for (const [cause, name] of causeNames.entries()) {
      let k = counts.start[g]!;
      let events = 0;
      let censored = 0;
      for (const time of breaks) {
        while (k < counts.start[g + 1]! && counts.time[k]! < time) {
          events += counts.byCause[k * counts.causes + cause]!;
          censored += counts.censored[k]!;
          k++;
        }
        table.add({
          group: label,
          cause: name,
          time,
          at_risk: atRiskAt(counts, g, k, time),
          events,
          censored,
        });
      }
    }
  }
  return table.table();
}

/** Those at risk at `time`, cell k being the first at or after it; who enters at 0 is shown at 0, though at risk only after it. */
function atRiskAt(counts: Fitted["counts"], g: number, k: number, time: number): number {
  if (k >= counts.start[g + 1]!) return 0;
  return counts.atRisk[k]! + (time === 0 && counts.time[k] === 0 ? counts.entered[k]! : 0);
}

/** The breaks asked for, else round ones up to the last time. */
export function breaksOf({ groups }: Fitted, chosen: readonly number[]): readonly number[] {
  if (chosen.length > 0) return chosen;
  return roundBreaks(Math.max(...groups.map(({ curves }) => curves.time[curves.time.length - 1]!)));
}

/** Share of a group that must still be at risk where its incidence is stated unasked. */
const enough = 0.1;

/** The last break at which a tenth of every group is still at risk; else the first after 0, or the last time. */
export function readableTime(fitted: Fitted, breaks: readonly number[]): number {
  const { groups, counts } = fitted;
  const positive = breaks.filter((t) => t > 0);
  const full = (t: number) =>
    groups.every(({ curves }, g) => {
      let k = counts.start[g]!;
      while (k < counts.start[g + 1]! && counts.time[k]! < t) k++;
      return atRiskAt(counts, g, k, t) >= enough * (sum(curves.events) + sum(curves.censored));
    });
  return (
    positive.filter(full).at(-1) ??
    positive[0] ??
    Math.max(...groups.map(({ curves }) => curves.time[curves.time.length - 1]!))
  );
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
