// The step of a private release that runs the model: each row's own risks, from its own timeline. Every row is decoded by itself, though
// slower than side by side: nothing of one patient may pass into another's numbers, not even the last bits of a matrix product. Therefore
// always on the CPU, too: a GPU has other last bits, and one long timeline on which it fails would leave all patients after it to the CPU.
// A row without a timeline that can go on, or with a token that the model lacks, has no risk (NaN), whatever other rows hold.
// The random numbers are those of run() with the same seed, so that its risks on the CPU are the same.
import type { CategoryColumn, NumberColumn, TokensColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import { riskValues } from "../../math/trajectory-estimate.ts";
import type { GenerativeModel } from "../../onnx/model.ts";
import { staticPrefix } from "../../onnx/vocabulary.ts";
import type { Inputs } from "../analysis.ts";
import type { DeriveContext } from "../release.ts";
import { completeParams } from "../request.ts";
import { poolsFor } from "./cohort.ts";
import { Drawing } from "./draw.ts";
import { card } from "./index.ts";
import { loadFor } from "./load-for.ts";
import { patientKey } from "./patient-key.ts";
import { privateObserved } from "./private-observed.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { outcomeName } from "./token-sets.ts";

/** Loading the model is this share of the work. */
const loading = 0.05;

/** `inputs` with lists.risk: a column of risks in 0..1 for each outcome, NaN where there is none. */
export async function deriveRisks(inputs: Inputs, context: DeriveContext): Promise<Inputs> {
  const timeline = inputs.columns.timeline as TokensColumn | undefined;
  if (!timeline) {
    throw new UserError(
      `A private release needs a column of timelines, one row a patient: choose it under "${card.roles.timeline.label}" (role "timeline"). Events in rows cannot be used: their tenths are learned from the values of all patients.`,
    );
  }
  // what will be refused is refused before the long work
  privateObserved(inputs, (inputs.params.outcome as readonly string[]).map(outcomeName));
  const progress = (fraction: number) =>
    context.progress(loading + (1 - loading) * fraction, "Drawing futures, each patient alone");
  const model = await loadFor(inputs.params, { ...context, prefer: "cpu" }, loading);
  const settings = settingsOf(completeParams(card, inputs.params), model);
  const risks = settings.outcomes.map(() => new Float64Array(inputs.rows).fill(Number.NaN));
  const subject = inputs.columns.subject as CategoryColumn | undefined;
  for (let row = 0; row < inputs.rows; row++) {
    context.signal.throwIfAborted();
    const prompt = timeline.values.slice(timeline.offsets[row], timeline.offsets[row + 1]);
    if (!canGoOn(prompt, model, settings)) continue;
    const name = subject?.labels[subject.codes[row]!] ?? "";
    const drawing = new Drawing(model, settings, inputs.seed, { ...context, device: null });
    const own = await ownRisks(prompt, name, drawing, (fraction) => progress((row + fraction) / inputs.rows));
    for (const [k, risk] of own.entries()) risks[k]![row] = risk;
  }
  const risk = risks.map((values, k): NumberColumn => {
    return { type: "number", name: settings.outcomes[k]!.name, values };
  });
  return { ...inputs, lists: { ...inputs.lists, risk } };
}

function canGoOn(prompt: Int32Array, { vocabulary }: GenerativeModel, { rules }: Settings): boolean {
  const known = vocabulary.tokens.length;
  return (
    prompt.length > 0 &&
    rules.terminal[prompt.at(-1)!] !== 1 &&
    prompt.every((token) => token >= 0 && token < known)
  );
}

async function ownRisks(
  prompt: Int32Array,
  name: string,
  drawing: Drawing,
  progress: (fraction: number) => void,
): Promise<number[]> {
  const { model, settings } = drawing;
  const { estimator, outcomes, aim } = settings;
  if (aim.kind !== "trajectories") throw new Error(`ownRisks: a fixed number of futures, got ${aim.kind}`);
  const subject = {
    key: patientKey(name, prompt),
    name: name === "" ? "without a name" : name,
    staticTokens: model.vocabulary.static ? staticPrefix(prompt, model.vocabulary) : 0,
  };
  const drawn = await drawing.draw(
    poolsFor(estimator, outcomes.length).map((outcome) => {
      return { subject, prompt, outcome, first: 0, count: aim.count };
    }),
    { progress },
  );
  return outcomes.map((_, k) => {
    const { pool } = drawn[estimator === "reach" ? k : 0]!;
    return Math.min(1, Math.max(0, riskValues(pool, k, estimator).mean));
  });
}
