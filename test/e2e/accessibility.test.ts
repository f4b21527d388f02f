// For everybody: nothing for axe-core to find, light and dark, wide and narrow; the whole way by keyboard with the focus in sight; the
// result is said to those who listen.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { launch } from "./browser.ts";
import { answered, openSample, sentenceOf, started, visit } from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("no webgpu")).browser;
});
afterAll(() => browser.close());

const schemes = ["light", "dark"] as const;
const widths = [1440, 390] as const;
const views = schemes.flatMap((colorScheme) => widths.map((width) => ({ colorScheme, width })));

describe.each(views)("$colorScheme, $width pixels wide", ({ colorScheme, width }) => {
  test("axe-core finds nothing on the empty page, a result with groups and the dialogs", async () => {
    await visit(browser, { colorScheme, viewport: { width, height: 844 } }, async ({ page }) => {
      await started(page);
      const found: Record<string, string[]> = { empty: await violations(page) };
      await openSample(page, "Language-model harms");
      await page.getByRole("heading", { name: "How far the tail reaches" }).waitFor();
      found.result = await violations(page);
      const dialogs = { share: "Share", export: "Export", method: "The method, its assumptions and sources" };
      for (const [name, button] of Object.entries(dialogs)) {
        await page.getByRole("button", { name: button, exact: true }).click();
        await page.locator("dialog .facts-list, dialog article").first().waitFor();
        found[name] = await violations(page);
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });
      }
      if (width < 900) {
        await page.getByRole("button", { name: "Settings" }).click();
        found.settings = await violations(page);
      }
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
    });
  });
});

