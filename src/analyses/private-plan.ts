// From a request with terms to the plan of its private form: what can be decided without the data, and is public.
import { UserError } from "../errors.ts";
import { publicTerms } from "../privacy/check-terms.ts";
import { epsilonOfRho } from "../privacy/conversion.ts";
import { parseRational } from "../privacy/parse-rational.ts";
import { compare, total } from "../privacy/rational.ts";
import type { PublicTerms, Terms } from "../privacy/terms.ts";
import type { Card, ParamValue, PrivateRequest } from "./analysis.ts";
import { lossMeaning, termsCautions } from "./private-meaning.ts";
import type { PlanReport } from "./private-reports.ts";
import { type Asked, askedBy, type Plan, type PrivateQuestion, type ReleaseForm } from "./release.ts";
import { loadReleaseForm } from "./releases.ts";
import { completeParams, findCard } from "./request.ts";

/** A request that its private form accepts. */
export interface Prepared {
  readonly request: PrivateRequest;
  readonly form: ReleaseForm;
  readonly plan: Plan;
  /** doubts, in sentences; for the own screen */
  readonly cautions: readonly string[];
}

/** The role whose values are released side by side. */
export const groupRole = "group";

/** Throws a UserError for everything that the private form of the analysis cannot use, and for terms that it lacks. */
export async function preparePlan(request: PrivateRequest): Promise<Prepared> {
  const card = findCard(request.analysis);
  const form = await loadReleaseForm(card.id);
  const asked = askedBy(form, (role) => (request.roles[role] ?? "").length > 0);
  const { terms, cautions } = termsFor(card, asked, request.privacy);
  checkRoles(card, form, request);
  checkGroupTerms(card, form, request);
  checkAsked(card, form, asked, terms);
  const question: PrivateQuestion = {
    analysis: card.id,
    version: form.version,
    params: usedParams(card, form, request.params),
    terms: publicTerms(terms),
  };
  return {
    request,
    form,
    plan: planOf(form, question),
    cautions: [...cautions, ...termsCautions(terms), ...unusedParams(card, form, request)],
  };
}

/** The terms without a domain that the form does not ask for, so that one set of terms serves several analyses; each is said. */
function termsFor(card: Card, asks: Asked, { grid, bounds, ...rest }: Terms) {
  const domains = { ...(grid && { grid }), ...(bounds && { bounds }) };
  const unused = (["grid", "bounds"] as const).filter((name) => name in domains && !asks[name]);
  for (const name of unused) delete domains[name];
  return {
    terms: { ...rest, ...domains },
    cautions: unused.map(
      (name) =>
        `The private form of "${card.title}" has no use for "${name}": it is left out of the release.`,
    ),
  };
}

/** The plan of a question that was checked. */
export function planOf(form: ReleaseForm, question: PrivateQuestion): Plan {
  const plan = form.plan(question, question.terms.groups !== undefined);
  checkAccount(plan);
  return plan;
}

const neighbourhoods = ["add or remove one person", "replace one person"];

/** The shares are the cost and the cost is not above what the user agreed to: no form may spend more. */
function checkAccount({ statements, cost, question, neighbours }: Plan): void {
  // the ledger adds up by these words
  if (!neighbourhoods.includes(neighbours)) {
    throw new Error(`checkAccount: neighbours as one of ${neighbourhoods.join(", ")}, got ${neighbours}`);
  }
  const { epsilon, delta } = question.terms;
  const shares = total(statements.map(({ share }) => parseRational(share, "A share")));
  const spent = parseRational("rho" in cost ? cost.rho : cost.epsilon, "The cost");
  if (statements.length === 0 || compare(shares, spent) !== 0) {
    throw new Error(`checkAccount: shares add up to the cost, got ${JSON.stringify({ statements, cost })}`);
  }
  const own = "rho" in cost ? undefined : cost.delta;
  if (("rho" in cost || own !== undefined) !== (delta !== undefined)) {
    throw new Error(
      `checkAccount: a cost in rho or with delta exactly when delta is given, got ${JSON.stringify(cost)}`,
    );
  }
  if (own !== undefined && compare(parseRational(own, "Delta"), parseRational(delta!, "Delta")) > 0) {
    throw new Error(`checkAccount: the cost is within delta ${delta}, got ${JSON.stringify(cost)}`);
  }
  const claim = "rho" in cost ? epsilonOfRho(spent, parseRational(delta!, "Delta")) : spent;
  if (compare(claim, parseRational(epsilon, "Epsilon")) > 0) {
    throw new Error(`checkAccount: the cost is within epsilon ${epsilon}, got ${JSON.stringify(cost)}`);
  }
}

