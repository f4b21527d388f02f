// What must not happen in the page: more than the budget, twice its last, a ledger that was edited.
import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { lung, panel, prepare, released, spend, type } from "./private-panel.ts";
import { openSample, started, textOf, visit } from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("no webgpu")).browser;
});
afterAll(() => browser.close());

test("a second tab sees what was spent, and what goes beyond the budget is refused with what is left", async () => {
  await visit(browser, {}, async ({ page, context }) => {
    await started(page);
    await openSample(page, lung);
    await prepare(page);
    await type(page, "Budget of this file", "1.5");
    const other = await second(context, page);
    await spend(page);
    await released(page);
    // the other tab has not looked since: the ledger itself refuses
    await spend(other);
    const refusal = other.getByRole("dialog").getByRole("alert");
    await refusal.waitFor();
    expect(await textOf(refusal)).toMatch(/0\.5 of epsilon 1\.5 is left.*Nothing was charged/);
    await other.keyboard.press("Escape");
    await expect.poll(() => textOf(panel(other).locator(".left-over"))).toContain("0.5 of epsilon 1.5");
    expect(await other.getByText(/^Released under epsilon/).count()).toBe(0);
  });
});

/** The same sample prepared in another tab, before anything was spent. */
async function second(context: BrowserContext, first: Page): Promise<Page> {
  const other = await context.newPage();
  await other.goto(first.url().split("#")[0]!);
  await started(other);
  await openSample(other, lung);
  await prepare(other);
  await type(other, "Budget of this file", "1.5");
  return other;
}

test("where the browser keeps no database the ledger is a file, and it counts on", async () => {
  await visit(browser, {}, async ({ page }) => {
    await page.route("**/*worker*.js", async (route) => {
      const response = await route.fetch();
      const body = `Object.defineProperty(globalThis, "indexedDB", { value: undefined });\n${await response.text()}`;
      await route.fulfill({ response, body });
    });
    await page.reload();
    await started(page);
    await openSample(page, lung);
    await prepare(page);
    await panel(page).getByText("This browser does not let the page keep a ledger").waitFor();
    await type(page, "Budget of this file", "1.5");
    const [download] = await Promise.all([page.waitForEvent("download"), spend(page)]);
    await released(page);
    const ledger = await readFile(await download.path(), "utf8");
    expect((JSON.parse(ledger) as { entries: { kind: string }[] }).entries.map(({ kind }) => kind)).toEqual([
      "budget",
      "charge",
    ]);
    await spend(page);
    const refusal = page.getByRole("dialog").getByRole("alert");
    await refusal.waitFor();
    expect(await textOf(refusal)).toContain("0.5 of epsilon 1.5 is left");
    await page.keyboard.press("Escape");
  });
});

test("an edited ledger is not taken, and it is said where its chain breaks", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    await prepare(page);
    await type(page, "Budget of this file", "2");
    await spend(page);
    await released(page);
    await panel(page).getByRole("button", { name: "Ledger" }).click();
    const dialog = page.getByRole("dialog");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Save as a file" }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    const edited = text.replace('"cost":{"epsilon":"1"}', '"cost":{"epsilon":"0.1"}');
    expect(edited).not.toBe(text);
    const open = (content: string) =>
      dialog
        .locator('input[type="file"]')
        .setInputFiles({ name: "l.json", mimeType: "application/json", buffer: Buffer.from(content) });
    await open(edited);
    await dialog.getByText("The ledger was altered: entry 2 of 2").waitFor();
    await open(text);
    await dialog.getByRole("alert").waitFor({ state: "detached" });
    expect(await textOf(dialog)).toContain("1 left");
    await page.keyboard.press("Escape");
  });
});
