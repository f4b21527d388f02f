// Files that cannot be answered, or only with a doubt: each gets a sentence with the place and the remedy, and the page goes on.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import {
  answered,
  expectNoStrayValues,
  openSample,
  pick,
  sentenceOf,
  started,
  textOf,
  visit,
} from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("no webgpu")).browser;
});
afterAll(() => browser.close());

const numbers = Array.from({ length: 60 }, (_, i) => (i * 7919) % 101);
const column = (cells: readonly unknown[]) => `loss\n${cells.join("\n")}\n`;
const binary = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197) % 256));

/** Files that cannot be read; the sentence says where and what to do. */
const unreadable: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ["empty.csv", "", /empty.*(Choose|Export|Open|Save|Check)/is],
  ["header.csv", "loss,group\n", /header|no rows/i],
  ["long-row.csv", `loss,b\n${numbers.join(",x\n")},x\n2,x,y\n`, /Line 62 has more fields.*quotes/],
  ["quote.csv", 'loss,name\n1,"open\n2,b\n3,c\n', /quot.*line 2/is],
  [
    "picture.csv",
    Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), binary]),
    /is a PNG picture, not a table/,
  ],
];

const alert = (page: Page) => page.getByRole("alert");

test("a file that cannot be read is refused with a sentence, and the next one is taken", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    for (const [name, content, words] of unreadable) {
      await pick(page, { name, content });
      await alert(page).filter({ hasText: words }).waitFor();
      const sentence = await textOf(alert(page));
      expect(sentence).not.toContain("Something in Plumbline failed");
      expect(await page.getByText("Drop a file here").isVisible()).toBe(true);
      await expectNoStrayValues(page);
    }
    await pick(page, { name: "good.csv", content: column(numbers) });
    await answered(page);
    expect(await alert(page).count()).toBe(0);
  });
});

test("a bad file leaves the open one and its answer as they are", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    const sentence = await openSample(page, "Danish fire losses");
    for (const [name, content, words] of unreadable) {
      await pick(page, { name, content });
      await alert(page).filter({ hasText: words }).waitFor();
    }
    expect(await textOf(page.locator(".header"))).toContain("danish-fires.csv");
    expect(await sentenceOf(page)).toBe(sentence);
    await page.getByLabel("Interval", { exact: true }).selectOption("normal");
    await answered(page);
  });
});

/** Files that are read, with something to be said about them; what the page says, and whether there is an answer. */
const doubtful: readonly (readonly [string, string, RegExp, boolean])[] = [
  ["short-rows.csv", `loss,b\n${numbers.join(",x\n")},x\n1\n2\n`, /lines? 62/i, true],
  [
    "words.csv",
    column([...numbers, "n/k", "lost"]),
    /2 cells do not fit \(“n\/k” in row 61\) and count as missing/,
    true,
  ],
  ["missing.csv", "loss,b\n,NA\nNA,\n,NA\nNA,\n", /No column of this file fits.*change its kind/, false],
  ["names.csv", "name,city\nAnna,Bonn\nBert,Kiel\nCora,Ulm\n", /none of the 3 values is more frequent/, true],
  ["constant.csv", column(numbers.map(() => 5)), /no spread in these data/, true],
  ["one-row.csv", column([3]), /3/, true],
  ["no-header.csv", `${numbers.join("\n")}\n`, /header|no names|first line/i, true],
  ["semicolons.csv", `loss;b\n${numbers.map((n) => `${n},5;x`).join("\n")}\n`, /0\.5 to 100\.5/, true],
  ["twice.csv", `loss,loss,\n${numbers.map((n) => `${n},${n},1`).join("\n")}\n`, /loss/, true],
  ["beyond.csv", column([...numbers, "1e999"]), /1e999/, true],
];

test("odd files are read one after another, and what is odd about each is said", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    for (const [name, content, words, answers] of doubtful) {
      await pick(page, { name, content });
      await page.locator(".header", { hasText: name }).waitFor();
      if (answers) await answered(page);
      else await page.locator(".answer h1.sentence").filter({ hasText: words }).waitFor();
      const text = (await textOf(page.locator("#app"))).replace(/\s+/g, " ");
      expect(text, name).toMatch(words);
      expect(text, name).not.toContain("Something in Plumbline failed");
      await expectNoStrayValues(page);
    }
  });
});

test("ten thousand columns are read, and the page stays a page", async () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
  const rows = Array.from({ length: 12 }, (_, r) => names.map((_, i) => (r * i) % 17).join(","));
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await pick(page, { name: "wide.csv", content: `${names.join(",")}\n${rows.join("\n")}\n` });
    await page.getByRole("heading", { name: "10,000 columns" }).waitFor();
    await answered(page);
    expect(await page.locator(".column").count()).toBeLessThan(100);
    await expectNoStrayValues(page);
  });
});