/** What the page is told of a plan. */
export function planReport({ plan, request, cautions }: Prepared): PlanReport {
  const { neighbours, statements, cost } = plan;
  return { neighbours, statements, cost, meaning: lossMeaning(request.privacy), cautions };
}

/** Throws a UserError for terms that the form does not know or cannot do without. */
export function checkAsked(
  card: Card,
  { outputs }: ReleaseForm,
  asks: Asked,
  terms: PublicTerms | Terms,
): void {
  const needed = {
    grid: 'the end of the time grid, for instance "grid": {"max": 1024}',
    bounds: 'the bounds, for instance "bounds": {"lower": 0, "upper": 10}',
  };
  for (const name of ["grid", "bounds"] as const) {
    if (asks[name] && terms[name] === undefined) {
      throw new UserError(
        `The private form of "${card.title}" needs ${needed[name]}, from public knowledge: taken from the data, it would tell something about them.`,
      );
    }
    if (!asks[name] && terms[name] !== undefined) {
      throw new UserError(`The private form of "${card.title}" has no use for "${name}". Take it out.`);
    }
  }
  if (!asks.delta && terms.delta !== undefined) {
    throw new UserError(`The private form of "${card.title}" has pure epsilon only. Take "delta" out.`);
  }
  const unknown = terms.outputs?.find((id) => !outputs.some((output) => output.id === id));
  if (unknown !== undefined) {
    throw new UserError(
      `The private form of "${card.title}" has no output ${JSON.stringify(unknown)}. Known: ${outputs.map(({ id }) => id).join(", ")}.`,
    );
  }
}

function checkRoles(card: Card, form: ReleaseForm, { roles }: PrivateRequest): void {
  for (const [name, given] of Object.entries(roles)) {
    if (given.length === 0 || form.roles.includes(name)) continue;
    const able = form.roles.map((role) => `"${card.roles[role]?.label ?? role}"`).join(", ");
    throw new UserError(
      `The private form of "${card.title}" cannot use "${card.roles[name]?.label ?? name}" (role "${name}"). Leave it empty; it can use ${able}.`,
    );
  }
}

/** The output that finds groups in place of named ones, if it is asked for. */
export function findsGroups(
  { outputs }: Pick<ReleaseForm, "outputs">,
  terms: Pick<PublicTerms, "outputs">,
): boolean {
  return outputs.some(({ id, finds }) => finds && terms.outputs?.includes(id));
}

function checkGroupTerms(card: Card, form: ReleaseForm, { roles, privacy }: PrivateRequest): void {
  const grouped = (roles[groupRole] ?? "").length > 0;
  const label = card.roles[groupRole]?.label ?? groupRole;
  if (findsGroups(form, privacy)) {
    if (grouped && privacy.groups === undefined) return;
    throw new UserError(
      grouped
        ? `"groups" names values, and "outputs" asks to find them. Take one of the two out.`
        : `The values to be found are those of a column, and none is chosen for "${label}". Choose one.`,
    );
  }
  if (grouped && privacy.groups === undefined) {
    throw new UserError(
      `Name the values of "${label}" that are public knowledge, for instance "groups": ["A", "B"]. They are not read from the data, because a value that only one person has would give that person away.${form.outputs.some(({ finds }) => finds) ? ' Or have those found that enough rows have: "outputs": ["found"], with a delta.' : ""}`,
    );
  }
  if (!grouped && privacy.groups !== undefined) {
    throw new UserError(
      `"groups" names values, but no column is chosen for "${label}". Choose one, or take "groups" out.`,
    );
  }
}

/** The parameters that the form uses, complete. */
function usedParams(
  card: Card,
  form: ReleaseForm,
  given: PrivateRequest["params"],
): PrivateQuestion["params"] {
  const all = completeParams(card, given);
  const used: Record<string, ParamValue> = {};
  for (const name of form.params) {
    if (card.params[name]?.type === "columns" || all[name] === undefined) {
      throw new Error(`usedParams: a parameter of the card without names of columns, got ${name}`);
    }
    used[name] = all[name];
  }
  return used;
}

/** A sentence when settings were given that do not count here. */
function unusedParams(card: Card, form: ReleaseForm, { params }: PrivateRequest): string[] {
  const labels = Object.entries(params)
    .filter(
      ([name, value]) => !form.params.includes(name) && String(value) !== String(card.params[name]?.default),
    )
    .map(([name]) => `"${card.params[name]!.label}"`);
  if (labels.length === 0) return [];
  return [
    `The private form has no use for ${labels.join(", ")}: the release does not depend on ${labels.length === 1 ? "it" : "them"}.`,
  ];
}
