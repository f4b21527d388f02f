// The question put to the file: which analysis, which column in which role. Pure functions from requests to requests.
import type { Card, Param, ParamValue, Request, Role } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import type { ColumnKind } from "../data/column.ts";
import type { ColumnSummary } from "../data/summary.ts";

/** What a column must tell for a role to be suggested. */
export type Candidate = Pick<ColumnSummary, "name" | "kind" | "possibleKinds" | "distinct">;

/** More groups than this are not suggested by themselves: a picture of them says nothing. */
const mostGroups = 12;

/** The columns that a role may hold, the most fitting kind first, then in file order. */
export function columnsFor(role: Role, columns: readonly Candidate[]): Candidate[] {
  const rank = (column: Candidate) => role.kinds.indexOf(column.kind);
  // an id may be a number or a word: only its possible kinds tell
  const readable = ({ possibleKinds }: Candidate) =>
    role.type !== "number" || possibleKinds.includes("number");
  return columns.filter((column) => rank(column) >= 0 && readable(column)).sort((a, b) => rank(a) - rank(b));
}

/** A kind that no column has by chance: it alone says what the column is for. */
const tellingKind = (role: Role) => role.kinds.length === 1 && role.kinds[0] === "timeline";

/** Whether the name of a column, or its kind, says that it is meant for this role. */
function isRecognised(role: Role, columns: readonly Candidate[]): boolean {
  const free = columnsFor(role, columns).filter(({ distinct }) => distinct > 0);
  return hinted(role, free, true) !== undefined || (tellingKind(role) && free.length > 0);
}

/**
 * Roles that this file has to fill: those that are not optional, and the first set of alternatives whose columns are recognised, else the
 * first that needs a single column which the file has. Null when it can fill none.
 */
function neededRoles(card: Card, columns: readonly Candidate[]): string[] | null {
  const required = Object.keys(card.roles).filter((name) => !card.roles[name]!.optional);
  if (!card.alternatives) return required;
  const found =
    card.alternatives.find((set) => set.every((name) => isRecognised(card.roles[name]!, columns))) ??
    card.alternatives.find(
      (set) =>
        set.length === 1 && columnsFor(card.roles[set[0]!]!, columns).some(({ distinct }) => distinct > 0),
    );
  return found ? [...required, ...found] : null;
}

/**
 * A column for each role of the card, as far as one suggests itself: a name that holds one of the role's hints, else (needed roles
 * only) the first of the best kind. No column twice, and none for alternatives that are not needed. Null when a needed role finds
 * none: the analysis does not fit.
 */
export function suggestRoles(card: Card, columns: readonly Candidate[]): Request["roles"] | null {
  const roles: Record<string, string | readonly string[]> = {};
  const taken = new Set<string>();
  const needed = neededRoles(card, columns);
  if (!needed) return null;
  const passed = new Set([...needed, ...(card.alternatives ?? []).flat()]);
  const others = Object.keys(card.roles).filter((name) => !passed.has(name));
  for (const name of [...needed, ...others]) {
    const role = card.roles[name]!;
    const isNeeded = needed.includes(name);
    const free = columnsFor(role, columns).filter((column) => !taken.has(column.name) && column.distinct > 0);
    const column = hinted(role, free, isNeeded) ?? (isNeeded ? free[0] : undefined);
    if (column) {
      taken.add(column.name);
      roles[name] = role.many ? [column.name] : column.name;
    } else if (isNeeded) return null;
  }
  return roles;
}

/** The column whose name fits the earliest hint: as a whole, else as a word in it, else as a part of it (three letters at least). */
function hinted(role: Role, columns: readonly Candidate[], needed: boolean): Candidate | undefined {
  const groups = !needed && role.type === "category" && role.kinds[0] !== "id";
  const fitting = groups ? columns.filter((c) => c.distinct <= mostGroups) : columns;
  const words = (name: string) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const tests: ((name: string, hint: string) => boolean)[] = [
    (name, hint) => name.toLowerCase() === hint,
    (name, hint) => words(name).includes(hint),
    (name, hint) => hint.length > 2 && name.toLowerCase().includes(hint),
  ];
  for (const test of tests) {
    for (const hint of role.hints ?? []) {
      const found = fitting.find((column) => test(column.name, hint));
      if (found) return found;
    }
  }
  return undefined;
}

/**
 * The analyses that suggest themselves for this file, the best first: those that read a kind of column that nothing else reads, then by
 * the share of needed columns recognised by name, then by their number (more names say more), those that need a list of columns last
 * (which ones is the user's question, not ours). One that needs several columns and recognises none of them is not suggested.
 */
export function fittingCards(columns: readonly Candidate[], known: Iterable<Card> = cards.values()): Card[] {
  return [...known]
    .filter((card) => suggestRoles(card, columns) !== null)
    .map((card) => ({ card, ...recognised(card, columns) }))
    .filter(({ share, needed }) => share > 0 || needed === 1)
    .sort((a, b) => b.telling - a.telling || b.share - a.share || b.needed - a.needed || a.lists - b.lists)
    .map(({ card }) => card);
}

