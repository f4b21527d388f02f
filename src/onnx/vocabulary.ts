// The vocabulary of a model from a file of its own: which text each token id stands for, and how many hours pass with the tokens that
// stand for a span of time. JSON: {"tokens": ["PAD", ...], "hours": {"1d": 24}}, a list of the tokens alone, or {"PAD": 0, ...}. CSV: a
// header with "token" and, in any order, "id" and "hours"; without ids the rows count from 0. The first JSON form may also say how many
// tokens the model looks at ("context": 256), which tokens stand at the head of a timeline and stay when its oldest tokens are dropped
// ("static": ["SEX//F", "AGE//*"]), and the nine values between the deciles of a code ("breaks": {"LAB//NA": [131, ...]}).
import { UserError } from "../errors.ts";

export interface Vocabulary {
  /** tokens[id] */
  readonly tokens: readonly string[];
  /** hours that pass with a token, by id; the others take no time */
  readonly hours: ReadonlyMap<number, number>;
  /** tokens that the model can look at, where the file says it */
  readonly context?: number;
  /** ids of the tokens that make up the static prefix of a timeline, where the file says it */
  readonly static?: ReadonlySet<number>;
  /** the nine values between the deciles of a code, ascending, where the file says them */
  readonly breaks?: ReadonlyMap<string, readonly number[]>;
}

/** How many tokens at the head of a timeline stay when its oldest tokens are dropped. */
export function staticPrefix(timeline: ArrayLike<number>, vocabulary: Vocabulary): number {
  let length = 0;
  while (length < timeline.length && vocabulary.static?.has(timeline[length]!)) length++;
  return length;
}

/** Throws a UserError for a text that is no vocabulary: ids that do not count from 0 without a gap, tokens that stand twice, wrong hours. */
export function readVocabulary(text: string, fileName: string): Vocabulary {
  const plain = text.replace(/^\uFEFF/, "").trim();
  if (plain === "") throw fault(fileName, "it is empty");
  return /^[[{]/.test(plain) ? fromJson(plain, fileName) : fromCsv(plain, fileName);
}

function fault(fileName: string, what: string): UserError {
  return new UserError(
    `"${fileName}" is not a vocabulary: ${what}. It has to give every token an id, from 0 on without a gap.`,
  );
}

function fromJson(text: string, fileName: string): Vocabulary {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw fault(fileName, "it begins like JSON and is not JSON");
  }
  if (Array.isArray(content)) return checked(numbered(content, fileName), new Map(), fileName);
  const { tokens, hours = {}, context, static: heads, breaks } = content as Readonly<Record<string, unknown>>;
  if (!Array.isArray(tokens)) {
    const ids = Object.entries(content as object).map(([token, id]) => ({ token, id }));
    return checked(ids, new Map(), fileName);
  }
  if (typeof hours !== "object" || hours === null || Array.isArray(hours)) {
    throw fault(fileName, '"hours" is not an object like {"1d": 24}');
  }
  const plain = checked(numbered(tokens, fileName), new Map(Object.entries(hours)), fileName);
  if (context !== undefined && !(typeof context === "number" && Number.isInteger(context) && context >= 2)) {
    throw fault(fileName, '"context" is not a whole number from 2 on');
  }
  return {
    ...plain,
    ...(context !== undefined && { context }),
    ...(heads !== undefined && { static: staticIds(heads, plain.tokens, fileName) }),
    ...(breaks !== undefined && { breaks: decileBreaks(breaks, fileName) }),
  };
}

function decileBreaks(given: unknown, fileName: string): ReadonlyMap<string, readonly number[]> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw fault(fileName, '"breaks" is not an object like {"LAB//NA": [131, 133, ...]}');
  }
  const breaks = new Map<string, readonly number[]>(Object.entries(given));
  for (const [code, values] of breaks) {
    const ascending =
      Array.isArray(values) &&
      values.length === 9 &&
      values.every((value, i) => Number.isFinite(value) && (i === 0 || value >= values[i - 1]!));
    if (!ascending) throw fault(fileName, `the breaks of "${code}" are not nine numbers in ascending order`);
  }
  return breaks;
}

