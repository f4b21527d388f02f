// A release as a page of its own: one HTML file without scripts or anything to fetch, to be mailed or printed. Every text is escaped,
// whoever wrote it, and a picture is embedded as an image, in which nothing can run.
import type { Table } from "../analyses/analysis.ts";
import type { OpenedRelease } from "../analyses/open-release.ts";
import { lossMeaning } from "../analyses/private-meaning.ts";
import { findCard } from "../analyses/request.ts";
import { describeRelease } from "./describe-release.ts";

export interface ReportExtras {
  /** address at which the release opens in Plumbline */
  readonly link?: string;
  /** text of an SVG that shows released numbers only, and what it shows in words */
  readonly figure?: { readonly svg: string; readonly title: string };
}

/** The HTML text of the report. Pure: the same release gives the same page. */
export function releaseReport(
  opened: Pick<OpenedRelease, "document" | "result">,
  { link, figure }: ReportExtras = {},
): string {
  const { document, result } = opened;
  const { title, summary } = findCard(document.question.analysis);
  const body = [
    `<h1>${escaped(title)}: a private release</h1>`,
    `<p class="lead">${escaped(summary)} Noise was added to protect the people in the data; the numbers below are what may be published.</p>`,
    ...lossMeaning(document.question.terms).map((text) => `<p>${escaped(text)}</p>`),
    ...(figure ? [pictureOf(figure)] : []),
    ...Object.entries(result.tables).map(([name, table]) => tableOf(words(name), table)),
    list(
      "What to know about the numbers",
      result.notes.map(({ text }) => text),
    ),
    pairs(
      "What was released, and how",
      describeRelease(document)
        .filter(({ label }) => !label.startsWith("Noisy "))
        .map(({ label, value }) => [label, value]),
    ),
    pairs(
      "How it was computed",
      Object.entries(result.conventions).map(([name, text]) => [words(name), text]),
    ),
    ...(link === undefined ? [] : [linkOf(link)]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}: a private release</title>
<style>${style}</style>
</head>
<body>
${body.filter((part) => part !== "").join("\n")}
</body>
</html>
`;
}

const style = `
:root{color-scheme:light dark;--paper:#fbfaf6;--ink:#1a2026;--soft:#5c6670;--line:#dcd8cc;--privacy:#6a4c9c}
@media (prefers-color-scheme:dark){:root{--paper:#11161b;--ink:#e8eaec;--soft:#98a4ae;--line:#2a343d;--privacy:#b39ae0}}
body{max-width:60rem;margin:2rem auto;padding:0 1rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1,.lead{font-family:Georgia,serif;font-weight:400}h1{color:var(--privacy)}h2{font-size:1.05rem;margin:2rem 0 .5rem}
img{max-width:100%}.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .8rem .2rem 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400}
th,dt{color:var(--soft)}.number{text-align:right}dd{margin:0 0 .6rem;overflow-wrap:anywhere}
@media print{details>*{display:block}}
`.replaceAll("\n", "");

/** Longer tables are folded, so that the page reads as a page. */
const unfoldedRows = 12;

function tableOf(name: string, table: Table): string {
  // columns that only the exact result has are empty in a release
  const columns = Object.entries(table).filter(
    ([, values]) => !(values instanceof Float64Array) || values.some((value) => !Number.isNaN(value)),
  );
  const rows = columns[0]?.[1].length ?? 0;
  if (rows === 0) return "";
  const head = columns.map(([column, values]) => {
    const side = values instanceof Float64Array ? ' class="number"' : "";
    return `<th scope="col"${side}>${escaped(words(column))}</th>`;
  });
  const lines = Array.from(
    { length: rows },
    (_, i) => `<tr>${columns.map(([, values]) => cell(values[i]!)).join("")}</tr>`,
  );
  const body = `<div class="scroll"><table><thead><tr>${head.join("")}</tr></thead><tbody>\n${lines.join("\n")}\n</tbody></table></div>`;
  const heading = escaped(capitalised(name));
  if (rows <= unfoldedRows) return `<section><h2>${heading}</h2>${body}</section>`;
  return `<section><h2>${heading}</h2><details><summary>${rows.toLocaleString("en-GB")} rows</summary>${body}</details></section>`;
}

/** Four digits, all of the whole part; the exact released values are in the link and the JSON file. */
function cell(value: number | string): string {
  if (typeof value === "string") return `<td>${escaped(value)}</td>`;
  const text = Number.isFinite(value) ? shown(value).replace("-", "\u2212") : "\u2013";
  return `<td class="number">${text}</td>`;
}

function shown(value: number): string {
  return Math.abs(value) >= 1_000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}

function list(heading: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return "";
  return `<section><h2>${heading}</h2><ul>${sentences.map((text) => `<li>${escaped(text)}</li>`).join("")}</ul></section>`;
}

function pairs(heading: string, entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return "";
  const lines = entries.map(
    ([label, value]) => `<dt>${escaped(capitalised(label))}</dt><dd>${escaped(value)}</dd>`,
  );
  return `<section><h2>${heading}</h2><dl>${lines.join("")}</dl></section>`;
}

function pictureOf({ svg, title }: { readonly svg: string; readonly title: string }): string {
  // half a character, which a stranger's label may hold, has no place in an address
  const source = `data:image/svg+xml,${encodeURIComponent(svg.replace(/\p{Surrogate}/gu, "\ufffd"))}`;
  return `<figure><img src="${source}" alt="${escaped(title)}"></figure>`;
}

/** A link only where it leads to a page; any other text stays text. */
function linkOf(link: string): string {
  const shown = escaped(link);
  const text = /^https?:\/\//.test(link) ? `<a href="${shown}">${shown}</a>` : shown;
  return `<section><h2>Open in Plumbline</h2><p class="scroll">${text}</p></section>`;
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
