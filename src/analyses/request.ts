// A request against its card: checked when it arrives (page, link, command line), completed before it runs.
import type { Column, ColumnKind, ColumnType } from "../data/column.ts";
import { UserError } from "../errors.ts";
import { checkTerms } from "../privacy/check-terms.ts";
import type { Card, Inputs, Param, ParamValue, Request, Role, SpanParam } from "./analysis.ts";
import { cards } from "./cards.ts";

/** The part of a summary that a request is checked against. */
export interface KnownColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** The card of analysis `id`, or a UserError that lists the ids there are. */
export function findCard(id: unknown): Card {
  const card = typeof id === "string" ? cards.get(id) : undefined;
  if (card) return card;
  throw new UserError(`There is no analysis "${String(id)}". Known: ${[...cards.keys()].join(", ")}.`);
}

/**
 * Checks the form of a request: known analysis, roles, parameters in range, an integer seed. Columns are checked by `bind`,
 * when the file is there. Throws a UserError naming the entry and the remedy; unknown entries are errors, never dropped.
 */
export function checkRequest(value: unknown): Request {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError('A request is an object like {"analysis": "tail-risk", "roles": {"loss": "x"}}.');
  }
  const {
    analysis,
    roles = {},
    params = {},
    seed = 1,
    privacy,
    ...others
  } = value as Record<string, unknown>;
  const extra = Object.keys(others)[0];
  if (extra !== undefined) {
    throw new UserError(
      `The request has an unknown entry "${extra}". Known: analysis, roles, params, seed, privacy.`,
    );
  }
  const card = findCard(analysis);
  if (typeof seed !== "number" || !Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new UserError(`The seed must be a whole number from 0 to 4294967295, got ${JSON.stringify(seed)}.`);
  }
  return {
    analysis: card.id,
    roles: checkRoles(card, roles),
    params: checkParams(card, params),
    seed,
    ...(privacy !== undefined && { privacy: checkTerms(privacy) }),
  };
}

function entries(value: unknown, what: string): [string, unknown][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new UserError(`"${what}" of a request must be an object, got ${JSON.stringify(value)}.`);
}

function checkRoles(card: Card, value: unknown): Request["roles"] {
  const roles: Record<string, string | readonly string[]> = {};
  for (const [name, column] of entries(value, "roles")) {
    const role = Object.hasOwn(card.roles, name) ? card.roles[name] : undefined;
    if (!role) {
      throw new UserError(
        `Analysis "${card.id}" has no role "${name}". Known: ${Object.keys(card.roles).join(", ")}.`,
      );
    }
    const list = role.many && Array.isArray(column) && column.every((c) => typeof c === "string");
    if (!list && typeof column !== "string") {
      throw new UserError(
        `Role "${name}" takes ${role.many ? "a list of column names" : "the name of a column"}.`,
      );
    }
    roles[name] = role.many && typeof column === "string" ? [column] : (column as string | string[]);
  }
  return roles;
}

function checkParams(card: Card, value: unknown): Request["params"] {
  const params: Record<string, ParamValue> = {};
  for (const [name, given] of entries(value, "params")) {
    const param = Object.hasOwn(card.params, name) ? card.params[name] : undefined;
    if (!param) {
      throw new UserError(
        `Analysis "${card.id}" has no parameter "${name}". Known: ${Object.keys(card.params).join(", ")}.`,
      );
    }
    params[name] = checkParam(name, param, given);
  }
  return { ...impliedChoices(card, params), ...params };
}

/**
 * The choices that a request leaves out and yet makes, by giving a parameter that plays a part with one of their values only:
 * {"target": 0.01} is {"aim": "precision", "target": 0.01}. Links name every parameter and the page the choice before what hangs on it, so
 * only requests written by hand come here.
 */
function impliedChoices(card: Card, params: Request["params"]): Record<string, ParamValue> {
  const implied: Record<string, ParamValue> = {};
  const by: Record<string, string> = {};
  for (const name of Object.keys(params)) {
    const { when } = card.params[name]!;
    if (when?.in.length !== 1 || params[when.param] !== undefined) continue;
    const value = when.in[0]!;
    if (implied[when.param] !== undefined && implied[when.param] !== value) {
      throw new UserError(
        `"${by[when.param]}" belongs to "${when.param}": "${implied[when.param]}" and "${name}" to "${when.param}": "${value}". Say which with "${when.param}", or leave one of the two out.`,
      );
    }
    implied[when.param] = value;
    by[when.param] = name;
  }
  return implied;
}

/** On the command line a model's name may be a path. */
const longestModel = 1000;