/** Ids of the named tokens; "AGE//*" names all that begin so. */
function staticIds(names: unknown, tokens: readonly string[], fileName: string): ReadonlySet<number> {
  if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) {
    throw fault(fileName, '"static" is not a list like ["SEX//F", "AGE//*"]');
  }
  const found = new Set<number>();
  for (const name of names as string[]) {
    const before = found.size;
    const head = name.endsWith("*") ? name.slice(0, -1) : null;
    tokens.forEach((token, id) => {
      if (head === null ? token === name : token.startsWith(head)) found.add(id);
    });
    if (found.size === before && !tokens.includes(name)) {
      throw fault(fileName, `"static" names "${name}", which is none of its tokens`);
    }
  }
  return found;
}

interface Entry {
  readonly token: string;
  readonly id: unknown;
}

function numbered(tokens: readonly unknown[], fileName: string): Entry[] {
  return tokens.map((token, id) => {
    if (typeof token !== "string") throw fault(fileName, `entry ${id} of its list is not a text`);
    return { token, id };
  });
}

function fromCsv(text: string, fileName: string): Vocabulary {
  const header = /^[^\r\n]*/.exec(text)![0];
  const delimiter = [";", "\t"].find((mark) => header.includes(mark)) ?? ",";
  const [names, ...rows] = csvRows(text, delimiter, fileName);
  const place = (name: string) => names!.findIndex((each) => each.trim().toLowerCase() === name);
  const [token, id, hours] = [place("token"), place("id"), place("hours")];
  if (token < 0) {
    const first = header.length > 60 ? `${header.slice(0, 60)}...` : header;
    throw fault(
      fileName,
      `its first line, "${first}", has no column "token" (a CSV file begins with a line like token,id,hours)`,
    );
  }
  const spans = new Map<string, unknown>();
  const entries = rows.map((row, r) => {
    if (row.length !== names!.length) {
      throw fault(fileName, `row ${r + 1} has ${row.length} fields and the first line has ${names!.length}`);
    }
    const span = hours < 0 ? "" : row[hours]!.trim();
    if (span !== "") spans.set(row[token]!, Number(span));
    const given = id < 0 ? String(r) : row[id]!.trim();
    return { token: row[token]!, id: given === "" ? given : Number(given) };
  });
  return checked(entries, spans, fileName);
}

/** RFC 4180; blank lines are left out. */
function csvRows(text: string, delimiter: string, fileName: string): string[][] {
  const rows: string[][] = [[]];
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${delimiter}\\r\\n][^${delimiter}\\r\\n]*|))(${delimiter}|\\r\\n|\\n|\\r|$)`,
    "y",
  );
  while (cell.lastIndex < text.length) {
    const line = rows.length;
    const found = cell.exec(text);
    if (!found) throw fault(fileName, `a quote in row ${line - 1} is not closed`);
    const [, quoted, bare, end] = found;
    rows.at(-1)!.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'));
    if (end !== delimiter) rows.push([]);
    else if (cell.lastIndex === text.length) rows.at(-1)!.push("");
  }
  return rows.filter((row) => row.length > 0 && row.some((each) => each !== ""));
}

function checked(
  entries: readonly Entry[],
  spans: ReadonlyMap<string, unknown>,
  fileName: string,
): Vocabulary {
  if (entries.length === 0) throw fault(fileName, "it has no tokens");
  const ids = new Map<string, number>();
  const tokens: (string | undefined)[] = Array.from({ length: entries.length }, () => undefined);
  for (const { token, id } of entries) {
    if (token === "") throw fault(fileName, `the token with id ${id} is empty`);
    if (ids.has(token)) throw fault(fileName, `the token "${token}" stands twice`);
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0) {
      throw fault(fileName, `the token "${token}" has ${JSON.stringify(id)} for an id`);
    }
    if (id >= entries.length) {
      throw fault(fileName, `the token "${token}" has id ${id}, and there are only ${entries.length} tokens`);
    }
    if (tokens[id] !== undefined) throw fault(fileName, `"${tokens[id]}" and "${token}" both have id ${id}`);
    tokens[id] = token;
    ids.set(token, id);
  }
  const hours = new Map<number, number>();
  for (const [token, span] of spans) {
    const id = ids.get(token);
    if (id === undefined) throw fault(fileName, `"hours" names "${token}", which is none of its tokens`);
    if (typeof span !== "number" || !Number.isFinite(span) || span < 0) {
      throw fault(
        fileName,
        `the hours of "${token}" are ${JSON.stringify(span)}, and have to be a number from 0 on`,
      );
    }
    hours.set(id, span);
  }
  return { tokens: tokens as string[], hours };
}
