// The same random table written as Arrow, JSON Lines and CSV is read as the same.
import * as arrow from "apache-arrow";
import { expect, test } from "vitest";
import { readTable } from "../../src/data/read.ts";
import { hooks, said, stream } from "./reading.ts";

test("random tables are the same from Arrow, JSON Lines and CSV", async () => {
  const random = stream(31);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  let kindsSeen = "";
  for (let round = 0; round < 150; round++) {
    const rows = 2 + Math.floor(random() * 40);
    const gaps = random() < 0.5 ? 0 : random();
    const makers: Record<string, () => number | string | boolean> = {
      whole: () => Math.floor(random() * 10) - 3,
      fraction: () => Math.floor(random() * 1e6) / 1e3,
      // below 2^53: from there on a double may be written with other digits than it has, which a CSV reader has to doubt
      tiny: () => random() * 10 ** Math.floor(random() * 35 - 20),
      truth: () => random() < 0.5,
      word: () => pick(["a", "b", "Zürich", "NA", " x ", '"q"', "1,5", "yes", "no", "日本"]),
      code: () => String(Math.floor(random() * 1000)).padStart(4, "0"),
      day: () => new Date(Math.floor(random() * 20_000) * 864e5).toISOString().slice(0, 10),
      infinite: () => pick([1, 2, 3, 4, Number.POSITIVE_INFINITY, Number.NaN]),
      patient_id: () => Math.floor(random() * 1e6),
    };
    const names = Object.keys(makers).filter(() => random() < 0.6);
    if (names.length === 0) continue;
    const cells = names.map((name) =>
      Array.from({ length: rows }, (_, r) => (r < rows - 1 && random() < gaps ? null : makers[name]!())),
    );
    const quoted = (cell: number | string | boolean | null) =>
      cell === null ? "" : typeof cell === "string" ? `"${cell.replaceAll('"', '""')}"` : String(cell);
    const csv = `${names.join(",")}\n${Array.from({ length: rows }, (_, r) => `${cells.map((c) => quoted(c[r]!)).join(",")}\n`).join("")}`;
    const json = (cell: number | string | boolean | null) =>
      typeof cell === "number" ? String(cell) : JSON.stringify(cell);
    const jsonl = Array.from({ length: rows }, (_, r) => {
      const pairs = names
        .map((name, c) => [name, cells[c]![r]!] as const)
        .filter(([, cell]) => r === 0 || cell !== null || random() < 0.5);
      return `{${pairs.map(([name, cell]) => `${JSON.stringify(name)}: ${json(cell)}`).join(", ")}}`;
    }).join("\n");
    const columns = names.map((name, c) => {
      const given = cells[c]!;
      const type =
        typeof makers[name]!() === "boolean"
          ? new arrow.Bool()
          : typeof makers[name]!() === "string"
            ? new arrow.Utf8()
            : new arrow.Float64();
      return [name, arrow.vectorFromArray(given, type)] as const;
    });
    const bytes = arrow.tableToIPC(
      new arrow.Table(Object.fromEntries(columns)),
      pick(["file", "stream"] as const),
    );
    const want = said(
      await readTable(
        new Blob([csv]),
        "t.csv",
        { header: true, delimiter: ",", decimal: ".", encoding: "utf-8" },
        hooks,
      ),
    );
    const fromArrow = said(await readTable(new Blob([bytes as BlobPart]), "t.arrow", {}, hooks));
    const fromJson = said(await readTable(new Blob([jsonl]), "t.jsonl", {}, hooks));
    expect(fromArrow, csv).toEqual(want);
    expect(fromJson, csv).toEqual(want);
    kindsSeen += want.summary.columns.map(({ kind }) => kind).join();
  }
  for (const kind of ["number", "category", "date", "boolean", "text", "id"])
    expect(kindsSeen).toContain(kind);
});