describe.each(views)("a private release, $colorScheme, $width pixels wide", ({ colorScheme, width }) => {
  test("axe-core finds nothing on the way to it, on it, in its dialogs and on the page of its link", async () => {
    await visit(browser, { colorScheme, viewport: { width, height: 844 } }, async ({ page }) => {
      const found: Record<string, string[]> = {};
      const sheet = async (name: string) => {
        if (width < 900) await page.getByRole("button", { name, exact: true }).click();
      };
      const fits = async (what: string) => {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, `${what}: nothing scrolls sideways`).toBe(width);
      };
      await started(page);
      await openSample(page, "Danish fire losses");
      await sheet("Settings");
      await page.getByRole("button", { name: "Prepare a private release" }).click();
      const panel = page.getByRole("region", { name: "Private release", exact: true });
      await panel.getByRole("radio", { name: "A person may have several rows" }).check();
      found.person = await violations(page);
      await panel.getByRole("radio", { name: "Each row is one person" }).check();
      for (const [label, value] of [
        ["Smallest possible value", "0"],
        ["Largest possible value", "300"],
      ] as const) {
        await panel.getByRole("textbox", { name: label }).fill(value);
        await panel.getByRole("textbox", { name: label }).blur();
      }
      await page.getByText("the typical error is").waitFor();
      await panel.getByRole("textbox", { name: "Budget of this file" }).fill("2");
      await panel.getByRole("textbox", { name: "Budget of this file" }).blur();
      found.prepared = await violations(page);
      await fits("prepared");
      await panel.getByRole("button", { name: /^Release for/ }).click();
      await page.getByRole("dialog").waitFor();
      found.confirm = await violations(page);
      await page.getByRole("dialog").getByRole("button", { name: "Release and spend" }).click();
      await page.getByText(/^Released under epsilon/).waitFor();
      await page.locator(".release-view .figure").first().waitFor();
      found.released = await violations(page);
      await fits("released");
      await page.getByRole("button", { name: "Share or save this release" }).click();
      const link = page.getByRole("textbox", { name: "Link to the release" });
      await link.waitFor();
      const address = await link.inputValue();
      found.share = await violations(page);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await sheet("Settings");
      for (const [name, button, part] of [
        ["ledger", "Ledger", ".entries"],
        ["audit", "Test the mechanism", ".audit"],
      ] as const) {
        await panel.getByRole("button", { name: button }).click();
        await page.locator(`dialog ${part}`).waitFor();
        found[name] = await violations(page);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
      await visit(
        browser,
        { colorScheme, viewport: { width, height: 844 }, address },
        async ({ page: other }) => {
          await other.locator(".release-view .figure").first().waitFor();
          found.received = await violations(other);
          expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        },
      );
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
    });
  });

  test("axe-core finds nothing on the comparison with a way that has no proof", async () => {
    await visit(browser, { colorScheme, viewport: { width, height: 844 } }, async ({ page }) => {
      await started(page);
      await openSample(page, "NCCTG lung cancer");
      const narrow = width < 900;
      if (narrow) await page.getByRole("button", { name: "Settings", exact: true }).click();
      await page.getByRole("button", { name: "Prepare a private release" }).click();
      const panel = page.getByRole("region", { name: "Private release", exact: true });
      await panel.getByRole("radio", { name: "Each row is one person" }).check();
      for (const [label, value] of [
        ["Time axis ends at", "1024"],
        ["Values of “sex”, one a line", "1\n2"],
      ] as const) {
        await panel.getByRole("textbox", { name: label }).fill(value);
        await panel.getByRole("textbox", { name: label }).blur();
      }
      await page.getByText("the typical error is").waitFor();
      if (narrow) await page.keyboard.press("Escape");
      await page.getByText("Compare with a published way that has no proof").click();
      await page.locator(".unproven .figure svg").waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  });
});

/** Presses Tab until the element has the focus, and fails when an element on the way does not show its focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press("Tab");
    const hidden = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const shown = (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0) || boxShadow !== "none";
      const { width, height } = element.getBoundingClientRect();
      return shown && width > 1 && height > 1 ? null : element.outerHTML.slice(0, 200);
    });
    expect(hidden, "an element that has the focus and does not show it").toBeNull();
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`tabTo: Tab reaches the element, not ${target}`);
}

test("the whole way by keyboard: a sample, a level, a row, a setting, the link and back", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await tabTo(page, page.getByRole("button", { name: "Choose a file" }).first());
    await tabTo(page, page.getByRole("button", { name: "Danish fire losses" }));
    await page.keyboard.press("Enter");
    const first = await answered(page);

    const row = page.getByRole("region", { name: "Levels" }).getByRole("button", { name: "99 %" });
    await tabTo(page, row);
    await page.keyboard.press("Enter");
    await expect.poll(() => sentenceOf(page)).toMatch(/worst 1\s%/);

    const chip = page.getByRole("region", { name: "Settings" }).getByRole("button", { name: "99.9 %" });
    await tabTo(page, chip);
    await page.keyboard.press("Space");
    await answered(page);
    expect(await chip.getAttribute("aria-pressed")).toBe("true");

    expect(await answered(page)).not.toBe(first);

    const share = page.getByRole("button", { name: "Share", exact: true });
    await tabTo(page, share);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "A link to this question" });
    await dialog.getByRole("textbox", { name: "Link" }).waitFor();
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await tabTo(page, dialog.getByRole("button", { name: "Copy link" }));
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await share.evaluate((element) => element === document.activeElement)).toBe(true);

    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "By keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});

test("the answer is said once it stands, and again when it has changed", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    const said = page.locator('[role="status"][aria-live="polite"]');
    expect(await said.textContent()).toBe("");
    await openSample(page, "Danish fire losses");
    await expect.poll(() => said.textContent()).toBe(await sentenceOf(page));
    await page.getByLabel("Interval", { exact: true }).selectOption("normal");
    await answered(page);
    await expect.poll(() => said.textContent()).toBe(await sentenceOf(page));
  });
});

test("one press of an arrow key turns a slider either way, and the focus stays on it", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, "Danish fire losses");
    const slider = page.getByRole("slider", { name: "Replicates" });
    await slider.focus();
    const value = () => slider.getAttribute("aria-valuetext");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) {
      const before = await value();
      await page.keyboard.press(key);
      await expect.poll(value, { message: key }).not.toBe(before);
    }
    await answered(page);
    expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

test("the focus stays on a control that is being turned while answers come and go", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, "Danish fire losses");
    const interval = page.getByLabel("Interval", { exact: true });
    await interval.focus();
    await interval.selectOption("normal");
    await answered(page);
    expect(await interval.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
