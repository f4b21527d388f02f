// Released counts of values that were found -> tables. A value is shown when its noisy count reached a threshold, and its share is of a noisy number of
// rows, which has nothing to do with that. Limits as noisy-share.ts, with independent noise in part and whole: they hold for a value whether or not it is
// shown, and of those near the threshold the ones that are shown read high.
import { noiseVariance } from "../../math/integer-noise.ts";
import { noisyShareLimits } from "../../math/noisy-share.ts";
import type { Note } from "../analysis.ts";
import type { Finished, Plan } from "../release.ts";
import { TableBuilder } from "../table-builder.ts";
import { hiddenValues } from "./named-shares.ts";
import type { CountPlan } from "./private-plan.ts";
import { rowsPerPerson } from "./private-tables.ts";
import { percent, reachOf, settingsOf } from "./settings.ts";
import { valueColumns } from "./tables.ts";

export interface Found {
  /** noisy, at least the threshold */
  readonly counts: readonly number[];
  readonly names: readonly string[];
  /** noisy number of rows with a value */
  readonly rows: number;
}

export function foundTables({ counts, names, rows }: Found, plan: Plan<CountPlan>): Finished {
  const { noise, finder } = plan.own;
  const { confidence } = settingsOf(plan.question.params);
  const z = reachOf(confidence);
  const variances = { part: noiseVariance(noise), shared: 0, whole: noiseVariance(finder!.rowsNoise) };
  const order = [...counts.keys()].sort((i, j) => counts[j]! - counts[i]!);
  const shown = counts.reduce((sum, count) => sum + count, 0);
  // as many as are shown, at least
  const all = Math.max(rows, shown);
  const table = new TableBuilder(valueColumns);
  for (const i of order) {
    const count = counts[i]!;
    const share = count / all;
    table.add({ value: names[i]!, count, share, ...noisyShareLimits(count, all, variances, z) });
  }
  return {
    tables: {
      distribution: table.table(),
      groups: {
        group: [...order.map((i) => names[i]!), hiddenValues],
        rows: Float64Array.from([...order.map((i) => counts[i]!), all - shown]),
      },
    },
    notes: notesOf(counts, plan),
    conventions: conventionsOf(plan, percent(confidence)),
  };
}

function notesOf(counts: readonly number[], { own, question }: Plan<CountPlan>): Note[] {
  const { threshold } = own.finder!.values;
  const notes: Note[] = [];
  if (counts.length === 0) {
    notes.push({
      severity: "warning",
      table: "distribution",
      text: `No value is shown: a noisy count of ${threshold} or more is needed, so that one that a single person has is not. A larger epsilon or delta lowers this.`,
    });
  }
  const near = counts.filter((count) => count < 2 * threshold).length;
  if (near > 0) {
    notes.push({
      severity: "caution",
      table: "distribution",
      text: `${near === 1 ? "One value that is shown has" : `${near} values that are shown have`} less than twice the ${threshold} rows that it takes to be shown: ${near === 1 ? "it reads" : "they read"} a little high, because with noise the other way ${near === 1 ? "it" : "they"} would be missing here.`,
    });
  }
  if (question.terms.size !== undefined) {
    notes.push({
      severity: "info",
      text: "The stated number of persons was not used: it does not help to find values.",
    });
  }
  return notes;
}

function conventionsOf({ own, question, neighbours }: Plan<CountPlan>, confidence: string) {
  const { threshold } = own.finder!.values;
  return {
    Neighbours: neighbours,
    "Rows per person": rowsPerPerson(question.terms.unit),
    Values: `found in the data, those with a noisy count of ${threshold} or more; others are left out. Case, outer blanks and ways of writing a number do not count`,
    Shares: "of the noisy number of rows with a value",
    Interval: `${confidence}, sampling and noise together, for a value whether it is shown or not`,
    Noise: "discrete Laplace",
  };
}
