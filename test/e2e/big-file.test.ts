// One million rows of seven mixed columns (47 MB): read with progress, computed with progress, both can be stopped, and the page never
// freezes: no task of the main thread takes 50 ms of the processor.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mixedFile } from "../bench/csv.ts";
import { launch } from "./browser.ts";
import { folder } from "./claims.ts";
import { paced } from "./pace.ts";
import { answered, openSample, started, textOf, visit } from "./visit.ts";

let browser: Browser;
let files: Awaited<ReturnType<typeof folder>>;
let path: string;
beforeAll(async () => {
  files = await folder();
  path = await files.write("million.csv", Buffer.from(await mixedFile(1_000_000).arrayBuffer()));
  browser = (await launch("webgpu")).browser;
});
afterAll(async () => {
  await browser.close();
  await files.remove();
});

const choose = (page: Page) => page.locator('input[type="file"]').setInputFiles(path);
const bar = (page: Page, name: RegExp) => page.getByRole("progressbar", { name });

async function setReplicates(page: Page, count: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Replicates, typed" });
  await field.fill(count);
  await field.press("Enter");
}

/** Waits until the bar has moved past a fraction. */
async function progressed(page: Page, name: RegExp, fraction: number): Promise<void> {
  await expect
    .poll(() => bar(page, name).evaluate((element) => (element as HTMLProgressElement).value), {
      timeout: 30_000,
      interval: 50,
    })
    .toBeGreaterThan(fraction);
}

/** Longest task that a person does not notice. */
const limitMs = 50;

test("reading a million rows and computing on them show progress, can be stopped, and never hold up the page", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await choose(page);
    await progressed(page, /Reading/, 0);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Drop a file here").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);

    const reading = await paced(browser, page, "A million rows, read", async () => {
      await choose(page);
      await progressed(page, /Reading/, 0.3);
      await page.locator(".header", { hasText: "1,000,000 rows" }).waitFor();
    });
    const answering = await paced(
      browser,
      page,
      "A million rows, 10,000 replicates and the first answer",
      async () => {
        await answered(page);
      },
    );
    expect(await page.locator(".column").count()).toBe(7);

    const computing = await paced(
      browser,
      page,
      "A million rows, 100,000 replicates until stopped",
      async () => {
        await setReplicates(page, "100,000");
        await progressed(page, /Computing/, 0.02);
        await page.getByRole("button", { name: "Cancel" }).click();
        await page.getByRole("button", { name: "Compute again" }).waitFor();
      },
    );
    expect(await bar(page, /Computing/).count()).toBe(0);
    expect(await page.locator(".answer h1.sentence").count()).toBe(1);
    await setReplicates(page, "1,000");
    await answered(page);

    expect(reading.longestMs).toBeLessThan(limitMs);
    expect(computing.longestMs).toBeLessThan(limitMs);
    expect(answering.longestMs).toBeLessThan(limitMs);
  });
});

test("100,000 replicates and the drawing of their answer never hold up the page", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, "Danish fire losses");
    await page.getByRole("heading", { name: "How far the tail reaches" }).waitFor();
    const { longestMs } = await paced(browser, page, "Danish fires, 100,000 replicates", async () => {
      await setReplicates(page, "100,000");
      await answered(page);
    });
    expect(longestMs).toBeLessThan(limitMs);
  });
});

test("a change of setting takes the place of the computation that runs", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, "Danish fire losses");
    await setReplicates(page, "1,000,000");
    await progressed(page, /Computing/, 0);
    await setReplicates(page, "1,000");
    await answered(page);
    const facts = page.getByRole("region", { name: "How this was computed" });
    expect(await textOf(facts)).toMatch(/Replicates\s*1,000(?![,\d])/);
  });
});
