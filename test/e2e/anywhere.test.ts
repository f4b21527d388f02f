// Wherever it is put and whatever it runs on: below a path, without a network, without WebGPU, on a narrow screen.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import samples from "../../src/app/samples.json" with { type: "json" };
import { launch } from "./browser.ts";
import { claims } from "./claims.ts";
import {
  answered,
  copiedLink,
  exported,
  lastPart,
  loseDevice,
  openLongSample,
  openSample,
  pick,
  sameNumbers,
  started,
  textOf,
  visit,
} from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("webgpu")).browser;
});
afterAll(() => browser.close());

test("below a path of a host: samples, files and links work, and nothing is asked of outside the path", async () => {
  const address = inject("addressBelow");
  await visit(browser, { address }, async ({ page, context }) => {
    const asked: string[] = [];
    context.on("request", (request) => asked.push(request.url()));
    await started(page);
    await openSample(page, "FTSE daily losses");
    const link = await copiedLink(page);
    expect(link.startsWith(`${address}#`)).toBe(true);
    await page.locator(".brand").click();
    await pick(page, { name: "claims.csv", content: claims() });
    await answered(page);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((url) => !url.startsWith(address) && !url.startsWith("blob:"))).toEqual([]);
  });
});

test("without a network after the first visit: the page opens again and analyses a file", async () => {
  const content = claims();
  await visit(browser, {}, async ({ page, context, errors }) => {
    await started(page);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await context.setOffline(true);
    await page.reload();
    await started(page);
    await pick(page, { name: "claims.csv", content });
    const sentence = await answered(page);
    const offline = sameNumbers(await exported(page));
    await copiedLink(page);
    await page.getByRole("button", { name: "The method, its assumptions and sources" }).click();
    const method = page.getByRole("dialog", { name: /^Method/ });
    await method.getByRole("article").waitFor();
    await page.keyboard.press("Escape");
    await method.waitFor({ state: "detached" });

    await page.locator(".brand").click();
    await page.getByRole("button", { name: "Language-model harms" }).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /sample "Language-model harms" could not be loaded/ })
      .waitFor();
    // the browser itself reports the refused download
    errors.length = 0;

    await context.setOffline(false);
    await page.reload();
    await started(page);
    await pick(page, { name: "claims.csv", content });
    expect(await answered(page)).toBe(sentence);
    expect(sameNumbers(await exported(page))).toEqual(offline);
  });
});

test("without WebGPU the page says that it runs on the CPU, and why", async () => {
  const plain = (await launch("no webgpu")).browser;
  try {
    await visit(plain, {}, async ({ page }) => {
      await started(page);
      await openSample(page, "FTSE daily losses");
      expect(await textOf(page.locator(".device"))).toBe("Running on the CPU");
      const facts = await textOf(page.locator(".facts"));
      expect(facts).toMatch(/Took\s*\S+ m?s on the CPU/);
      expect(facts).toMatch(
        /Running on the CPU\s*(This browser has no WebGPU|The browser has WebGPU but found no GPU)/,
      );
    });
  } finally {
    await plain.close();
  }
});

test("a GPU that is lost in the middle changes no number, and the page says so", async () => {
  const ask = async (page: Page) => {
    const replicates = page.getByRole("textbox", { name: "Replicates, typed" });
    await replicates.fill("200,000");
    await replicates.press("Enter");
    return exported(page);
  };
  const [whole, lost] = await Promise.all(
    [false, true].map((losing) =>
      visit(browser, {}, async ({ page }) => {
        await started(page);
        await openSample(page, "Danish fire losses");
        if (losing) await loseDevice(page);
        const found = await ask(page);
        expect(await textOf(page.locator(".device"))).toBe(
          losing ? "Running on the CPU" : "GPU verified on this device",
        );
        if (losing) expect(await textOf(page.locator(".facts"))).toMatch(/The GPU was lost.*Reload the page/);
        return [found.tables, found.notes];
      }),
    ),
  );
  expect(lost).toEqual(whole);
});

/** How far the page can be scrolled sideways, and what sticks out of it without a scroller of its own. */
function sideways(page: Page) {
  return page.evaluate(() => {
    const inScroller = (element: Element) => {
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
      }
      return false;
    };
    const { scrollWidth } = document.documentElement;
    const sticking = Array.from(document.querySelectorAll("#app *"))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !inScroller(element))
      .map((element) => element.outerHTML.slice(0, 120));
    return { by: scrollWidth - innerWidth, sticking };
  });
}
const nothing = { by: 0, sticking: [] };

/** Opens the samples one after another; gives the place of the sentence and of the first picture. */
async function eachSample(page: Page, look: (title: string, sentence: Box, figure: Box) => Promise<void>) {
  for (const { title, request } of samples) {
    if (request.analysis === "generative-risk") await openLongSample(page, title);
    else {
      await openSample(page, title);
      await lastPart(page).waitFor();
    }
    const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
    await look(title, await box(".answer h1.sentence"), await box(".figure-frame"));
    await page.locator(".brand").click();
    await started(page);
  }
}
interface Box {
  readonly y: number;
  readonly height: number;
}

test("390 by 844: nothing scrolls sideways, and the sentence is on the first screen", async () => {
  await visit(browser, { viewport: { width: 390, height: 844 }, hasTouch: true }, async ({ page }) => {
    await started(page);
    expect(await sideways(page)).toEqual(nothing);
    await eachSample(page, async (title, sentence) => {
      expect(sentence.y + sentence.height, title).toBeLessThan(844);
      expect(await sideways(page), title).toEqual(nothing);
    });
  });
});

test("1440 by 900: the sentence is in the upper half, and its picture begins above the fold", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await eachSample(page, async (title, sentence, figure) => {
      expect(sentence.y + sentence.height, title).toBeLessThan(450);
      expect(figure.y, title).toBeLessThan(700);
      expect(await sideways(page), title).toEqual(nothing);
    });
  });
});
