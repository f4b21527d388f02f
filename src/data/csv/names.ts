// Names for the columns: trimmed, never empty, never twice. What was changed is said in a note.
import type { FileNote } from "../summary.ts";
import type { Layout } from "./sniff.ts";

/** What is needed of a layout to name its columns. */
type Named = Pick<Layout, "names" | "width" | "header" | "rowNames">;

/** The names of all columns of the layout, in order. */
export function nameColumns(layout: Named): {
  readonly names: readonly string[];
  readonly notes: (kept: readonly number[]) => readonly FileNote[];
} {
  const taken = new Set<string>();
  const unnamed: number[] = [];
  const repeated = new Set<string>();
  const names: string[] = [];
  for (let c = 0; c < layout.width; c++) {
    const given = layout.names[c]?.trim() ?? "";
    const first = given || (layout.rowNames && c === 0 ? "row name" : `column ${c + 1}`);
    let name = first;
    for (let k = 2; taken.has(name); k++) name = `${first} (${k})`;
    if (given !== "" && name !== given) repeated.add(given);
    if (given === "" && layout.header && !(layout.rowNames && c === 0)) unnamed.push(c);
    taken.add(name);
    names.push(name);
  }
  return {
    names,
    notes: (kept: readonly number[]) =>
      notesOn(
        layout,
        names,
        unnamed.filter((c) => kept.includes(c)),
        [...repeated],
      ),
  };
}

function notesOn(
  layout: Named,
  names: readonly string[],
  unnamed: readonly number[],
  repeated: readonly string[],
): FileNote[] {
  const notes: FileNote[] = [];
  if (!layout.header) {
    notes.push({
      severity: "info",
      text: `The first line looks like data, so the columns are called ${some(names)}.`,
    });
  }
  if (layout.rowNames) {
    notes.push({
      severity: "info",
      text: `The header has one name less than the rows have fields: the first column is taken for row names and called "${names[0]}".`,
    });
  }
  if (unnamed.length > 0) {
    notes.push({
      severity: "info",
      text: `Columns without a name in the header are called ${some(unnamed.map((c) => names[c]!))}.`,
    });
  }
  if (repeated.length > 0) {
    notes.push({
      severity: "caution",
      text: `The header has ${some(repeated)} more than once: later ones are numbered, like "${repeated[0]} (2)".`,
    });
  }
  return notes;
}

function some(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(", ");
  return names.length > 3 ? `${shown} and so on` : shown;
}
