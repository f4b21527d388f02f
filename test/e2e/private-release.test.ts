import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launch } from "./browser.ts";
import {
  lung,
  panel,
  prepare,
  release,
  released,
  releasedNumbers,
  releaseLink,
  simulated,
  spend,
  type,
} from "./private-panel.ts";
import { answered, expectNoStrayValues, openSample, sentenceOf, started, textOf, visit } from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("no webgpu")).browser;
});
afterAll(() => browser.close());

test("a histogram asks for bounds, counts of values for their names, and either is released and sent", async () => {
  const link = await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    await page.getByLabel("Analysis", { exact: true }).selectOption("value-counts");
    await page.getByLabel("Numbers", { exact: true }).selectOption("age");
    await answered(page);
    await page.getByRole("button", { name: "Prepare a private release" }).click();
    await panel(page).getByRole("radio", { name: "Each row is one person" }).check();
    await type(page, "Smallest possible value", "18");
    await type(page, "Largest possible value", "98");
    await simulated(page, "1");
    await type(page, "Budget of this file", "3");
    await spend(page);
    expect(await released(page)).toMatch(
      /^For half of the patients, the value is at most [\d.]+; it could well/,
    );
    await expectNoStrayValues(page);

    // another column has other bounds, and a category has none
    await page.getByLabel("Numbers", { exact: true }).selectOption("time");
    const lower = panel(page).getByRole("textbox", { name: "Smallest possible value" });
    await expect.poll(() => lower.inputValue()).toBe("");
    await page.getByLabel("Numbers", { exact: true }).selectOption("");
    await page.getByLabel("Category", { exact: true }).selectOption("sex");
    await lower.waitFor({ state: "detached" });
    await type(page, "Values of “sex”, one a line", "1\n2");
    expect(await simulated(page, "1")).toMatch(/percentage points/);
    await spend(page);
    await expect.poll(() => released(page)).toMatch(/^Of the patients, [\d.]+\s% have the value 1/);
    return releaseLink(page);
  });
  await visit(browser, { address: link }, async ({ page }) => {
    await page.locator(".release-view .sentence").waitFor();
    expect(await textOf(page.locator(".release-view .sentence"))).toMatch(/have the value 1/);
    expect(await page.locator(".exact-only, [data-local]").count()).toBe(0);
    await expectNoStrayValues(page);
  });
});

test("prepared, released, charged; its link opens without the file and shows the same numbers", async () => {
  const { link, numbers, sentence } = await visit(browser, {}, async ({ page, context }) => {
    const elsewhere: string[] = [];
    context.on("request", (request) => {
      if (new URL(request.url()).origin !== new URL(inject("address")).origin) elsewhere.push(request.url());
    });
    await started(page);
    await openSample(page, lung);
    const exact = await sentenceOf(page);
    await prepare(page);
    expect(await page.locator(".figure .expected").count()).toBe(2);
    await expectNoStrayValues(page);
    await type(page, "Budget of this file", "1.5");
    await spend(page);
    const said = await released(page);
    expect(await textOf(page.locator(".exact-only"))).toContain(exact.match(/\d+ days/)![0]);
    expect(await page.locator(".figure [data-local]").count()).toBe(2);
    const numbers = page.getByRole("button", {
      name: "Numbers of the figure “Share without the event, as released”",
    });
    await numbers.click();
    await page.getByRole("columnheader", { name: "cumulative hazard" }).waitFor();
    await numbers.click();
    await expectNoStrayValues(page);
    await expect
      .poll(() => textOf(panel(page).locator(".left-over")))
      .toBe("0.5 of epsilon 1.5 is left for this file.");

    await panel(page).getByRole("button", { name: "Ledger" }).click();
    const entries = page.getByRole("region", { name: "Entries of the ledger" }).getByRole("row");
    expect(await entries.count()).toBe(3);
    expect(await textOf(entries.nth(2))).toMatch(/Survival curves: .*epsilon 1$/);
    await page.keyboard.press("Escape");
    expect(elsewhere.filter((url) => !/^(blob|data):/.test(url))).toEqual([]);
    return { link: await releaseLink(page), numbers: await releasedNumbers(page), sentence: said };
  });
  await visit(browser, { address: link }, async ({ page }) => {
    await page.getByText("no file is needed").waitFor();
    await page.locator(".release-view .sentence").waitFor();
    expect(await textOf(page.locator(".release-view .sentence"))).toBe(sentence);
    expect(await releasedNumbers(page)).toEqual(numbers);
    expect(await page.locator(".exact-only, [data-local]").count()).toBe(0);
    await page.getByText(/at most 74\s% sure/).waitFor();
    await expectNoStrayValues(page);
    // the page of a release is a place in the history like any other
    await page.locator('input[type="file"]').setInputFiles({
      name: "own.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("loss\n1\n2\n3\n4\n"),
    });
    await page.locator("main.answer .view").waitFor();
    await page.goBack();
    await page.getByText("no file is needed").waitFor();
  });
});

