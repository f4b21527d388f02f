// The ledger's database in a real browser: two tabs, refusals inside a transaction, an edited record. Its own small server, because the
// built page shows the ledger only through its dialogs.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import type * as Race from "./ledger-race.ts";

let browser: Browser;
let server: Server;
let address: string;

const html = `<!doctype html><title>ledger</title>
<script type="module">import * as race from "/race.js"; globalThis.race = race;</script>`;

beforeAll(async () => {
  const entry = fileURLToPath(new URL("ledger-race.ts", import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, lib: { entry, formats: ["es"], fileName: "race" } },
  })) as Rolldown.RolldownOutput[];
  const { code } = built[0]!.output[0];
  server = createServer((request, response) => {
    const script = request.url === "/race.js";
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    response.end(script ? code : html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  ({ browser } = await launch("no webgpu"));
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function tab(context: BrowserContext, errors: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(address);
  return page;
}

/** Runs a function of ledger-race.ts in the page. */
function inPage<K extends keyof typeof Race>(
  page: Page,
  name: K,
  ...given: Parameters<(typeof Race)[K]>
): Promise<Awaited<ReturnType<(typeof Race)[K]>>> {
  const run = ([name, given]: readonly [string, readonly unknown[]]) =>
    (globalThis as unknown as { race: Record<string, (...given: unknown[]) => never> }).race[name]!(...given);
  return page.evaluate(run, [name, given] as const);
}

test("two tabs that spend at once spend the budget once, and the chain stays whole", async () => {
  const context = await browser.newContext();
  const errors: string[] = [];
  const tabs = await Promise.all([tab(context, errors), tab(context, errors)]);
  const answers = (await Promise.all(tabs.map((page) => inPage(page, "spend", 10)))).flat();
  const refused = answers.filter((answer) => answer !== "paid");
  expect(refused).toHaveLength(10);
  for (const sentence of refused) expect(sentence).toMatch(/0 of epsilon 1 is left/);
  expect(await inPage(tabs[0]!, "look")).toEqual({ left: "0", entries: 11 });

  await inPage(tabs[0]!, "edit");
  const [after] = await inPage(tabs[1]!, "spend", 1);
  expect(after).toMatch(/The ledger was altered: entry 4 of 11/);
  expect(errors).toEqual([]);
  await context.close();
});

test("a refusal inside the transaction writes nothing; without a database the ledger may be a file", async () => {
  const context = await browser.newContext();
  const errors: string[] = [];
  const said = await inPage(await tab(context, errors), "fail");
  expect(said).toMatchObject({ thrown: "refused in the transaction", written: null });
  expect(said.blocked).toHaveLength(2);
  for (const sentence of said.blocked)
    expect(sentence).toMatch(/does not let the page keep a ledger.*as a file/);
  expect(errors).toEqual([]);
  await context.close();
});
