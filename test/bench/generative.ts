// The sample of hospital timelines through the analysis: what each estimator saves against counting (Monte Carlo) at equal accuracy, and
// the risks beside the simulator's own.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Result, Table } from "../../src/analyses/analysis.ts";
import { run } from "../../src/analyses/generative-risk/run.ts";
import { bind, checkRequest } from "../../src/analyses/request.ts";
import samples from "../../src/app/samples.json" with { type: "json" };
import { column } from "../../src/data/table.ts";
import { blobOf, hooks, openTable } from "../../src/headless/files.ts";
import { modelsOnDisk } from "../../src/headless/models.ts";
import type { BenchReport } from "./report.ts";

const columnOf: Readonly<Record<string, string>> = {
  Death: "died",
  "Intensive care": "icu",
  Readmission: "readmitted",
  "Cardiac arrest": "arrest",
};
/** The accuracy of so many Monte Carlo futures is asked for. */
const wanted = 100;

async function sampleResult(): Promise<Result> {
  const sample = samples.find(({ id }) => id === "ehr-demo")!;
  const path = `public/samples/${sample.file}`;
  const table = await openTable(await blobOf(path), path, {});
  const request = checkRequest(sample.request);
  const inputs = bind(request, table.rows, table.columns, (name, type) => column(table, name, type));
  return run(inputs, { ...hooks, device: null, models: modelsOnDisk({}, resolve("public/models/demo")) });
}

type Row = Readonly<Record<string, string | number>>;

function rowsOf(table: Table): Row[] {
  const length = Object.values(table)[0]?.length ?? 0;
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values[i]!])),
  );
}

const percent = (share: number) => `${(100 * share).toPrecision(3)} %`;

function gains(result: Result): BenchReport {
  const estimators = rowsOf(result.tables.estimators!);
  const perFuture = ({ tokens, trajectories }: Row) => Number(tokens) / Number(trajectories);
  return {
    title: `Generative model: futures and tokens for the accuracy of ${wanted} Monte Carlo futures`,
    rows: estimators.map((row) => {
      const counting = estimators.find(
        ({ outcome, estimator }) => outcome === row.outcome && estimator === "mc",
      )!;
      return {
        outcome: row.outcome!,
        estimator: row.estimator!,
        "mean risk": percent(Number(row.mean)),
        kappa: row.kappa!,
        futures: wanted / Number(row.variance_ratio),
        tokens: Math.round((wanted / Number(row.token_ratio)) * perFuture(counting)),
        "futures saved, times": row.variance_ratio!,
        "interval of that": `${Number(row.variance_ratio_lower).toPrecision(3)} to ${Number(row.variance_ratio_upper).toPrecision(3)}`,
        "tokens saved, times": row.token_ratio!,
      };
    }),
    notes: [
      "The sample: 100 patients, 16 futures each of every set, 30 days, demo model. Tokens of each outcome up to its own stop: counting, SCOPE and the mix share one set of futures for all outcomes, REACH draws one for each. Bar: at least 10 times fewer futures for the rare spontaneous outcome.",
    ],
  };
}

function calibration(result: Result): BenchReport {
  const truth = JSON.parse(readFileSync("test/golden/expected/gen_demo_risks.json", "utf8")) as Record<
    string,
    number
  >[];
  const card = JSON.parse(readFileSync("public/models/demo/card.json", "utf8")).held_out;
  const mean = (of: readonly number[]) => of.reduce((a, b) => a + b) / of.length;
  return {
    title: "Demo model: its risks beside the simulator's",
    rows: Object.entries(columnOf).map(([outcome, name]) => {
      const own = rowsOf(result.tables.subjects!).filter((row) => row.outcome === outcome);
      const risks = own.map(({ estimate }) => Number(estimate));
      const errors = own.map(({ std_error }) => Number(std_error) || 0);
      const want = own.map(
        ({ subject_id }) => truth.find((each) => String(each.subject_id) === subject_id)![name]!,
      );
      const rms = (of: readonly number[]) => Math.sqrt(mean(of.map((each) => each * each)));
      return {
        outcome,
        "mean risk, model": percent(mean(risks)),
        "mean risk, simulator": percent(mean(want)),
        "root mean square difference of patients": percent(rms(risks.map((risk, i) => risk - want[i]!))),
        "of which drawing": percent(rms(errors)),
      };
    }),
    notes: [
      `Loss on ${card.timelines.toLocaleString("en")} timelines that it never saw: ${card.loss.toFixed(4)} nats per token, the simulator's entropy ${card.entropy.toFixed(4)} (${percent(card.above)} above; bar 2 %). REACH, 16 futures; the simulator's risks are shares of 10,000 continuations.`,
    ],
  };
}

export async function benchGenerative(): Promise<readonly BenchReport[]> {
  const result = await sampleResult();
  return [gains(result), calibration(result)];
}
