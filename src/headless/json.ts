// Results as JSON, in pieces: the tables of a million distinct times are half a gigabyte of text, near the longest string that
// JavaScript has, and past it with more bands. The same bytes as JSON.stringify(value, null, 1) of plain lists.

/** Values of a list that are written at a time: some 100 kB. */
const stretch = 8192;

/** Typed arrays are lists at full precision; "not defined" (NaN) and infinities are null; keys that are undefined are left out. */
export function* jsonPieces(value: unknown, indent = ""): Generator<string, void, undefined> {
  if (value instanceof Float64Array || Array.isArray(value)) yield* listPieces(value, indent);
  else if (typeof value === "object" && value !== null) yield* recordPieces(value, indent);
  else yield typeof value === "number" ? numberText(value) : JSON.stringify(value);
}

function* recordPieces(record: object, indent: string): Generator<string, void, undefined> {
  let before = "{";
  for (const [key, value] of Object.entries(record)) {
    if (value === undefined) continue;
    yield `${before}\n${indent} ${JSON.stringify(key)}: `;
    yield* jsonPieces(value, `${indent} `);
    before = ",";
  }
  yield before === "{" ? "{}" : `\n${indent}}`;
}

function* listPieces(list: ArrayLike<unknown>, indent: string): Generator<string, void, undefined> {
  const between = `,\n${indent} `;
  let text = "";
  // long columns repeat themselves: the name of a group, a critical value
  let last: unknown;
  let written = "";
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (i === 0 || value !== last) {
      written = typeof value === "number" ? numberText(value) : [...jsonPieces(value, `${indent} `)].join("");
      last = value;
    }
    text += i === 0 ? `[\n${indent} ${written}` : between + written;
    if (i % stretch === stretch - 1) {
      yield text;
      text = "";
    }
  }
  yield list.length === 0 ? "[]" : `${text}\n${indent}]`;
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : "null";
}
