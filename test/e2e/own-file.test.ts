// A file of one's own: dropped, described, corrected, asked in every way; and the numbers of the page are those of the command line
// to the last digit, with WebGPU and without.
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./browser.ts";
import type { Kind } from "./chromium.ts";
import { claims, claimsRows, folder } from "./claims.ts";
import { headless } from "./command-line.ts";
import {
  answered,
  copiedLink,
  countDispatches,
  drop,
  expectNoStrayValues,
  exported,
  pick,
  sameNumbers,
  started,
  textOf,
  visit,
} from "./visit.ts";

let files: Awaited<ReturnType<typeof folder>>;
let path: string;
beforeAll(async () => {
  files = await folder();
  path = await files.write("claims.csv", claims());
});
afterAll(() => files.remove());

async function onCommandLine(params: object, roles: object, seed = 1, data = path) {
  const request = JSON.stringify({ analysis: "tail-risk", roles, params, seed });
  return sameNumbers(await headless("--data", data, "--request", await files.write("request.json", request)));
}

const settings = (page: Page) => page.getByRole("region", { name: "Settings" });

async function type(page: Page, label: string, text: string): Promise<void> {
  const field = settings(page).getByRole("textbox", { name: label });
  await field.fill(text);
  await field.press("Enter");
}

/** Sets everything that can be set; the answer is what `everything` asks for. */
async function setEverything(page: Page): Promise<void> {
  await page.getByLabel("Compare by").selectOption("sector");
  await page.getByLabel("Weight", { exact: true }).selectOption("weight");
  await settings(page).getByRole("button", { name: "90 %" }).click();
  await type(page, "Another value for Levels", "96.5");
  await page.getByLabel("Interval", { exact: true }).selectOption("basic");
  await type(page, "Replicates, typed", "50,000");
  await page.getByText("More settings").click();
  await type(page, "Confidence, typed", "90");
  await type(page, "Quantile type, typed", "7");
  await page.getByLabel("Seed").fill("4294967295");
  await page.getByLabel("Seed").press("Enter");
  await answered(page);
}
const everything = [
  {
    levels: [0.95, 0.975, 0.99, 0.965],
    interval: "basic",
    replicates: 50_000,
    confidence: 0.9,
    quantileType: 7,
  },
  { loss: "loss", group: "sector", weight: "weight" },
  4_294_967_295,
] as const;

describe.each<Kind>(["webgpu", "no webgpu"])("in a browser, %s", (kind) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = (await launch(kind)).browser;
  });
  afterAll(() => browser.close());

  test("a dropped file is described column by column and answered", async () => {
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      await drop(page, path);
      expect(await answered(page)).toMatch(/^In the worst 5\s% of rows the loss averages/);
      const cards = await page
        .locator(".column")
        .evaluateAll((items) =>
          items.map((item) => [
            item.querySelector(".name")?.textContent,
            item.querySelector("select")?.value,
            item.querySelector(".about")?.textContent?.replace(/\s+/g, " ") ?? "",
            item.querySelectorAll("rect").length,
          ]),
        );
      const about = (name: string) => String(cards.find((card) => card[0] === name)?.[2]);
      expect(cards.map(([name, its]) => `${name}: ${its}`)).toEqual([
        "claim: id",
        "date: date",
        "sector: category",
        "region: number",
        "loss: number",
        "weight: number",
        "remark: text",
      ]);
      expect(about("date")).toMatch(/2015-\d\d-\d\d to 20\d\d-\d\d-\d\d, none missing/);
      expect(about("sector")).toMatch(/(retail|industry|farming) \d+, .*none missing/);
      expect(about("region")).toMatch(/1 to 4, none missing/);
      expect(about("loss")).toMatch(/1 cell does not fit \(“unknown” in row 17\) and counts? as missing/);
      expect(cards.every((card) => Number(card[3]) > 0)).toBe(true);
      expect(await textOf(page.locator(".header"))).toMatch(new RegExp(`claims\\.csv\\s*${claimsRows} rows`));
      expect(sameNumbers(await exported(page))).toEqual(
        await onCommandLine({}, { loss: "loss", weight: "weight" }),
      );
      await expectNoStrayValues(page);
    });
  });

  test("every setting reaches the numbers, which are those of the command line to the last digit", async () => {
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      await pick(page, { name: "claims.csv", content: claims() });
      await answered(page);
      await setEverything(page);
      const found = await exported(page);
      expect(sameNumbers(found)).toEqual(await onCommandLine(...everything));
      expect(found.tables.estimates?.group?.length).toBe(3 * 3 * 4);
      expect(found.provenance.replicates).toBe(50_000);
      expect(found.provenance.seed).toBe(4_294_967_295);
      console.info(`${kind}: most replicates on the ${found.provenance.backend} backend`);
      await expectNoStrayValues(page);
    });
  });
});

