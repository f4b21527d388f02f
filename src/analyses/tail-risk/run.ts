// VaR, CVaR and expectile by group and level, their intervals, and the differences between groups. Method: method.md.
import { UserError } from "../../errors.ts";
import type { Inputs, Result, Run } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import {
  bootstrapLevel,
  differenceOf,
  type Estimated,
  estimateOf,
  factsOf,
  type LevelBootstrap,
  type LevelFacts,
  pause,
  type Settings,
} from "./bootstrap.ts";
import { expectileDifference, expectileEstimates } from "./expectiles.ts";
import { card } from "./index.ts";
import { notesOf } from "./notes.ts";
import {
  addReplicates,
  bootstrapColumns,
  distributionTable,
  groupsTable,
  lossScale,
  meanExcessTable,
  tailTable,
} from "./pictures.ts";
import { type Group, selectRows } from "./rows.ts";

const numbers = {
  measure: "text",
  level: "number",
  estimate: "number",
  std_error: "number",
  influence_error: "number",
  lower: "number",
  upper: "number",
  method: "text",
  mc_error: "number",
} as const;
const measures = ["var", "cvar"] as const;

/** With more groups than this, each is compared with the first only: all pairs would be more than anyone reads. */
const allPairs = 10;
/** Replicates of all groups at one level are in memory together: 24 bytes each. */
const mostReplicates = 2e7;

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  const settings = { ...inputs.params, seed: inputs.seed } as unknown as Settings;
  const { groups, used, leftOut } = selectRows(inputs);
  if (groups.length * settings.replicates > mostReplicates) {
    const most = Math.floor(mostReplicates / groups.length);
    throw new UserError(
      `${groups.length} groups leave room for ${most} replicates, not ${settings.replicates}. Lower the replicates, or compare fewer groups.`,
    );
  }

  const estimates = new TableBuilder({
    group: "text",
    ...numbers,
    tail_rows: "number",
    replicate_mean: "number",
  });
  const differences = new TableBuilder({ group: "text", reference: "text", ...numbers });
  const bootstrap = new TableBuilder(bootstrapColumns);
  const pairs = pairsOf(groups);
  const everything: LevelFacts[] = [];
  const total = settings.levels.length * groups.length;
  for (const [l, level] of settings.levels.entries()) {
    const atLevel: LevelBootstrap[] = [];
    for (const [g, group] of groups.entries()) {
      const before = l * groups.length + g;
      const stage = groups.length > 1 ? `Resampling ${group.label}` : "Resampling";
      context.progress(before / total, stage);
      const at = await bootstrapLevel(group, level, settings, context, (f) =>
        context.progress((before + f) / total, stage),
      );
      atLevel.push(at);
      for (const measure of measures) {
        const found = estimateOf(at, measure, settings);
        estimates.add({
          group: group.label,
          measure,
          level,
          ...cells(found),
          influence_error:
            measure === "cvar" && group.values.length > 1 ? at.estimate.influenceError : Number.NaN,
          tail_rows: at.tailRows,
          replicate_mean: found.summary?.mean ?? Number.NaN,
        });
        if (found.summary)
          addReplicates(bootstrap, { group: group.label, measure, level }, found.summary.sorted);
      }
    }
    for (const [i, j] of pairs) {
      await pause(context);
      for (const measure of measures) {
        const found = differenceOf(atLevel[i]!, atLevel[j]!, measure, settings);
        const [a, b] = [atLevel[i]!.estimate.influenceError, atLevel[j]!.estimate.influenceError];
        differences.add({
          group: groups[i]!.label,
          reference: groups[j]!.label,
          measure,
          level,
          ...cells(found),
          influence_error: measure === "cvar" && found.summary ? Math.sqrt(a * a + b * b) : Number.NaN,
        });
      }
    }
    // the replicates themselves are let go: only their facts are needed below
    everything.push(...atLevel.map(factsOf));
  }

  const ofGroups: ReturnType<typeof expectileEstimates>[] = [];
  for (const group of groups) {
    await pause(context);
    ofGroups.push(expectileEstimates(group, settings.levels, settings.confidence));
  }
  for (const [l, level] of settings.levels.entries()) {
    for (const [g, { label }] of groups.entries()) {
      const none = { tail_rows: Number.NaN, replicate_mean: Number.NaN };
      estimates.add({ group: label, level, ...ofGroups[g]![l]!, ...none });
    }
    for (const [i, j] of pairs) {
      const found = expectileDifference(ofGroups[i]![l]!, ofGroups[j]![l]!);
      differences.add({ group: groups[i]!.label, reference: groups[j]!.label, level, ...found });
    }
  }

  const scale = lossScale(groups);
  const tables = {
    estimates: estimates.table(),
    differences: differences.table(),
    groups: groupsTable(groups),
    distribution: distributionTable(groups, scale),
    bootstrap: bootstrap.table(),
    mean_excess: meanExcessTable(groups),
    tail: tailTable(groups),
  };
  context.progress(1, "Done");
  return {
    tables,
    notes: notesOf(tables, groups, everything, settings, leftOut),
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: used,
      rowsLeftOut: leftOut,
      seed: inputs.seed,
      replicates: settings.replicates,
      conventions: conventions(inputs, settings, scale),
      backend: [...new Set(everything.map((at) => at.backend))].join(" and "),
      durationMs: performance.now() - began,
    },
  } satisfies Result;
};

/** The columns that estimates and differences share. An interval that does not exist is NaN, and a note says why. */
function cells({ estimate, summary, interval, method }: Estimated) {
  return {
    estimate,
    std_error: summary?.standardDeviation ?? Number.NaN,
    lower: interval?.lower ?? Number.NaN,
    upper: interval?.upper ?? Number.NaN,
    method,
    mc_error: interval ? Math.max(interval.lowerError, interval.upperError) : Number.NaN,
  };
}

function pairsOf(groups: readonly Group[]): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let j = 0; j < groups.length; j++) {
    if (groups.length > allPairs && j > 0) break;
    for (let i = j + 1; i < groups.length; i++) pairs.push([i, j]);
  }
  return pairs;
}

function conventions({ columns }: Inputs, settings: Settings, scale: string): Record<string, string> {
  return {
    "CVaR definition": "Rockafellar-Uryasev, exact at ties",
    "VaR definition": columns.weight
      ? "inverse of the weighted distribution function"
      : `R quantile type ${settings.quantileType}`,
    "Interval asked for":
      settings.interval === "auto"
        ? "automatic: studentised below 50 tail rows, else BCa"
        : settings.interval,
    "Replicate quantiles": "rank (R + 1) p, interpolated on the normal scale (boot)",
    "Expectile interval": "inverted score test, Hall's transformation; differences by MOVER",
    Resampling: columns.weight
      ? "rows independent, drawn in proportion to their weights"
      : "rows independent and equally likely",
    "Random numbers": "Threefry-2x32, 20 rounds",
    "Distribution scale": scale,
  };
}
