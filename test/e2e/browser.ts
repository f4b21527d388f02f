// Debian's Chromium through playwright-core: once with WebGPU on its software adapter, once as on a machine without any.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

export type Kind = "webgpu" | "no webgpu";

const quiet = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];
const args: Readonly<Record<Kind, readonly string[]>> = {
  webgpu: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"],
  "no webgpu": ["--disable-gpu", "--disable-features=WebGPU", "--disable-blink-features=WebGPU"],
};

export interface Launched {
  readonly browser: Browser;
  /** "google swiftshader"; null where none was asked for */
  readonly adapter: string | null;
}

/** Starts a browser; the caller closes it. Throws when WebGPU was asked for and there is no adapter, or the other way round. */
export async function launch(kind: Kind, address = inject("address")): Promise<Launched> {
  const browser = await chromium.launch({
    executablePath: executable(),
    args: [...quiet, ...args[kind]],
  });
  const adapter = await adapterOf(browser, address);
  if ((adapter !== null) === (kind === "webgpu")) return { browser, adapter };
  await browser.close();
  throw new Error(`launch: ${kind} was asked for, got the adapter ${adapter ?? "none"}`);
}

function executable(): string {
  const path = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (existsSync(path)) return path;
  throw new Error(
    `launch: there is no browser at ${path}. Install Debian's chromium, or set CHROMIUM to one.`,
  );
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
