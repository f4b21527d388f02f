// Values that are found rather than named: from the question to a link that shows them elsewhere.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { lung, panel, release, released, releaseLink, simulated, spend, type } from "./private-panel.ts";
import { answered, expectNoStrayValues, openSample, started, textOf, visit } from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("no webgpu")).browser;
});
afterAll(() => browser.close());

test("values that are not known are found for a delta, and their names travel in the link", async () => {
  const link = await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, lung);
    await page.getByLabel("Analysis", { exact: true }).selectOption("value-counts");
    await page.getByLabel("Numbers", { exact: true }).selectOption("");
    await page.getByLabel("Category", { exact: true }).selectOption("ph.ecog");
    await answered(page);
    await page.getByRole("button", { name: "Prepare a private release" }).click();
    await panel(page).getByRole("radio", { name: "Each row is one person" }).check();
    await panel(page)
      .getByRole("checkbox", { name: /^I do not know the values of “ph\.ecog”/ })
      .check();
    await type(page, "Delta", "1e-6");
    await simulated(page, "1");
    // the error to expect is drawn under the value that it is of
    expect(await page.locator(".figure .expected-interval").count()).toBe(1);
    // names are no longer asked for, nor Gaussian noise, which would be another use of delta
    expect(
      await panel(page)
        .getByRole("textbox", { name: /one a line/ })
        .count(),
    ).toBe(0);
    expect(await panel(page).getByText("Gaussian noise").count()).toBe(0);
    await type(page, "Budget of this file", "2");
    await type(page, "Delta of the budget", "1e-7");
    await spend(page);
    await page.getByText("The budget's delta of 1e-7 is less than the 1e-6 of this release").waitFor();
    await page.keyboard.press("Escape");
    await type(page, "Delta of the budget", "2e-6");
    await release(page).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Release and spend epsilon 1 and delta 1e-6" }).waitFor();
    expect(await textOf(dialog)).toMatch(/only what is then 18 or more leaves, with its name/);
    await page.keyboard.press("Escape");
    await spend(page);
    expect(await released(page)).toMatch(
      /^Of the patients, [\d.]+\s% have the value 1, the most frequent of the 3 values that are shown/,
    );
    // one patient alone has the value 3
    const shown = page.getByRole("region", { name: "Counts, released" }).getByRole("row");
    expect(await shown.count()).toBe(4);
    await expectNoStrayValues(page);
    await panel(page).getByText("1 of epsilon 2 is left for this file").waitFor();
    const address = await releaseLink(page);
    // there is room for one more, and for no third
    await spend(page);
    await panel(page).getByText("0 of epsilon 2 is left for this file").waitFor();
    await spend(page);
    await page.getByText(/does not bear this/).waitFor();
    return address;
  });
  await visit(browser, { address: link }, async ({ page }) => {
    await page.locator(".release-view .sentence").waitFor();
    expect(await textOf(page.locator(".release-view .sentence"))).toMatch(
      /the most frequent of the 3 values that are shown/,
    );
    await page.getByText(/found in the data, those with a noisy count of 18 or more/).waitFor();
    expect(await page.locator(".exact-only, [data-local]").count()).toBe(0);
    await expectNoStrayValues(page);
  });
});