/** How many single columns a card needs, the share of them for which a column speaks, how many by their kind, and how many lists it needs. */
function recognised(card: Card, columns: readonly Candidate[]) {
  const all = (neededRoles(card, columns) ?? []).map((name) => card.roles[name]!);
  const single = all.filter((role) => !role.many);
  const found = single.filter((role) => isRecognised(role, columns));
  return {
    telling: single.filter(tellingKind).length,
    share: found.length / Math.max(1, single.length),
    needed: single.length,
    lists: all.length - single.length,
  };
}

/** A first request for an analysis: suggested roles, defaults, seed 1. Null when it does not fit. */
export function suggestRequest(card: Card, columns: readonly Candidate[]): Request | null {
  const roles = suggestRoles(card, columns);
  return roles && { analysis: card.id, roles, params: {}, seed: 1 };
}

/** The request that a freshly opened file suggests; null when no analysis fits it. */
export function firstRequest(
  { columns }: { readonly columns: readonly Candidate[] },
  known: Iterable<Card> = cards.values(),
): Request | null {
  const all = [...known];
  const card = fittingCards(columns, all)[0];
  const isNamed = card !== undefined && recognised(card, columns).share > 0;
  // where no name speaks for an analysis that fits, one that the names mean says what it lacks
  return (isNamed ? null : meantRequest(columns, all)) ?? (card ? suggestRequest(card, columns) : null);
}

/**
 * A request of the analysis that the names of the columns mean although it lacks a column, or cannot read one: two names are hints of
 * its roles to the letter, one of them of a role that fills an alternative and of no other card.
 */
function meantRequest(columns: readonly Candidate[], known: readonly Card[]): Request | null {
  const bears = ({ hints = [] }: Role) => columns.find(({ name }) => hints.includes(name.toLowerCase()));
  for (const card of known) {
    const named = Object.entries(card.roles).filter(([, role]) => bears(role));
    const others = known.filter((other) => other !== card).flatMap(({ roles }) => Object.values(roles));
    const isTold = (card.alternatives ?? []).flat().some((name) => {
      const column = bears(card.roles[name]!);
      return column && !others.some(({ hints = [] }) => hints.includes(column.name.toLowerCase()));
    });
    if (named.length < 2 || !isTold) continue;
    const fitting = named.flatMap(([name, role]) => {
      const column = bears(role)!;
      const held = role.many ? [column.name] : column.name;
      return columnsFor(role, [column]).length > 0 ? [[name, held] as const] : [];
    });
    return { analysis: card.id, roles: Object.fromEntries(fitting), params: {}, seed: 1 };
  }
  return null;
}

/** The request with another column in a role; none takes the role away. */
export function withRole(request: Request, role: string, column: string | readonly string[] | null): Request {
  const { [role]: _, ...others } = request.roles;
  const empty = column === null || column.length === 0;
  return { ...request, roles: empty ? others : { ...others, [role]: column } };
}

export function withParam(request: Request, name: string, value: ParamValue): Request {
  return { ...request, params: { ...request.params, [name]: value } };
}

/** Needed roles that have no column yet; of alternatives, those of the set that lacks the fewest, and has the most. */
export function missingRoles(card: Card, request: Request): Role[] {
  const lacking = (names: readonly string[]) => names.filter((name) => request.roles[name] === undefined);
  const required = Object.keys(card.roles).filter((name) => !card.roles[name]!.optional);
  const [set = []] = (card.alternatives ?? []).toSorted(
    (a, b) => lacking(a).length - lacking(b).length || b.length - a.length,
  );
  return [...lacking(required), ...lacking(set)].map((name) => card.roles[name]!);
}

const kindWords: Readonly<Record<ColumnKind, string>> = {
  number: "numbers",
  category: "categories",
  date: "dates",
  boolean: "yes and no",
  text: "texts",
  id: "ids",
  timeline: "lists of whole numbers (which JSON Lines, Arrow and Parquet files can hold)",
};

/** What to do about missing roles: choose columns, and which of them this file has none for. */
export function missingWords(roles: readonly Role[], columns: readonly Candidate[]): string {
  const labels = roles.map(({ label }) => label);
  const without = roles.filter((role) => columnsFor(role, columns).length === 0);
  const reasons = without.map(
    ({ label, kinds }) =>
      ` No column can be "${label}" as it was read: it has to hold ${kinds.map((kind) => kindWords[kind]).join(" or ")}.`,
  );
  return `Choose a column for ${labels.join(" and ")} on the left.${reasons.join("")}`;
}

/** Whether a parameter applies: `when` names another one and the values that make it matter. */
export function isShown(param: Param, values: Readonly<Record<string, ParamValue>>): boolean {
  if (!param.when) return true;
  const other = values[param.when.param];
  return !Array.isArray(other) && param.when.in.includes(other as string | number | boolean);
}
