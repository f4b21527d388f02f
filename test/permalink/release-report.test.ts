// What a release says of itself: its lines, its JSON and its report.
import { expect, test } from "vitest";
import { openRelease } from "../../src/analyses/open-release.ts";
import { describeRelease } from "../../src/permalink/describe-release.ts";
import { releaseToJson } from "../../src/permalink/release-json.ts";
import { releaseReport } from "../../src/permalink/release-report.ts";
import { whole } from "./release-document.ts";

test("the lines say everything that is in the link", () => {
  expect(describeRelease(whole)).toEqual([
    { label: "Analysis", value: "Fixture (fixture)" },
    { label: "Version of the method", value: "3" },
    { label: "Confidence", value: "95\u2009%" },
    { label: "Interval", value: "BCa" },
    { label: "Epsilon", value: "0.5" },
    { label: "Whose presence is hidden", value: "one person with up to 3 rows" },
    { label: "Grid", value: "0 to 8, 2 bins" },
    { label: "Groups", value: '"a", "<b>"' },
    { label: "What is released", value: "counts, total" },
    { label: "Neighbours", value: "add or remove one person" },
    { label: "Cost", value: "epsilon 0.5" },
    { label: "rows per bin", value: "discrete Laplace, sensitivity 3, share 0.25, scale 12" },
    { label: "rows", value: "discrete Laplace, sensitivity 3, share 0.25, scale 12" },
    { label: "Noisy counts", value: "4 integers: 12, -3, 40, 7" },
    { label: "Noisy total", value: "1 integer: 61" },
    { label: "Unit", value: '"days"' },
    { label: "Rows are called", value: '"patients"' },
  ]);
});

test("the JSON of a release is what may be published, and the same from a link as from its maker", async () => {
  const opened = await openRelease(whole);
  const json = JSON.parse(JSON.stringify(releaseToJson(opened, "#d1.x.y")));
  expect(Object.keys(json).sort()).toEqual(["link", "notes", "privacy", "provenance", "tables", "wording"]);
  expect(json.tables.counts.count).toEqual([12, 0, 40, 7]);
  expect(json.privacy.terms).toEqual(whole.question.terms);
  expect(json.provenance).toEqual({
    analysis: "fixture",
    version: 3,
    params: whole.question.params,
    conventions: { interval: "bca" },
  });
  expect(releaseToJson(opened)).not.toHaveProperty("link");
});

test("the report is one page without scripts or fetches, in which a stranger's words are only words", async () => {
  const opened = await openRelease(whole);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><text>"\ud800</text></svg>';
  const page = releaseReport(opened, {
    link: 'https://example.org/#d1.x.y"><script>',
    figure: { svg, title: 'Counts "of" <b>' },
  });
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<script|<b>|onload|javascript:|<link|src="http/i);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("&#60;b&#62;");
  expect(page).toContain('<td class="number">40</td>');
  expect(page).toContain("at most 1.7 times");
  expect(page).toContain('href="https://example.org/#d1.x.y&#34;&#62;&#60;script&#62;"');
  const image = /<img src="data:image\/svg\+xml,([^"]*)"/.exec(page)![1]!;
  expect(decodeURIComponent(image)).toContain("<svg xmlns");
  // an address that is none stays text
  expect(releaseReport(opened, { link: "javascript:alert(1)" })).not.toContain("href");
  expect(releaseReport(opened)).toBe(releaseReport(opened));
});

test("the report leaves out columns that no release has, and keeps those with one number", async () => {
  const opened = await openRelease(whole);
  const odd = {
    place: ["a", "b"],
    std_dev: Float64Array.of(Number.NaN, Number.NaN),
    mean: Float64Array.of(Number.NaN, 2.5),
  };
  const page = releaseReport({ ...opened, result: { ...opened.result, tables: { odd } } });
  expect(page).not.toContain("std dev");
  expect(page).toContain('<th scope="col" class="number">mean</th>');
  expect(page).toContain('<td class="number">2.5</td>');
});
