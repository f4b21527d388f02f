// The release's own mechanism, run many times on two neighbouring made-up data sets: what it lets an observer tell apart bounds its
// epsilon from below. Touches neither the data nor the ledger. The draws use the operating system's bits, as a release does.

import { UserError } from "../errors.ts";
import { yieldToEvents } from "../kernels/kernel.ts";
import { type AuditOutcome, audit } from "../privacy/audit.ts";
import { roundedUp } from "../privacy/balance.ts";
import { epsilonOfRho } from "../privacy/conversion.ts";
import { parseRational } from "../privacy/parse-rational.ts";
import { osBits } from "../privacy/random-bits.ts";
import { type Rational, toNumber } from "../privacy/rational.ts";
import type { Hooks } from "./private-pace.ts";
import type { Prepared } from "./private-plan.ts";
import type { AuditReport } from "./private-reports.ts";
import type { Plan } from "./release.ts";

const fewestRuns = 1_000;
const mostRuns = 10_000_000;

/** `runs` on each of the two data sets. Throws a UserError for a number of runs out of range, the signal's reason when aborted. */
export async function auditRelease(
  { form, plan }: Prepared,
  runs: number,
  hooks: Hooks,
): Promise<AuditReport> {
  if (!(Number.isInteger(runs) && runs >= fewestRuns && runs <= mostRuns)) {
    throw new UserError(
      `The number of runs must be a whole number from ${inWords(fewestRuns)} to ${inWords(mostRuns)}, got ${runs}.`,
    );
  }
  const pair = form.auditCase(plan);
  const bits = osBits();
  const { delta } = plan.question.terms;
  const outcome = await audit({
    score: (input) => pair.score(form.draw(pair[input], plan, bits)),
    runs,
    async pause(done) {
      hooks.progress(done / runs, "Running the mechanism");
      await yieldToEvents();
      hooks.signal.throwIfAborted();
    },
    ...(delta !== undefined && { delta: toNumber(parseRational(delta, "Delta")) }),
  });
  const claimed = claimOf(plan);
  return {
    claimed: roundedUp(claimed),
    lowerBound: outcome.epsilon,
    confidence: 1 - outcome.errorProbability,
    runs,
    event: eventInWords(outcome),
    holds: outcome.epsilon <= toNumber(claimed),
  };
}

/** Epsilon of the plan's cost; with delta, at that delta. */
function claimOf({ cost, question }: Plan): Rational {
  if ("epsilon" in cost) return parseRational(cost.epsilon, "Epsilon");
  const { delta } = question.terms;
  if (delta === undefined) throw new Error("claimOf: a cost in rho has a delta, got none");
  return epsilonOfRho(parseRational(cost.rho, "Rho"), parseRational(delta, "Delta"));
}

function eventInWords({ event, first, second, bounding }: AuditOutcome): string {
  const counts = [first, second].map((count) => inWords(count));
  return `Half of the runs chose what tells the two apart best: that a number read from the release is ${event.kind} ${Number(event.value.toPrecision(6))}. In the other half that happened in ${counts[0]} of ${inWords(bounding)} runs on one data set, and in ${counts[1]} on its neighbour.`;
}

function inWords(count: number): string {
  return count.toLocaleString("en-GB");
}