/** One value against its parameter; the value itself, or a UserError. */
export function checkParam(name: string, param: Param, value: unknown): ParamValue {
  const wrong = (want: string): never => {
    throw new UserError(`"${param.label}" (${name}) must be ${want}, got ${JSON.stringify(value)}.`);
  };
  const inRange = (v: unknown, min: number, max: number, integer = false): v is number =>
    typeof v === "number" && v >= min && v <= max && (!integer || Number.isInteger(v));
  switch (param.type) {
    case "number":
      if (inRange(value, param.min, param.max, param.integer)) return value;
      return wrong(`a ${param.integer ? "whole " : ""}number from ${param.min} to ${param.max}`);
    case "numbers": {
      const { min, max, minItems, maxItems } = param;
      const ok =
        Array.isArray(value) &&
        value.length >= minItems &&
        value.length <= maxItems &&
        value.every((v) => inRange(v, min, max)) &&
        new Set(value).size === value.length;
      return ok
        ? [...value].sort((a, b) => a - b)
        : wrong(`${minItems} to ${maxItems} different numbers from ${min} to ${max}`);
    }
    case "choice":
      if (param.choices.some((choice) => choice.value === value)) return value as string;
      return wrong(`one of ${param.choices.map((choice) => `"${choice.value}"`).join(", ")}`);
    case "boolean":
      return typeof value === "boolean" ? value : wrong("true or false");
    case "text":
      if (typeof value === "string" && value.length <= param.maxLength) return value;
      return wrong(`a text of at most ${param.maxLength} characters`);
    case "columns":
      if (Array.isArray(value) && value.every((v) => typeof v === "string")) return value;
      return wrong("a list of column names");
    case "texts": {
      const { minItems, maxItems, maxLength } = param;
      const list = typeof value === "string" ? [value] : Array.isArray(value) ? value.map(joinedSet) : [];
      const ok =
        list.length >= minItems &&
        list.length <= maxItems &&
        list.every((v): v is string => typeof v === "string" && v.trim() !== "" && v.length <= maxLength) &&
        new Set(list).size === list.length;
      return ok && (list.length > 0 || Array.isArray(value))
        ? list
        : wrong(`${minItems} to ${maxItems} different texts of at most ${maxLength} characters`);
    }
    case "span":
      return checkSpan(param, value) ?? wrong(spanWanted(param));
    case "model":
      if (typeof value === "string" && value.trim() !== "" && value.length <= longestModel) return value;
      return wrong(`the name of a model, of at most ${longestModel} characters`);
  }
}

/** A set written as a list: ["DEATH", "HOSPICE"] is "DEATH | HOSPICE". */
function joinedSet(value: unknown): unknown {
  const list = Array.isArray(value) && value.every((v) => typeof v === "string" && v.trim() !== "");
  return list ? value.join(" | ") : value;
}

/** The canonical text of a span, or null. Days are taken as 24 hours. */
function checkSpan({ units }: SpanParam, value: unknown): string | null {
  let amount: unknown;
  let unit: string | undefined;
  if (typeof value === "string") {
    const found = /^\s*(\d+(?:\.\d+)?)\s*(hours?|days?|tokens?)\s*$/i.exec(value);
    if (!found) return null;
    amount = Number(found[1]);
    unit = found[2]!.toLowerCase().replace(/s?$/, "s");
  } else if (typeof value === "object" && value !== null && Object.keys(value).length === 1) {
    [unit, amount] = Object.entries(value)[0]!;
  }
  if (typeof amount !== "number") return null;
  if (unit === "days") [amount, unit] = [amount * 24, "hours"];
  if (unit !== "hours" && unit !== "tokens") return null;
  const { min, max } = units[unit];
  const fits = (amount as number) >= min && (amount as number) <= max;
  return fits && (unit === "hours" || Number.isInteger(amount)) ? `${amount} ${unit}` : null;
}

function spanWanted({ units: { hours, tokens } }: SpanParam): string {
  return `a span like "720 hours" (${hours.min} to ${hours.max}), "30 days", or "200 tokens" (${tokens.min} to ${tokens.max}, whole)`;
}

/** Amount and unit of a checked span. */
export function spanOf(text: string): { readonly amount: number; readonly unit: "hours" | "tokens" } {
  const [amount, unit] = text.split(" ");
  return { amount: Number(amount), unit: unit as "hours" | "tokens" };
}

/** Every parameter of the card: the request's value, else the default. */
export function completeParams(card: Card, params: Request["params"]): Readonly<Record<string, ParamValue>> {
  return Object.fromEntries(
    Object.entries(card.params).map(([name, param]) => [name, params[name] ?? param.default]),
  );
}

/**
 * The inputs of run(): columns fetched by name in the type that the role wants.
 * Throws a UserError for a missing role, a column that the file lacks, or a request for a release, which is not run() but private-run.
 */
export function bind(
  request: Request,
  rows: number,
  known: readonly KnownColumn[],
  fetch: (name: string, type: ColumnType) => Column,
): Inputs {
  if (request.privacy) {
    throw new UserError(
      'This request asks for a private release ("privacy"), and here exact numbers would be computed. Ask for a release, or take "privacy" out of the request.',
    );
  }
  const card = findCard(request.analysis);
  const columns: Record<string, Column> = {};
  const lists: Record<string, readonly Column[]> = {};
  for (const [name, role] of Object.entries(card.roles)) {
    const given = request.roles[name];
    const names = given === undefined ? [] : typeof given === "string" ? [given] : given;
    if (names.length === 0 && !role.optional) {
      throw new UserError(`Choose a column for "${role.label}" (role "${name}").`);
    }
    for (const column of names) requireColumn(column, known);
    const fetched = names.map((column) => fetch(column, typeFor(role, column, known)));
    if (role.many) lists[name] = fetched;
    else if (fetched[0] !== undefined) columns[name] = fetched[0];
  }
  const params = completeParams(card, request.params);
  for (const [name, param] of Object.entries(card.params)) {
    if (param.type === "columns")
      for (const column of params[name] as readonly string[]) requireColumn(column, known);
  }
  return { rows, columns, lists, params, seed: request.seed };
}

function typeFor(role: Role, name: string, known: readonly KnownColumn[]): ColumnType {
  if (role.type !== "any") return role.type;
  return known.find((column) => column.name === name)?.kind === "number" ? "number" : "category";
}

/** Throws a UserError with the names there are when the file has no column of this name. */
export function requireColumn(name: string, known: readonly KnownColumn[]): void {
  if (known.some((column) => column.name === name)) return;
  const there = known.slice(0, 12).map((column) => `"${column.name}"`);
  const more = known.length > there.length ? ` and ${known.length - there.length} more` : "";
  throw new UserError(`The file has no column "${name}". It has ${there.join(", ")}${more}.`);
}
