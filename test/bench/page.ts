// What a visitor waits for: from the click on a sample to its numbers on the screen, without a GPU, in Debian's Chromium. Uses dist/.
import { chromium } from "playwright-core";
import { listen, staticServer } from "../../tools/serve.mjs";
import { launchOptions } from "../e2e/chromium.ts";
import type { BenchReport } from "./report.ts";

const visits = 5;

export async function benchPage(): Promise<BenchReport> {
  const server = staticServer("/");
  const address = `http://localhost:${await listen(server, 0)}/`;
  const browser = await chromium.launch(launchOptions("no webgpu"));
  try {
    const rows = [];
    for (const sample of ["NCCTG", "Danish", "FTSE", "harms"]) {
      const times: number[] = [];
      for (let i = 0; i < visits; i++) {
        const page = await browser.newPage();
        await page.goto(address);
        await page.locator("button.sample").first().waitFor();
        await page.waitForTimeout(1000);
        times.push(await page.evaluate(timeToNumbers, sample));
        await page.close();
      }
      times.sort((a, b) => a - b);
      rows.push({
        sample,
        "median ms": times[Math.floor(visits / 2)]!,
        "best ms": times[0]!,
        "worst ms": times[visits - 1]!,
      });
    }
    return {
      title: "From the click on a sample to its numbers, no GPU",
      rows,
      notes: [`${visits} visits each, with an empty cache, a second after the page stands.`],
    };
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** In the page: milliseconds from a click until the headline holds its number. */
async function timeToNumbers(sample: string): Promise<number> {
  const began = performance.now();
  const shown = new Promise<void>((resolve) => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector(".answer .sentence .tail-text")) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  });
  for (const button of document.querySelectorAll<HTMLElement>("button.sample")) {
    if (button.textContent?.includes(sample)) button.click();
  }
  await shown;
  return performance.now() - began;
}
