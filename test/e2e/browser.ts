// Debian's Chromium through playwright-core: once with WebGPU on its software adapter, once as on a machine without any.
import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";
import { type Kind, launchOptions } from "./chromium.ts";

export interface Launched {
  readonly browser: Browser;
  /** "google swiftshader"; null where none was asked for */
  readonly adapter: string | null;
}

/** Starts a browser; the caller closes it. Throws when WebGPU was asked for and there is no adapter, or the other way round. */
export async function launch(kind: Kind, address = inject("address")): Promise<Launched> {
  const browser = await chromium.launch(launchOptions(kind));
  const adapter = await adapterOf(browser, address);
  if ((adapter !== null) === (kind === "webgpu")) return { browser, adapter };
  await browser.close();
  throw new Error(`launch: ${kind} was asked for, got the adapter ${adapter ?? "none"}`);
}

async function adapterOf(browser: Browser, address: string): Promise<string | null> {
  const page = await browser.newPage({ serviceWorkers: "block" });
  // WebGPU is offered at secure addresses only; the icon is the smallest thing served there
  await page.goto(`${address}icons/plumb-bob.svg`);
  const name = await page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return adapter ? `${adapter.info.vendor} ${adapter.info.architecture}` : null;
  });
  await page.close();
  return name;
}
