// What leaves the page beside a release: nothing of it in a recipe link, nothing exact in what is saved, and exact numbers only after it
// was said that they are not private.
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fragmentOf } from "../../src/permalink/link.ts";
import { unpack } from "../../src/permalink/pack.ts";
import { launch } from "./browser.ts";
import { lung, prepare, released, spend, type } from "./private-panel.ts";
import { copiedLink, openSample, started, visit } from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("no webgpu")).browser;
});
afterAll(() => browser.close());

test("a recipe link of the same session holds nothing of the release, and exact files need a second step", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    const before = await copiedLink(page);
    await prepare(page, "0.5");
    await type(page, "Budget of this file", "0.5625");
    await spend(page);
    await released(page);
    const after = await copiedLink(page);
    expect(after).toBe(before);
    expect(page.url()).toBe(after);
    const payload = await unpack(fragmentOf(after).split(".")[1]!);
    expect(Object.keys(JSON.parse(payload) as object).sort()).toEqual([..."ackmnoprsuwx"]);
    expect(payload).not.toMatch(/privacy|epsilon|1024|0\.5625/);

    await page.getByRole("button", { name: "Export" }).click();
    const save = page.getByRole("button", { name: "Save as JSON" });
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "I know that these files are not private" }).check();
    expect(await save.isDisabled()).toBe(false);
    await page.keyboard.press("Escape");
  });
});

test("a picture of exact numbers is saved after it was said, once, that it is not private; one of released numbers at once", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    const figure = page.getByRole("button", { name: /^Save the figure .* as SVG$/ }).first();
    const saved = async (press: Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent("download"), press]);
      return download.suggestedFilename();
    };
    const downloads: string[] = [];
    page.on("download", (download) => downloads.push(download.suggestedFilename()));
    await figure.click();
    await page.getByText("This picture shows exact numbers. It is not private").waitFor();
    expect(downloads).toEqual([]);
    const name = await saved(page.getByRole("button", { name: "I know, save it" }).click());
    expect(await page.getByText("This picture shows exact numbers").count()).toBe(0);
    expect(await saved(figure.click())).toBe(name);
  });
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    await prepare(page);
    await type(page, "Budget of this file", "1");
    await spend(page);
    await released(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: /^Save the figure .* as SVG$/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("released-survival-curves.svg");
  });
});

test("what is saved of a release holds no exact number and no column", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    await prepare(page);
    await type(page, "Budget of this file", "1");
    await spend(page);
    await released(page);
    await page.getByRole("button", { name: "Share or save this release" }).click();
    await page.getByRole("textbox", { name: "Link to the release" }).waitFor();
    const saved = async (button: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("dialog").getByRole("button", { name: button }).click(),
      ]);
      return readFile(await download.path(), "utf8");
    };
    const json = JSON.parse(await saved("Save as JSON")) as { privacy: { cost: unknown }; link: string };
    expect(json.privacy.cost).toEqual({ epsilon: "1" });
    const html = await saved("Save as a page (HTML)");
    expect(html).toContain(json.link);
    for (const text of [JSON.stringify(json), html]) {
      expect(text).not.toMatch(/lung\.csv|\bstatus\b|data-local|784d6c9a6ef1/);
    }
    await page.keyboard.press("Escape");
  });
});
