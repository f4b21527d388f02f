// What the tests of private releases do in the page: the guided form, the spending, the link, the numbers.
import type { Page } from "playwright-core";
import { sentenceOf, textOf } from "./visit.ts";

export const lung = "NCCTG lung cancer";
export const panel = (page: Page) => page.getByRole("region", { name: "Private release" });
export const release = (page: Page) => panel(page).getByRole("button", { name: /^Release for/ });

/** Answers the questions of the guided form for the lung sample, and waits for the simulated error. */
export async function prepare(page: Page, epsilon = "1"): Promise<void> {
  await page.getByRole("button", { name: "Prepare a private release" }).click();
  await panel(page).getByRole("radio", { name: "Each row is one person" }).check();
  await type(page, "Time axis ends at", "1024");
  await type(page, "Values of “sex”, one a line", "1\n2");
  await type(page, "Epsilon", epsilon);
  await simulated(page, epsilon);
}

export async function type(page: Page, label: string, value: string): Promise<void> {
  const box = panel(page).getByRole("textbox", { name: label, exact: true });
  await box.fill(value);
  await box.blur();
}

export async function simulated(page: Page, epsilon: string): Promise<string> {
  const notice = page.getByRole("region", { name: "Preview of a private release" });
  await notice.getByText(`95 of 100 releases at epsilon ${epsilon} would lie`).waitFor();
  await notice.getByText("the typical error is").waitFor();
  return textOf(notice);
}

/** Presses Release and confirms. */
export async function spend(page: Page): Promise<void> {
  await release(page).click();
  await page.getByRole("dialog").getByRole("button", { name: "Release and spend" }).click();
}

export async function released(page: Page): Promise<string> {
  await page.getByText(/^Released under epsilon/).waitFor();
  await page.locator(".release-view .sentence").waitFor();
  return sentenceOf(page);
}

export async function releaseLink(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share or save this release" }).click();
  const link = page.getByRole("textbox", { name: "Link to the release" });
  await link.waitFor();
  const address = await link.inputValue();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  return address;
}

/** Cells of the released tables, as they are read, without exact numbers beside them. */
export function releasedNumbers(page: Page): Promise<string[]> {
  return page.locator(".release-view table").evaluateAll((tables) =>
    tables.map((table) => {
      const copy = table.cloneNode(true) as Element;
      for (const cell of copy.querySelectorAll("[data-local]")) cell.remove();
      return copy.textContent ?? "";
    }),
  );
}
