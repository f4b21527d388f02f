// The JSON inside every link: canonical text, and a schema that is strict. Not canonical text is refused, which settles at one stroke
// what JSON.parse and a schema would let through in silence: repeated keys, "__proto__" and "constructor" as keys, numbers beyond
// double, spaces, a byte-order mark.
import * as v from "valibot";
import { UserError } from "../errors.ts";

type Schema<T> = v.GenericSchema<unknown, T>;

/** JSON without spaces, keys in code-unit order, so equal objects have equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${canonical(entry)}`).join()}}`;
}

/** The value as the schema gives it. Throws a UserError for what may not stand in a link. */
export function fitting<T>(schema: Schema<T>, value: unknown): T {
  return check(schema, value, (what) => new UserError(`This cannot be put into a link: ${what}.`));
}

/** What a text holds; `noun` says what it should: "a recipe". Throws a UserError for anything but canonical text that fits. */
export function parseStrictly<T>(schema: Schema<T>, text: string, noun: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError("Its content is not JSON.");
  }
  const found = check(schema, value, (what) => new UserError(`Its content is not ${noun}: ${what}.`));
  if (canonical(found) !== text) throw new UserError(`Its content is not ${noun} in canonical form.`);
  return found;
}

function check<T>(schema: Schema<T>, value: unknown, refusal: (what: string) => UserError): T {
  const result = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  if (!place) throw refusal(issue.message);
  throw refusal(
    issue.received === "undefined" ? `entry "${place}" is missing` : `entry "${place}", ${issue.message}`,
  );
}
