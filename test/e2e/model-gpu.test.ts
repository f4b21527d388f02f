// A generative model on a browser's GPU: our device shared with the runtime, keys, values and logits on it, tokens drawn there; and the
// loss of the device in the middle. The page is built for this test alone, since the app never uses a software adapter for models.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import type { Asked, Got } from "./model-page.ts";
import { type ModelServer, serveModelPage } from "./model-server.ts";
import { started, visit } from "./visit.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let server: ModelServer;
let browser: Browser;
let page: Page;
const errors: string[] = [];
beforeAll(async () => {
  server = await serveModelPage(root, "test/golden/models");
  browser = (await launch("webgpu")).browser;
  page = await browser.newPage();
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(server.address);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const asked: Asked = {
  onnx: "/models/tiny-cached.onnx",
  vocabulary: "/models/tiny.json",
  gpu: true,
  // one of them longer than the context of 40 tokens, so that windows slide
  prompts: [[0, 1, 5], [0, 1, 2, 6, 3, 4], Array.from({ length: 47 }, (_, t) => (t * 5) % 19)],
  trajectories: 3,
  lanes: 9,
};

async function generate(changes: Partial<Asked>): Promise<Got> {
  return page.evaluate((all) => window.generate(all), { ...asked, ...changes });
}

function sameFutures(got: Got, want: Got): void {
  expect(got.pools.map(({ tokens }) => tokens)).toEqual(want.pools.map(({ tokens }) => tokens));
  expect(got.pools.map(({ hit }) => hit)).toEqual(want.pools.map(({ hit }) => hit));
  const masses = ({ pools }: Got) => pools.flatMap(({ scope }) => scope);
  expect(masses(got)).toBeAllclose(masses(want), { absolute: 1e-4 });
}

// the software adapter compiles some forty programs for a model: seconds, and many more on a busy machine
const patience = 300_000;

test("the GPU gives the futures that the processor gives", { timeout: patience }, async () => {
  const want = await generate({ gpu: false });
  expect(want.provider).toBe("wasm");
  const got = await generate({});
  expect(got.checks.at(-1)).toMatch(/^On the GPU \(google swiftshader\) it gave the same logits/);
  expect(got.provider).toBe("webgpu");
  expect(got.report.slides).toBeGreaterThan(0);
  expect(got.report.fallback).toBeNull();
  // a token could differ where a random number falls between two laws that differ by 1e-6: not in these 18 futures
  sameFutures(got, want);
  const rest = `${Math.round(got.ms)} ms on the software GPU, ${Math.round(want.ms)} ms on the processor`;
  console.info(`${got.report.tokens} tokens of a tiny model: ${rest}`);
  expect(errors).toEqual([]);
});

test("an export that gives back past and new keys runs there, too", { timeout: patience }, async () => {
  const changes = { onnx: "/models/tiny-whole.onnx", prompts: asked.prompts.slice(1, 2) };
  const got = await generate(changes);
  expect(got.provider).toBe("webgpu");
  sameFutures(got, await generate({ ...changes, gpu: false }));
});

test("a device lost in the middle is left for the processor: same futures", {
  timeout: patience,
}, async () => {
  const changes = { prompts: asked.prompts.slice(0, 2) };
  const got = await generate({ ...changes, loseAfter: 3 });
  expect(got.provider).toBe("webgpu");
  expect(got.report.fallback).toMatch(/^the GPU stopped \(.+\); what was under way began again on the CPU/);
  sameFutures(got, await generate({ ...changes, gpu: false }));
});

test("a model that keeps nothing stays on the processor and says why", async () => {
  const got = await generate({ onnx: "/models/tiny-uncached.onnx", trajectories: 2 });
  expect(got.provider).toBe("wasm");
  expect(got.checks.at(-1)).toMatch(/^It runs on the processor: the GPU needs a cache/);
});

test("the app serves two binaries of the runtime, small enough for any host, and fetches none before a model is used", async () => {
  const assets = join(root, "dist/assets");
  const binaries = readdirSync(assets).filter((name) => /^ort-.*\.wasm$/.test(name));
  expect(binaries.map((name) => name.replace(/-[\w-]{8}\.wasm$/, "")).sort()).toEqual([
    "ort-wasm-simd-threaded",
    "ort-wasm-simd-threaded.jspi",
  ]);
  for (const name of binaries) expect(statSync(join(assets, name)).size).toBeLessThan(25 * 2 ** 20);
  await visit(browser, {}, async ({ page: app }) => {
    await started(app);
    const stored = () =>
      app.evaluate(async () => (await (await caches.open("plumbline")).keys()).map(({ url }) => url));
    // the runtime's small script, which names a binary, is kept for working offline
    await expect
      .poll(stored, { timeout: 60_000 })
      .toContainEqual(expect.stringMatching(/\/ort\.wasm.*\.js$/));
    await app.waitForTimeout(1500);
    expect((await stored()).filter((url) => /ort-wasm|\.onnx/.test(url))).toEqual([]);
  });
});
