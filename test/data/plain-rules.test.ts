import { expect, test, vi } from "vitest";
import { ascending } from "../../src/data/ascending.ts";
import { Workspace } from "../../src/data/csv/workspace.ts";
import { readIsoDate } from "../../src/data/date-reader.ts";
import { NumberFacts } from "../../src/data/facts.ts";
import { FRACTION, NUMBER, NumberReader } from "../../src/data/number-reader.ts";
import { contents, read, stream } from "./reading.ts";

/** Cells that the fast paths read, nearly read, or must leave alone. */
const CELLS = [
  [
    "1",
    "-0",
    "0",
    "12.5",
    "-3.",
    ".5",
    "007",
    "1e3",
    "999999999999999",
    "1234567890123456",
    "12345678901234.5",
  ],
  ["007", "100", "123", "-45", "", "999"],
  ["2024-02-29", "2023-02-29", "1900-01-31", "0000-01-01", "2024-13-01", "2024/03/01", "2024-03-01T10:00"],
  [
    "",
    " ",
    "NA",
    "-",
    "a",
    "abcdefgh",
    "abcdefghi",
    "abcdefghj",
    " x ",
    "é",
    "ü-ö-ä-ß",
    "12345678\u0000",
    '"',
  ],
  ['"a, b"', '"say ""hi"""', '"two\nlines"', ' "blank" ', '"stray" x"', 'a "mid" b', ' a "b"', '""', "1,234"],
];

function file(seed: number): string {
  const random = stream(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const end = pick(["\n", "\r\n", "\n", "\r"]);
  // most files have ordinary columns, some a wild one
  const pools = [CELLS[random() < 0.5 ? 0 : 1]!, CELLS[2]!, CELLS[3]!, CELLS[random() < 0.7 ? 3 : 4]!];
  const rows = Array.from({ length: 1 + Math.floor(random() * 80) }, () =>
    random() < 0.03
      ? ""
      : pools
          .map((pool) => pick(pool))
          .join(",")
          .repeat(random() < 0.02 ? 2 : 1),
  );
  return `n,d,t,w${end}${rows.join(end)}${random() < 0.5 ? end : ""}`;
}

test("with and without WebAssembly SIMD the same table comes out", async () => {
  const outcome = (text: string) => read(text).then(contents, (error: Error) => error.message);
  for (let seed = 1; seed <= 300; seed++) {
    const text = file(seed);
    const fast = await outcome(text);
    vi.stubGlobal("WebAssembly", undefined);
    const plain = await outcome(text);
    vi.unstubAllGlobals();
    expect(fast, JSON.stringify(text)).toEqual(plain);
  }
});

/** A workspace of one column with these cells, one beside the other. */
async function workspaceWith(cells: readonly string[]): Promise<Workspace> {
  const workspace = await Workspace.open(1);
  workspace.reserve(cells.join("").length);
  const { bytes, starts, ends } = workspace;
  let at = 0;
  for (const [r, cell] of cells.entries()) {
    starts[r] = at;
    at += new TextEncoder().encodeInto(cell, bytes.subarray(at)).written;
    ends[r] = at;
  }
  return workspace;
}

test.each([".", ","] as const)(
  "numbers read in WebAssembly are what the full rules give, decimal mark %s",
  async (mark) => {
    const random = stream(11);
    const letters = "0123456789012345678901234567890123456789.,-+e /:";
    const cells = Array.from({ length: 5000 }, () =>
      Array.from(
        { length: Math.floor(random() * 19) },
        () => letters[Math.floor(random() * letters.length)],
      ).join(""),
    );
    const workspace = await workspaceWith(cells);
    const facts = new NumberFacts();
    const left = workspace.numbers(0, cells.length, mark.charCodeAt(0), facts);
    const others = new Set(workspace.others.subarray(0, left));
    const reader = new NumberReader(mark);
    const expected = new NumberFacts();
    for (const [r, cell] of cells.entries()) {
      if (others.has(r) || cell === "") continue;
      const flags = reader.read(workspace.bytes, workspace.starts[r]!, workspace.ends[r]!);
      expect([NUMBER, NUMBER | FRACTION], cell).toContain(flags);
      expect(workspace.values[r], cell).toBe(reader.value);
      expected.count(flags, 1, cell.length);
    }
    expect(expected.cells).toBeGreaterThan(1000);
    expect(facts).toEqual(expected);
  },
);

test("days read in WebAssembly are what the full rules give, and all of them are read", async () => {
  const random = stream(12);
  const two = (below: number) => String(Math.floor(random() * below)).padStart(2, "0");
  const damaged = (day: string) => {
    const at = Math.floor(random() * 10);
    return day.slice(0, at) + String.fromCharCode(32 + Math.floor(random() * 90)) + day.slice(at + 1);
  };
  const cells = Array.from({ length: 10_000 }, () => {
    const day = `${two(100)}${two(100)}-${two(14)}-${two(33)}`;
    return random() < 0.3 ? damaged(day) : day;
  });
  const workspace = await workspaceWith(cells);
  const left = workspace.days(0, cells.length);
  const expected = cells.map((_, r) =>
    readIsoDate(workspace.bytes, workspace.starts[r]!, workspace.ends[r]!),
  );
  const hyphens = cells.map((cell) => cell[4] === "-");
  expect([...workspace.values.subarray(0, cells.length)]).toEqual(
    expected.map((ms, r) => (hyphens[r] ? ms : Number.NaN)),
  );
  const others = expected.flatMap((ms, r) => (Number.isNaN(ms) || !hyphens[r] ? [r] : []));
  expect([...workspace.others.subarray(0, left)]).toEqual(others);
});

test("numbers sort as Float64Array.sort has them, minus zero and infinities included, NaN left out", () => {
  const random = stream(7);
  const special = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -5e-324, Number.NaN];
  const draw = [
    () => random() - 0.5,
    () => Math.floor(random() * 100),
    () => (random() - 0.5) * 10 ** Math.floor(random() * 600 - 300),
    () => special[Math.floor(random() * special.length)]!,
  ];
  for (const n of [0, 1, 100, 2048, 20_000]) {
    for (const kind of draw) {
      const values = Float64Array.from({ length: n }, kind);
      const sorted = values.filter((value) => !Number.isNaN(value)).sort();
      expect(new BigInt64Array(ascending(values).slice().buffer)).toEqual(new BigInt64Array(sorted.buffer));
    }
  }
});
