// Risk from a generative model in the page: the sample at one click, a pause, one patient, a model of one's own, and the numbers of the
// command line.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { launch } from "./browser.ts";
import { folder } from "./claims.ts";
import { headless } from "./command-line.ts";
import {
  copiedLink,
  expectNoStrayValues,
  exported,
  openLongSample,
  pick,
  sameNumbers,
  sentenceOf,
  started,
  textOf,
  visit,
} from "./visit.ts";

const below = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const outcomes = ["Death = MEDS_DEATH", "Cardiac arrest = CARDIAC_ARREST"];
const params = { outcome: outcomes, trajectories: 4 };
const longMs = 240_000;

let browser: Browser;
let files: Awaited<ReturnType<typeof folder>>;
let few: { readonly path: string; readonly content: string };
beforeAll(async () => {
  browser = (await launch("webgpu")).browser;
  files = await folder();
  const lines = (await readFile(below("public/samples/ehr-timelines.jsonl"), "utf8")).split("\n").slice(0, 5);
  const content = `${lines.join("\n")}\n`;
  few = { content, path: await files.write("few.jsonl", content) };
});
afterAll(async () => {
  await browser.close();
  await files.remove();
});

const settings = (page: Page) => page.getByRole("region", { name: "Settings" });
const longAnswer = (page: Page) =>
  page.locator('main.answer[aria-busy="false"] .view:not(.stale)').waitFor({ timeout: longMs });

/** Opens five patients and asks little of them, so that the answer stands in seconds. */
async function openFew(page: Page): Promise<void> {
  await started(page);
  await pick(page, { name: "few.jsonl", content: few.content });
  const entry = settings(page).getByRole("combobox", { name: "Another entry for Outcomes" });
  await entry.waitFor();
  for (const outcome of outcomes) {
    await entry.fill(outcome);
    await entry.press("Enter");
  }
  await settings(page).getByRole("button", { name: "Take MEDS_DEATH away from Outcomes" }).click();
  const futures = settings(page).getByRole("textbox", { name: "Futures per patient, typed" });
  await futures.fill("4");
  await futures.press("Enter");
  await longAnswer(page);
}

test(
  "the sample answers at one click, patient by patient; it can be paused, gone on with and stopped",
  async () => {
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      await openLongSample(page, "Hospital timelines");
      const pause = page.locator(".answer").getByRole("button", { name: "Pause" });
      await pause.click();
      await page.getByText(/^Paused\. /).waitFor();
      const rested = await textOf(page.locator(".answer .progress span").first());
      await page.waitForTimeout(1500);
      expect(await textOf(page.locator(".answer .progress span").first())).toBe(rested);
      await page.getByRole("button", { name: "Go on" }).click();
      await expect
        .poll(() => textOf(page.locator(".answer .progress span").first()), { timeout: longMs })
        .not.toBe(rested.replace("Paused. ", ""));
      await page.locator(".answer").getByRole("button", { name: "Cancel" }).click();
      await page.getByText("Stopped before the end: this is what was known by then.").waitFor();
      expect(await sentenceOf(page)).toMatch(
        /^(For patient 1 the risk|The risks of the first|Within 30 days, )/,
      );
      expect(await page.getByRole("button", { name: "Export" }).isDisabled()).toBe(true);
      await expectNoStrayValues(page);
    });
  },
  longMs,
);

test(
  "the page gives the numbers of the command line, and its link brings them back",
  async () => {
    await visit(browser, {}, async ({ page }) => {
      await openFew(page);
      expect(await sentenceOf(page)).toMatch(/^Within 30 days, .* of these 5 patients are expected to die/);
      const inPage = await exported(page);
      const request = {
        analysis: "generative-risk",
        roles: { timeline: "tokens", subject: "subject_id", observed: ["died"] },
        params,
        seed: 1,
      };
      const onCommandLine = await headless(
        "--data",
        few.path,
        "--request",
        await files.write("request.json", JSON.stringify(request)),
      );
      expect(sameNumbers(inPage)).toEqual(sameNumbers(onCommandLine));
      const link = await copiedLink(page);
      const byLink = await headless("--data", few.path, "--link", link);
      expect(sameNumbers(byLink)).toEqual(sameNumbers(onCommandLine));
      await expectNoStrayValues(page);
    });
  },
  longMs,
);

