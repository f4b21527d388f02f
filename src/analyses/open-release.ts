// A release document from elsewhere (a link) made into tables again, without the file: the plan is worked out anew from the public
// question, and the integers are finished by the same pure function that finished them for the sender.
import { UserError } from "../errors.ts";
import { checkPublicTerms } from "../privacy/check-terms.ts";
import type { Cost, Statement } from "../privacy/mechanism.ts";
import { parseRational } from "../privacy/parse-rational.ts";
import { formatRational } from "../privacy/rational.ts";
import type { Card, ParamValue } from "./analysis.ts";
import { checkAsked, planOf } from "./private-plan.ts";
import {
  askedBy,
  type Finished,
  type Plan,
  type PrivateQuestion,
  type ReleaseDocument,
  type ReleaseForm,
} from "./release.ts";
import { loadReleaseForm } from "./releases.ts";
import { checkParam, findCard } from "./request.ts";

export interface OpenedRelease {
  readonly document: ReleaseDocument;
  readonly plan: Plan;
  readonly result: Finished;
}

/**
 * The tables of a document. Throws a UserError for a question that the private form refuses, for integers it could not have drawn, and
 * for a privacy statement that is not the one its question leads to.
 */
export async function openRelease(document: ReleaseDocument): Promise<OpenedRelease> {
  const card = findCard(document.question.analysis);
  const form = await loadReleaseForm(card.id);
  const question = checkQuestion(card, form, document.question);
  const plan = planOf(form, question);
  if (!sameClaim(plan, document)) {
    throw new UserError(
      "Its statement of privacy is not the one that belongs to its question: it was altered, or made by another Plumbline. Ask for a new one.",
    );
  }
  // its delta as the plan writes it
  return {
    document: { ...document, question, cost: plan.cost },
    plan,
    result: form.finish(document.drawn, plan),
  };
}

/** The question as the private form would have asked it. */
function checkQuestion(card: Card, form: ReleaseForm, given: PrivateQuestion): PrivateQuestion {
  if (given.version > form.version) {
    throw new UserError(
      `It was made by a newer Plumbline: version ${given.version} of the private form of "${card.title}", and this page has version ${form.version}. Reload the page, or open it where it came from.`,
    );
  }
  const terms = checkPublicTerms(given.terms);
  // which columns it was asked of is not published; bounds tell of the one that needs them
  const asked = askedBy(form, () => terms.bounds !== undefined);
  checkAsked(card, form, asked, terms);
  const unknown = Object.keys(given.params).find((name) => !form.params.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      `The private form of "${card.title}" has no parameter ${JSON.stringify(unknown)}. Known: ${form.params.join(", ")}.`,
    );
  }
  const params: Record<string, ParamValue> = {};
  for (const name of form.params) {
    const param = card.params[name]!;
    // one that the form has gained since the release stands at its default
    params[name] = Object.hasOwn(given.params, name)
      ? checkParam(name, param, given.params[name])
      : param.default;
  }
  return { analysis: card.id, version: given.version, params, terms };
}

/** Whether the numbers of two claims agree; the words for what is released may have been improved since. */
function sameClaim(plan: Plan, { neighbours, statements, cost }: ReleaseDocument): boolean {
  const numbers = ({ mechanism, sensitivity, share, scale }: Statement) =>
    [mechanism, sensitivity, share, scale].join("\n");
  const costs = (of: Cost) => ("rho" in of ? `rho ${of.rho}` : `epsilon ${of.epsilon} ${deltaOf(of)}`);
  const deltaOf = ({ delta }: { readonly delta?: string }) =>
    delta === undefined ? "" : formatRational(parseRational(delta, "Delta"));
  return (
    plan.neighbours === neighbours &&
    costs(plan.cost) === costs(cost) &&
    plan.statements.map(numbers).join("\n\n") === statements.map(numbers).join("\n\n")
  );
}
