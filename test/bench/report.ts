// What a benchmark reports, and how it is printed.

export interface BenchReport {
  readonly title: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly notes: readonly string[];
}

function cell(value: string | number): string {
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(4)));
}

/** A report as a Markdown section. */
export function toMarkdown({ title, rows, notes }: BenchReport): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [
    names,
    names.map(() => "---"),
    ...rows.map((row) => names.map((name) => cell(row[name] ?? ""))),
  ];
  return [
    `## ${title}`,
    "",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    ...notes.map((note) => `${note}\n`),
  ].join("\n");
}