test(
  "a patient opens with a timeline in words and futures to read, and closes again",
  async () => {
    await visit(browser, {}, async ({ page }) => {
      await openFew(page);
      const all = await sentenceOf(page);
      expect(await violations(page)).toEqual([]);
      const table = page.locator(".patient-list");
      await table.locator(".row-button").first().click();
      // what is known from the crowd stands there before anything is drawn for the patient alone
      await page.getByRole("button", { name: "Back to all patients" }).waitFor({ timeout: 1000 });
      expect(await sentenceOf(page)).toMatch(/^For patient \d the risk of .* 4 generated futures/);
      await longAnswer(page);
      expect(await sentenceOf(page)).toMatch(/^For patient \d the risk of .* 16 generated futures/);
      const text = await textOf(page.locator(".view"));
      expect(text).toMatch(/early warning/i);
      expect(text).toMatch(/generated/i);
      expect(await violations(page)).toEqual([]);
      await expectNoStrayValues(page);
      await page.getByRole("button", { name: "Back to all patients" }).click();
      // known already: nothing is drawn again
      await page.locator('main.answer[aria-busy="false"] .view:not(.stale)').waitFor({ timeout: 1000 });
      expect(await sentenceOf(page)).toBe(all);
    });
  },
  longMs,
);

test(
  "a model of one's own is checked and used; one that does not fit is refused with what to do",
  async () => {
    await visit(browser, {}, async ({ page }) => {
      await openFew(page);
      const input = settings(page).locator('input[type="file"]');
      const onnx = await readFile(below("public/models/demo/model.onnx"));
      const words = await readFile(below("public/models/demo/vocabulary.json"));
      const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });
      await input.setInputFiles([file("mine.onnx", onnx)]);
      await page.getByText(/A model is two files: its ONNX file, and a vocabulary/).waitFor();
      await input.setInputFiles([
        file("mine.onnx", Buffer.from("not a model")),
        file("vocabulary.json", words),
      ]);
      await page.getByText(/"mine\.onnx" is not an ONNX model/).waitFor();
      const short = Buffer.from(JSON.stringify({ tokens: ["A", "B"] }));
      await input.setInputFiles([file("mine.onnx", onnx), file("vocabulary.json", short)]);
      await page
        .getByText(/vocabulary/)
        .first()
        .waitFor();
      await expect
        .poll(() => settings(page).getByRole("alert").count(), { timeout: longMs })
        .toBeGreaterThan(0);
      const before = await exported(page);
      await input.setInputFiles([file("vocabulary.json", words), file("mine.onnx", onnx)]);
      await expect
        .poll(() => settings(page).getByLabel("Model", { exact: true }).inputValue(), { timeout: longMs })
        .toMatch(/^mine\.onnx [0-9a-f]{12}\.[0-9a-f]{6}$/);
      await longAnswer(page);
      const after = await exported(page);
      expect(after.tables.subjects).toEqual(before.tables.subjects);
    });
  },
  longMs,
);

test(
  "after a first use it works without a network",
  async () => {
    await visit(browser, {}, async ({ page, context, errors }) => {
      await openFew(page);
      const first = await sentenceOf(page);
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      // the address holds the question; only the file has to be given again
      await page.reload();
      await started(page);
      await pick(page, { name: "few.jsonl", content: few.content });
      await longAnswer(page);
      await context.setOffline(true);
      await page.reload();
      await started(page);
      await pick(page, { name: "few.jsonl", content: few.content });
      await longAnswer(page);
      expect(await sentenceOf(page)).toBe(first);
      await context.setOffline(false);
      errors.length = 0;
    });
  },
  longMs,
);
