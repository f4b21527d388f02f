// The first visit: one obvious place for a file, samples that answer at one click, little to download before that.
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import samples from "../../src/app/samples.json" with { type: "json" };
import { launch } from "./browser.ts";
import { answered, expectNoStrayValues, lastPart, openSample, started, textOf, visit } from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("webgpu")).browser;
});
afterAll(() => browser.close());

test("the page offers one place to drop or choose a file, and the samples", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    const place = (await page.getByRole("region", { name: "Open a file" }).boundingBox())!;
    expect(place.width).toBeGreaterThan(600);
    expect(place.height).toBeGreaterThan(120);
    expect(place.y + place.height).toBeLessThan(900);
    expect(await page.locator(".drop button").allTextContents()).toEqual(["Choose a file"]);
    const offered = await page.locator(".sample .name").allTextContents();
    expect(offered).toEqual(samples.map(({ title }) => title));
    expect(offered.length).toBeGreaterThanOrEqual(4);
    await expectNoStrayValues(page);
  });
});

const sentences: Readonly<Record<string, RegExp>> = {
  "tail-risk": /^In the worst 5\s%.* averages [−\d].* and it could well be between [−\d.]+ and [−\d.]+\.$/s,
  "kaplan-meier": /^In [\w ]+ half had the event by \d+ days, in [\w ]+ by \d+ days\.$/,
  cox: /^With one unit more of \w+, the hazard is [\d.]+ times as high, all else equal; it could well be between/,
  "competing-risks": /^By \d+ months progression had come first for [\d.]+\s% of the patients in/,
  "censored-risk":
    /^By 365 days, [\d.]+\s% of the patients were predicted to have the event, and [\d.]+\s% had it\. Brier/,
};

// the futures of a generative model take minutes: generative-risk.test.ts
const quick = samples.filter(({ request }) => request.analysis !== "generative-risk");

test.each(quick.map(({ title, request }) => [title, request.analysis] as const))(
  "%s answers at one click with no setting touched",
  async (title, analysis) => {
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      const sentence = await openSample(page, title);
      expect(sentence).toMatch(sentences[analysis]!);
      expect(await textOf(page.locator(".device"))).toBe("GPU verified on this device");
      await page.locator(".figure-frame canvas, .figure-frame svg").first().waitFor();
      await lastPart(page).waitFor();
      for (const button of await page.getByRole("button", { name: /^Numbers of the figure/ }).all()) {
        await button.click();
      }
      await expectNoStrayValues(page);
    });
  },
);

test("the numbers of the smallest sample stand within two seconds of the click, without a GPU", async () => {
  const plain = (await launch("no webgpu")).browser;
  try {
    await visit(plain, {}, async ({ page }) => {
      await started(page);
      const ms = await page.evaluate(async () => {
        const start = performance.now();
        const shown = new Promise<void>((resolve) => {
          const watch = new MutationObserver(() => {
            if (!document.querySelector(".answer .sentence .tail-text")) return;
            watch.disconnect();
            resolve();
          });
          watch.observe(document.body, { childList: true, subtree: true });
        });
        const buttons = Array.from(document.querySelectorAll<HTMLElement>("button.sample"));
        buttons.find((button) => button.textContent.includes("NCCTG"))!.click();
        await shown;
        return performance.now() - start;
      });
      console.info(`First result of the smallest sample: ${Math.round(ms)} ms after the click, without GPU`);
      expect(ms).toBeLessThan(2000);
      await answered(page);
    });
  } finally {
    await plain.close();
  }
});

test("at most 150 KB of JavaScript, gzipped, come before the first file can be dropped", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  try {
    const scripts = new Map<string, Promise<Buffer>>();
    context.on("response", (response) => {
      const { protocol } = new URL(response.url());
      if (protocol === "http:" && /javascript/.test(response.headers()["content-type"] ?? "")) {
        scripts.set(response.url(), response.body());
      }
    });
    const page = await context.newPage();
    await page.goto(inject("address"), { waitUntil: "networkidle" });
    await started(page);
    let total = 0;
    for (const [url, body] of scripts) {
      const kb = gzipSync(await body).length / 1024;
      total += kb;
      console.info(`${new URL(url).pathname}  ${kb.toFixed(1)} KB`);
    }
    console.info(`JavaScript before the first file: ${total.toFixed(1)} KB gzip`);
    expect([...scripts.keys()].filter((url) => url.includes("worker")).length).toBe(1);
    expect(total).toBeLessThan(150);
  } finally {
    await context.close();
  }
});
