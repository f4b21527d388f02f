// Links between people: what the receiver sees with the file, without it, with another one, and when the link is damaged, newer
// or made to do harm. And the browser's back and forward as undo and redo.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import samples from "../../src/app/samples.json" with { type: "json" };
import { forge, forgeText, textOf as textInLink } from "../permalink/fixture.ts";
import { launch } from "./browser.ts";
import { claims } from "./claims.ts";
import {
  answered,
  copiedLink,
  expectNoStrayValues,
  exported,
  openSample,
  pick,
  sameNumbers,
  sentenceOf,
  started,
  textOf,
  visit,
} from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = (await launch("webgpu")).browser;
});
afterAll(() => browser.close());

const file = { name: "claims.csv", content: claims() };

/** Somebody opens the file, asks something of their own, and copies the link with the file's fingerprint. */
async function share(page: Page) {
  await started(page);
  await pick(page, file);
  await answered(page);
  await page.getByLabel("Kind of the column “region”").selectOption("category");
  await page.getByRole("option", { name: "region" }).first().waitFor({ state: "attached" });
  await page.getByLabel("Compare by").selectOption("region");
  await page.getByLabel("Interval", { exact: true }).selectOption("percentile");
  await page.getByLabel("Unit").fill("thousand EUR");
  await page.getByLabel("Unit").press("Enter");
  const sentence = await answered(page);
  const numbers = sameNumbers(await exported(page));
  return { sentence, numbers, link: await copiedLink(page, true) };
}
let shared: ReturnType<typeof share> | undefined;
function sentLink() {
  shared ??= visit(browser, {}, ({ page }) => share(page));
  return shared;
}

const alert = (page: Page) => page.getByRole("alert");

test("a link asks for its file, and with it gives the same numbers, sentence and kinds", async () => {
  const sent = await sentLink();
  expect(sent.link.length).toBeLessThan(2_000);
  await visit(browser, { address: sent.link }, async ({ page }) => {
    const wanted = page.getByRole("region", { name: /This link is a question about a file/ });
    await wanted.waitFor();
    expect(await textOf(wanted)).toMatch(
      /600 rows and 7 columns: claim, date, sector, region, loss, weight, remark/,
    );
    expect(await textOf(wanted)).toMatch(/SHA-256 [0-9a-f]{12}/);
    await pick(page, file);
    expect(await answered(page)).toBe(sent.sentence);
    expect(sent.sentence).toContain("thousand EUR");
    expect(await page.getByLabel("Kind of the column “region”").inputValue()).toBe("category");
    expect(sameNumbers(await exported(page))).toEqual(sent.numbers);
    expect(await page.getByRole("region", { name: "About the link" }).count()).toBe(0);
    await expectNoStrayValues(page);
  });
});

test("a file that is not quite the link's is computed and the doubt is said; one that lacks the columns is refused", async () => {
  const { link } = await sentLink();
  await visit(browser, { address: link }, async ({ page }) => {
    await page.getByRole("heading", { name: /This link is a question/ }).waitFor();
    await pick(page, { name: "other.csv", content: "a,b\n1,2\n3,4\n" });
    await alert(page).waitFor();
    expect(await textOf(alert(page))).toBe(
      'The file has no columns "region", "loss", "weight", which the link uses. Open the file it was made on.',
    );
    const shorter = claims().trimEnd().split("\n").slice(0, -1).join("\n");
    await pick(page, { name: "shorter.csv", content: shorter });
    await answered(page);
    expect(await textOf(page.getByRole("region", { name: "About the link" }))).toMatch(
      /fingerprint differs.*The link was made on 600 rows; this file has 599 rows\./s,
    );
  });
});

test("the link of a sample opens by itself", async () => {
  const sent = await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, "Danish fire losses");
    await page.getByRole("button", { name: "99.5 %" }).click();
    return { numbers: sameNumbers(await exported(page)), link: await copiedLink(page) };
  });
  await visit(browser, { address: sent.link }, async ({ page }) => {
    await answered(page);
    expect(await textOf(page.locator(".header"))).toContain("danish-fires.csv");
    expect(sameNumbers(await exported(page))).toEqual(sent.numbers);
  });
});

/** A right tag around a text that differs from a good one in one place. */
async function changed(from: string | RegExp, to: string): Promise<string> {
  const link = await sampleLink();
  const text = textInLink(link);
  const other = text.replace(from, to);
  if (other === text) throw new Error(`changed: the text of a link holds ${from}, got ${text}`);
  return forgeText(other);
}
let known: Promise<string> | undefined;
function sampleLink(): Promise<string> {
  known ??= visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, samples[0]!.title);
    return new URL(await copiedLink(page)).hash.slice(1);
  });
  return known;
}
const payload = (fragment: string) => fragment.split(".")[1]!;
const flipped = (text: string) => text.slice(0, 40) + (text[40] === "A" ? "B" : "A") + text.slice(41);

