// The small part of Markdown that method pages use, as a tree: headings, paragraphs, lists, tables, indented or fenced blocks;
// inside a line `code`, **strong**, *stress* or _stress_ and [links](https://...). The tree is drawn as elements, so that no text becomes HTML.

export type Inline =
  | { readonly type: "text" | "code" | "strong" | "em"; readonly text: string }
  | { readonly type: "link"; readonly text: string; readonly href: string };

export type Block =
  | { readonly type: "heading"; readonly level: number; readonly text: readonly Inline[] }
  | { readonly type: "paragraph"; readonly text: readonly Inline[] }
  | { readonly type: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "table"; readonly rows: readonly (readonly (readonly Inline[])[])[] };

const item = /^(?:[-*]|\d+\.) +/;

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  let i = 0;
  const take = (while_: (line: string) => boolean): string[] => {
    const from = i;
    while (i < lines.length && while_(lines[i]!)) i += 1;
    return lines.slice(from, i);
  };
  while (i < lines.length) {
    const line = lines[i]!;
    const heading = /^(#{1,6}) +(.*)$/.exec(line);
    if (line.trim() === "") i += 1;
    else if (heading) {
      blocks.push({ type: "heading", level: heading[1]!.length, text: inline(heading[2]!) });
      i += 1;
    } else if (line.startsWith("```")) {
      i += 1;
      blocks.push({ type: "code", text: take((each) => !each.startsWith("```")).join("\n") });
      i += 1;
    } else if (line.startsWith("    ")) {
      const block = take((each) => each.startsWith("    ") || each.trim() === "").map((each) =>
        each.slice(4),
      );
      blocks.push({ type: "code", text: block.join("\n").trimEnd() });
    } else if (line.startsWith("|")) {
      const rows = take((each) => each.startsWith("|")).filter((each) => !/^\|[\s:|-]+$/.test(each));
      blocks.push({ type: "table", rows: rows.map((row) => cells(row).map(inline)) });
    } else if (item.test(line)) {
      const list = take((each) => item.test(each) || /^ +\S/.test(each));
      const items: string[] = [];
      for (const each of list) {
        if (item.test(each)) items.push(each.replace(item, ""));
        else items[items.length - 1] += ` ${each.trim()}`;
      }
      blocks.push({ type: "list", ordered: /^\d/.test(line), items: items.map(inline) });
    } else {
      const text = take(
        (each) => each.trim() !== "" && !/^(?:#{1,6} |```|\|)/.test(each) && !item.test(each),
      );
      blocks.push({ type: "paragraph", text: inline(text.map((each) => each.trim()).join(" ")) });
    }
  }
  return blocks;
}

function cells(row: string): string[] {
  return row
    .replace(/^\||\|\s*$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

/** Marks inside a line; only https links are links. */
export function inline(text: string): Inline[] {
  const mark =
    /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\p{L}\p{N}*_])(?:\*([^*\s](?:[^*]*[^*\s])?)\*|_([^_\s](?:[^_]*[^_\s])?)_)(?![\p{L}\p{N}*_])|\[([^\]]+)\]\((https:\/\/[^\s)]+)\)/gu;
  const parts: Inline[] = [];
  let end = 0;
  for (const found of text.matchAll(mark)) {
    if (found.index > end) parts.push({ type: "text", text: text.slice(end, found.index) });
    const [all, code, strong, starred, underlined, label, href] = found;
    const em = starred ?? underlined;
    if (code !== undefined) parts.push({ type: "code", text: code });
    else if (strong !== undefined) parts.push({ type: "strong", text: strong });
    else if (em !== undefined) parts.push({ type: "em", text: em });
    else parts.push({ type: "link", text: label!, href: href! });
    end = found.index + all.length;
  }
  if (end < text.length) parts.push({ type: "text", text: text.slice(end) });
  return parts;
}
