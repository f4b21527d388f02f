// One visitor: a browser context of its own, the app in it, and what the visitor does. Everything that goes wrong in silence
// (console errors, exceptions) is kept and must be empty at the end.
import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect, inject } from "vitest";

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** errors of the console and exceptions, so far; a test that provokes some empties it */
  readonly errors: string[];
}

export interface VisitOptions extends BrowserContextOptions {
  /** the app's address, with a fragment where a link is followed */
  readonly address?: string;
}

/** Opens the app, hands it to `use`, checks that nothing failed in silence, leaves nothing behind. */
export async function visit<R>(
  browser: Browser,
  options: VisitOptions,
  use: (visit: Visit) => Promise<R>,
): Promise<R> {
  const { address = inject("address"), ...contextOptions } = options;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    ...contextOptions,
  });
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(address);
    const given = await use({ page, context, errors });
    expect(errors).toEqual([]);
    return given;
  } finally {
    await context.close();
  }
}

/** Waits until the drop zone can be used and the engine has answered its first call. */
export async function started(page: Page): Promise<void> {
  await page.getByText("Drop a file here").waitFor();
  await page.locator(".device").waitFor({ state: "attached" });
}

/** Waits until the answer shown belongs to the question asked; gives its sentence. */
export async function answered(page: Page): Promise<string> {
  await page.locator('main.answer[aria-busy="false"] .view:not(.stale)').waitFor();
  return sentenceOf(page);
}

/** The sentence at the top of the answer. */
export function sentenceOf(page: Page): Promise<string> {
  return textOf(page.locator(".answer h1.sentence"));
}

export async function textOf(place: Locator): Promise<string> {
  return (await place.textContent()) ?? "";
}

/** What is drawn last of an answer: then nothing moves any more. */
export function lastPart(page: Page) {
  return page.getByRole("heading", {
    name: /^(How far the tail reaches|Tests between groups|Share without the event at the baseline|Calibration at .*)$/,
  });
}

export async function openSample(page: Page, title: string): Promise<string> {
  await clickSample(page, title);
  return answered(page);
}

/** Opens a sample whose answer takes minutes; gives the sentence that stands first. */
export async function openLongSample(page: Page, title: string): Promise<string> {
  await clickSample(page, title);
  await page.locator(".view h1.sentence .tail-text").waitFor({ timeout: 120_000 });
  return sentenceOf(page);
}

async function clickSample(page: Page, title: string): Promise<void> {
  const sample = page.getByRole("button", { name: title });
  if (!(await sample.isVisible())) await page.getByText(/^\d+ more samples$/).click();
  await sample.click();
}

export interface SmallFile {
  readonly name: string;
  readonly content: string | Buffer;
}

/** Picks a file through the file dialog's own input. */
export async function pick(page: Page, file: SmallFile): Promise<void> {
  const { name, content } = file;
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
}

/** Drags a file of this machine over the page and lets it fall, as the browser gets it from the desktop. */
export async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize()!;
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}

/** A result as the command line and the export write it. */
export interface Exported {
  readonly tables: Readonly<Record<string, Readonly<Record<string, readonly (number | string | null)[]>>>>;
  readonly notes: readonly { readonly severity: string; readonly text: string }[];
  readonly provenance: Readonly<Record<string, unknown>> & { readonly backend: string };
}

/** Everything of the present answer, by way of Export, "Save as JSON". */
export async function exported(page: Page): Promise<Exported> {
  await answered(page);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("checkbox", { name: "I know that these files are not private" }).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as JSON" }).click(),
  ]);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  return JSON.parse(await readFile(await download.path(), "utf8")) as Exported;
}

/** What may differ between two ways of computing the same: where and how long. */
export function sameNumbers({ tables, notes, provenance }: Exported) {
  const { backend: _, durationMs: __, fallback: ___, ...rest } = provenance;
  return { tables, notes, provenance: rest };
}

/** The link of the share dialog, copied by its button. */
export async function copiedLink(page: Page, fingerprint = false): Promise<string> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = page.getByRole("textbox", { name: "Link" });
  await link.waitFor();
  if (fingerprint) {
    const before = await link.inputValue();
    await page.getByRole("checkbox", { name: "Add the file's fingerprint" }).check();
    await expect.poll(() => link.inputValue()).not.toBe(before);
  }
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  return copied;
}

/** Nothing on the page, in its text or its attributes, is a value that escaped unformatted. */
export async function expectNoStrayValues(page: Page): Promise<void> {
  const found = await page.evaluate(() =>
    Array.from(
      document.body.outerHTML.matchAll(
        /.{0,60}\b(?:NaN|undefined|Infinity)\b.{0,40}|.{0,60}\[object .{0,40}/g,
      ),
      ([text]) => text,
    ),
  );
  expect(found).toEqual([]);
}

interface Counting {
  dispatches: number;
}

/** Counts the compute dispatches of the worker from now on, so that a test knows whether the GPU took part. */
export async function countDispatches(page: Page): Promise<() => Promise<number>> {
  const worker = page.workers()[0]!;
  await worker.evaluate(() => {
    const counting = self as unknown as Counting;
    counting.dispatches = 0;
    if (typeof GPUComputePassEncoder === "undefined") return;
    const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
    GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...size) {
      counting.dispatches += 1;
      return dispatchWorkgroups.apply(this, size);
    };
  });
  return () => worker.evaluate(() => (self as unknown as Counting).dispatches);
}

/** Destroys the worker's GPU device when it is next given work, as a driver's reset does. */
export async function loseDevice(page: Page): Promise<void> {
  await page.workers()[0]!.evaluate(() => {
    const { createCommandEncoder } = GPUDevice.prototype;
    GPUDevice.prototype.createCommandEncoder = function (descriptor) {
      this.destroy();
      return createCommandEncoder.call(this, descriptor);
    };
  });
}