describe("by hand", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = (await launch("webgpu")).browser;
  });
  afterAll(() => browser.close());

  test("replicates that the GPU has drawn are those of the command line", async () => {
    const sample = fileURLToPath(new URL("../../public/samples/danish-fires.csv", import.meta.url));
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      await drop(page, sample);
      await answered(page);
      const dispatches = await countDispatches(page);
      await type(page, "Replicates, typed", "200,000");
      const found = await exported(page);
      expect(await dispatches()).toBeGreaterThan(0);
      expect(sameNumbers(found)).toEqual(
        await onCommandLine({ replicates: 200_000 }, { loss: "loss" }, 1, sample),
      );
    });
  });

  test("a kind is corrected, and the link takes the correction to the command line", async () => {
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      await pick(page, { name: "claims.csv", content: claims() });
      await answered(page);
      await page.getByLabel("Kind of the column “region”").selectOption("category");
      await page
        .locator(".column", { hasText: "region" })
        .getByText(/none missing/)
        .waitFor();
      await page.getByLabel("Compare by").selectOption("region");
      expect(await answered(page)).toMatch(/of region [1-4],/);
      const own = sameNumbers(await exported(page));
      expect(new Set(own.tables.groups?.group)).toEqual(new Set(["1", "2", "3", "4"]));
      const link = await copiedLink(page);
      await expect.poll(() => page.url()).toBe(link);
      expect(sameNumbers(await headless("--data", path, "--link", link))).toEqual(own);
    });
  });

  test("a copied table holds the exported numbers at full precision", async () => {
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      await pick(page, { name: "claims.csv", content: claims() });
      await answered(page);
      await page.getByRole("button", { name: /^Copy table “Levels/ }).click();
      const rows = (await page.evaluate(() => navigator.clipboard.readText()))
        .split("\n")
        .slice(1)
        .map((row) => row.split("\t"));
      const { estimates } = (await exported(page)).tables;
      const of = (measure: string) =>
        estimates!.estimate!.filter((_, i) => estimates!.measure![i] === measure).map(String);
      expect(rows.map((row) => row[1])).toEqual(of("var"));
      expect(rows.map((row) => row[2])).toEqual(of("cvar"));
    });
  });

  test("another file takes the place of the first, dropped or chosen", async () => {
    await visit(browser, {}, async ({ page }) => {
      await started(page);
      await drop(page, path);
      await answered(page);
      await pick(page, {
        name: "second.csv",
        content: `x\n${Array.from({ length: 80 }, (_, i) => i * i).join("\n")}\n`,
      });
      await page.locator(".header", { hasText: "second.csv" }).waitFor();
      expect(await answered(page)).toMatch(/^In the worst 5\s% of rows x averages/);
      await drop(page, path);
      await page.locator(".header", { hasText: "claims.csv" }).waitFor();
      await answered(page);
      expect(await page.locator(".column").count()).toBe(7);
    });
  });
});