test("the accuracy wanted finds its epsilon, and epsilon its accuracy", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    await prepare(page);
    const error = panel(page).getByRole("textbox", { name: "Typical error" });
    const first = Number(await error.inputValue());
    expect(first).toBeGreaterThan(1);
    await error.fill("-3");
    await error.blur();
    await panel(page).getByText("The error must be a number above zero, not “-3”.").waitFor();
    await error.fill(String(first / 2));
    await error.blur();
    const epsilon = panel(page).getByRole("textbox", { name: "Epsilon", exact: true });
    await expect.poll(async () => Number(await epsilon.inputValue()), { timeout: 50_000 }).toBeGreaterThan(1);
    await simulated(page, await epsilon.inputValue());
    expect(Number(await error.inputValue())).toBeLessThan(0.6 * first);
  });
});

test("the audit shows a bound beside the claim", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    await prepare(page);
    await panel(page).getByRole("button", { name: "Test the mechanism" }).click();
    const finding = page.locator(".audit .finding");
    await finding.waitFor({ timeout: 55_000 });
    const shown = Number(/at least (0\.\d+)/.exec(await textOf(finding))![1]);
    expect(shown).toBeGreaterThan(0.8);
    expect(shown).toBeLessThan(1);
    await page.keyboard.press("Escape");
  });
});

test("each model's tail and mean are released beside the exact ones, which no copy and no link holds", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, "Language-model harms");
    await page.getByRole("button", { name: "Prepare a private release" }).click();
    await panel(page).getByRole("radio", { name: "Each row is one person" }).check();
    await type(page, "Smallest possible value", "0");
    await type(page, "Largest possible value", "1");
    await type(page, "Values of “model”, one a line", "model_a\nmodel_d");
    await panel(page)
      .getByRole("checkbox", { name: /^mean of the losses/ })
      .check();
    await page.getByText("over all 8 numbers").waitFor();
    await page.getByText("Each number", { exact: true }).click();
    expect(await page.getByRole("region", { name: "Expected errors" }).getByRole("row").count()).toBe(9);
    await type(page, "Budget of this file", "1.5");
    await release(page).click();
    // what cannot be taken back is not one key press away
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Release these numbers?");
    await page.getByRole("dialog").getByRole("button", { name: "Release and spend" }).click();
    await released(page);
    await panel(page).getByText("only 0.5 is left: it would be refused").waitFor();
    for (const title of ["CVaR, released", "Means, released"]) {
      const table = page.getByRole("region", { name: title });
      const shown = await table.getByRole("row").allTextContents();
      expect(shown[0]).toMatch(/Exact, here only$/);
      await page.getByRole("button", { name: `Copy table “${title}”` }).click();
      const copied = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
      expect(copied).toHaveLength(shown.length);
      const columns = await table.getByRole("columnheader").allTextContents();
      expect(copied[0]!.split("\t")).toEqual(columns.slice(0, -1));
      for (const row of copied) expect(row.split("\t")).toHaveLength(columns.length - 1);
    }
    const link = await releaseLink(page);
    await visit(browser, { address: link }, async ({ page: other }) => {
      await other.getByRole("region", { name: "Means, released" }).waitFor();
      expect(await other.locator("[data-local], .exact-only").count()).toBe(0);
      await other.getByRole("heading", { name: "How the numbers were worked out" }).waitFor();
    });
  });
});

test("on a narrow screen the export offers the private way, and the form opens over the answer without moving it", async () => {
  await visit(browser, { viewport: { width: 390, height: 844 } }, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    const below = () =>
      page
        .getByRole("heading", { name: "Question" })
        .evaluate((heading) => getComputedStyle(heading).marginBottom);
    const before = await below();
    await page.getByRole("button", { name: "Export" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: "prepare a private release", exact: true })
      .click();
    await panel(page).getByRole("radio", { name: "Each row is one person" }).check();
    expect(await below()).toBe(before);
    await panel(page).getByText("When this is answered: how much noise, the release.").waitFor();
    await panel(page).getByRole("button", { name: "How it works, in the method page" }).click();
    const heading = page.getByRole("dialog").getByRole("heading", { name: "Private release" });
    await expect.poll(async () => (await heading.boundingBox())?.y ?? 0).toBeLessThan(400);
    await expect.poll(async () => (await heading.boundingBox())?.y ?? 0).toBeGreaterThan(0);
  });
});
