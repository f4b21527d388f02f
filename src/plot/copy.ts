// Copying numbers: what is read is rounded, what is copied is whole. Works on whatever is selected, cell or table.

/** Replaces rounded numbers by exact ones in everything copied from the page; returns how to stop. */
export function watchCopies(): () => void {
  const copied = (event: ClipboardEvent) => {
    const text = exactSelection();
    if (text === null || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", copied);
  return () => document.removeEventListener("copy", copied);
}

/** The selected text with exact numbers, cells separated by tabs and rows by lines; null when no number is in it. */
function exactSelection(): string | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const single = elementOf(range.commonAncestorContainer).closest("[data-exact]");
  if (single)
    return single.textContent === selection.toString() ? (single.getAttribute("data-exact") ?? null) : null;
  const part = range.cloneContents();
  dropLocal(part);
  const numbers = part.querySelectorAll("[data-exact]");
  if (numbers.length === 0) return null;
  for (const number of numbers) number.textContent = number.getAttribute("data-exact");
  const rows = part.querySelectorAll("tr");
  return rows.length > 0 ? Array.from(rows, rowText).join("\n") : part.textContent;
}

/** A table as tab-separated text at full precision, for a spreadsheet. */
export function tableText(table: HTMLTableElement): string {
  const copy = table.cloneNode(true) as HTMLTableElement;
  dropLocal(copy);
  for (const number of copy.querySelectorAll("[data-exact]"))
    number.textContent = number.getAttribute("data-exact");
  return Array.from(copy.rows, rowText).join("\n");
}

/** What is for the own screen only goes into no copy of a table. */
function dropLocal(part: ParentNode): void {
  for (const cell of part.querySelectorAll("td[data-local], th[data-local]")) cell.remove();
}

function rowText(row: HTMLTableRowElement): string {
  return Array.from(row.querySelectorAll("th, td"), (cell) => cell.textContent.trim()).join("\t");
}

function elementOf(node: Node): Element {
  return node instanceof Element ? node : node.parentElement!;
}
