// Cell texts against Papa Parse on generated files: an oracle that shares no code with ours.
import Papa from "papaparse";
import { expect, test } from "vitest";
import { read, readInSlices, stream, texts } from "./reading.ts";

const WORDS = [
  "a",
  "Zürich",
  "x y",
  "日本",
  "🦄",
  "it's",
  "-",
  "0x1",
  "b;c",
  "d|e",
  "tab\there",
  "comma,here",
  'say "hi"',
  "two\nlines",
  "cr\rhere",
  "crlf\r\nend",
  '"',
  'q"q',
  'q"',
  "é",
  "",
];

interface Generated {
  readonly text: string;
  readonly delimiter: "," | ";" | "\t" | "|";
}

function generate(random: () => number): Generated {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const delimiter = pick([",", ";", "\t", "|"] as const);
  const newline = pick(["\n", "\r\n", "\n", "\r"]);
  const width = 1 + Math.floor(random() * 6);
  const rows = 1 + Math.floor(random() * 12);
  const cell = (): string => {
    let text = "";
    for (let k = Math.floor(random() * 3); k >= 0; k--) text += pick(WORDS);
    text = text.trim();
    const special = text.startsWith('"') || text.includes(delimiter) || /[\r\n]/.test(text);
    if (!special && random() < 0.7) return text;
    return `"${text.replaceAll('"', '""')}"`;
  };
  const header = Array.from({ length: width }, (_, c) => `name${c}`).join(delimiter);
  const lines = [header];
  for (let r = 0; r < rows; r++) lines.push(Array.from({ length: width }, cell).join(delimiter));
  const end = random() < 0.5 ? newline : "";
  return { text: lines.join(newline) + end, delimiter };
}

test("3,000 generated files have the cells that Papa Parse finds", async () => {
  const random = stream(2024);
  let compared = 0;
  for (let i = 0; i < 3000; i++) {
    const { text, delimiter } = generate(random);
    // Papa guesses the line end; telling it keeps quoted line ends out of the guess
    const newline = (/^[^\r\n]*(\r\n|\n|\r)/.exec(text)?.[1] ?? "\n") as "\n";
    const rows = Papa.parse<string[]>(text, { delimiter, newline }).data;
    const width = rows[0]!.length;
    const filled = rows
      .slice(1)
      .filter((row) => row.length === width && (width === 1 || row.some((c) => c !== "")));
    const want = rows.slice(1).filter((row) => row.length === width);
    while (want.length > 0 && want.at(-1)!.every((cell) => cell === "")) want.pop();
    if (filled.length === 0 || want.length === 0) continue;
    const table = await read(text, { delimiter, header: true, encoding: "utf-8", missingTokens: [""] });
    const got = rows[0]!.map((name) => texts(table, name));
    const expected = rows[0]!.map((_, c) => want.map((row) => row[c]!.trim() || null));
    expect(got, JSON.stringify(text)).toEqual(expected);
    compared++;
  }
  expect(compared).toBeGreaterThan(2500);
});

test("the size of the slices does not matter: 1 to 64 bytes give the same table as one piece", async () => {
  const random = stream(99);
  for (let i = 0; i < 40; i++) {
    const { text } = generate(random);
    const whole = await readInSlices(text, 2 ** 20).then(described, String);
    for (const size of [1, 2, 3, 5, 7, 16, 31, 64]) {
      expect(
        await readInSlices(text, size).then(described, String),
        `${size}: ${JSON.stringify(text)}`,
      ).toEqual(whole);
    }
  }
});

const described = (table: Awaited<ReturnType<typeof read>>) => ({
  names: table.columns,
  notes: table.notes,
  rows: table.rows,
  texts: table.columns.map((c) => texts(table, c.name)),
});