const refused: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
  ["altered", async () => flipped(await sampleLink()), /truncated or altered\. Copy the whole address/],
  ["truncated", async () => (await sampleLink()).slice(0, -20), /truncated or altered/],
  ["of a newer version", async () => forge(payload(await sampleLink()), "r2"), /newer Plumbline.*Reload/],
  ["of an unknown form", async () => forge(payload(await sampleLink()), "d1"), /newer Plumbline/],
  ["an anchor and no link", async () => "introduction", /This is not a Plumbline link/],
  ["twenty thousand characters long", async () => `r1.${"A".repeat(2e4)}.AAAAAAAA`, /at most 16,384/],
  ["megabytes when unpacked", async () => forgeText(" ".repeat(4e6)), /cannot be opened/],
  ["about an unknown analysis", () => changed('"tail-risk"', '"tail-rusk"'), /cannot be opened/],
  ["out of range", () => changed(/"replicates":\d+/, '"replicates":1e12'), /cannot be opened/],
];

test.each(refused.slice(0, 3))(
  "a link that is %s opens on a sentence, and the page goes on",
  async (_, make, words) => {
    await visit(browser, { address: `${inject("address")}#${await make()}` }, async ({ page }) => {
      await alert(page).filter({ hasText: words }).waitFor();
      await expectNoStrayValues(page);
      await openSample(page, "FTSE daily losses");
      expect(await alert(page).count()).toBe(0);
    });
  },
);

test("links that are pasted into the page's address are refused with a sentence, each in its turn", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    for (const [, make, words] of refused) {
      await follow(page, await make());
      await alert(page).filter({ hasText: words }).waitFor();
      await expectNoStrayValues(page);
    }
  });
});

test("a damaged link is refused with a sentence while a file is open, and the answer stays", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    const sentence = await openSample(page, "FTSE daily losses");
    await follow(page, flipped(await sampleLink()));
    await alert(page)
      .filter({ hasText: /truncated or altered/ })
      .waitFor();
    expect(await sentenceOf(page)).toBe(sentence);
  });
});

test("a link whose words are markup shows them as words, and one to a sample elsewhere fetches nothing", async () => {
  const markup = "<img src=x onerror=alert(1)>";
  const address = `${inject("address")}#${await changed("million DKK", markup)}`;
  await visit(browser, { address }, async ({ page, context }) => {
    expect(await answered(page)).toContain(markup);
    expect(await page.locator("img").count()).toBe(0);
    const asked: string[] = [];
    context.on("request", (request) => asked.push(request.url()));
    await follow(page, await changed('"danish-fires"', '"https://example.org/x.csv"'));
    await page.locator("[role=alert], .answer .view:not(.stale)").first().waitFor();
    expect(asked.filter((url) => url.includes("example.org"))).toEqual([]);
    await expectNoStrayValues(page);
  });
});

/** As when a link is pasted into the address bar of a page that is already open. */
async function follow(page: Page, fragment: string): Promise<void> {
  await page.evaluate((text) => {
    location.hash = text;
  }, fragment);
}

test("back and forward are undo and redo, and the start page is one of the steps", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await openSample(page, "Danish fire losses");
    const level = page.getByRole("region", { name: "Settings" }).getByRole("button", { name: "99.9 %" });
    const interval = page.getByLabel("Interval", { exact: true });
    const undo = page.getByRole("button", { name: "Undo" });
    const redo = page.getByRole("button", { name: "Redo" });
    await undo.waitFor();
    expect(await undo.isDisabled()).toBe(true);
    await level.click();
    await redoable(page, 1);
    await interval.selectOption("normal");
    await redoable(page, 2);
    const numbers = sameNumbers(await exported(page));

    await undo.click();
    await expect.poll(() => interval.inputValue()).toBe("auto");
    expect(await level.getAttribute("aria-pressed")).toBe("true");
    await page.goBack();
    await expect.poll(() => level.getAttribute("aria-pressed")).toBe("false");
    await expect.poll(() => undo.isDisabled()).toBe(true);
    await page.goForward();
    await redo.click();
    await expect.poll(() => interval.inputValue()).toBe("normal");
    expect(await level.getAttribute("aria-pressed")).toBe("true");
    expect(sameNumbers(await exported(page))).toEqual(numbers);

    await page.locator(".brand").click();
    await page.getByText("Drop a file here").waitFor();
    await page.goBack();
    await answered(page);
    expect(sameNumbers(await exported(page))).toEqual(numbers);
  });
});

/** Waits until the page's history holds this many steps of ours. */
async function redoable(page: Page, depth: number): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => (history.state as { depth?: number } | null)?.depth ?? 0))
    .toBe(depth);
}

test("a reload keeps the question and asks for the file again", async () => {
  await visit(browser, {}, async ({ page }) => {
    await started(page);
    await pick(page, file);
    const sentence = await answered(page);
    await expect.poll(() => page.url()).toMatch(/#r1\./);
    await page.reload();
    await page.getByRole("heading", { name: /This link is a question/ }).waitFor();
    await pick(page, file);
    expect(await answered(page)).toBe(sentence);
  });
});
