// The data never leave the machine: nothing is asked of another origin while a file is read, analysed, shared and exported; and the
// policy that forbids it holds for the page and for the worker, which has the data.
import { createServer, type Server } from "node:http";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen } from "../../tools/serve.mjs";
import { launch } from "./browser.ts";
import { claims } from "./claims.ts";
import { answered, copiedLink, exported, pick, started, visit } from "./visit.ts";

let browser: Browser;
/** a host of another origin that would take anything */
let receiver: Server;
let elsewhere: string;
const arrived: string[] = [];
beforeAll(async () => {
  browser = (await launch("webgpu")).browser;
  receiver = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "access-control-allow-origin": "*" }).end();
  });
  elsewhere = `http://localhost:${await listen(receiver, 0)}/`;
});
afterAll(async () => {
  await browser.close();
  receiver.closeAllConnections();
  receiver.close();
});

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly body: string | null;
}

/** Every request from now on: pages, frames, workers and service workers. */
function recorded(context: BrowserContext): Asked[] {
  const asked: Asked[] = [];
  context.on("request", (request) =>
    asked.push({ url: request.url(), method: request.method(), body: request.postData() }),
  );
  context.on("page", (page) =>
    page.on("websocket", (socket) => asked.push({ url: socket.url(), method: "socket", body: null })),
  );
  return asked;
}

test("no request leaves the origin, and none carries anything, while a file is analysed, shared and exported", async () => {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  try {
    const asked = recorded(context);
    const page = await context.newPage();
    await page.goto(inject("address"));
    await started(page);
    await pick(page, { name: "claims.csv", content: claims() });
    await answered(page);
    await page.getByLabel("Compare by").selectOption("sector");
    await exported(page);
    await copiedLink(page, true);
    await page.getByRole("button", { name: "The method, its assumptions and sources" }).click();
    await page.getByRole("article").last().waitFor();
    const strangers = asked.filter(({ url }) => {
      const { origin, protocol } = new URL(url);
      return `${origin}/` !== inject("address") && protocol !== "blob:" && protocol !== "data:";
    });
    expect(strangers).toEqual([]);
    expect(asked.filter(({ method, body }) => method !== "GET" || body !== null)).toEqual([]);
    expect(asked.filter(({ url }) => url.startsWith("http") && new URL(url).search !== "")).toEqual([]);
    // the analysis is loaded by the worker itself: what it asks for is recorded too
    expect(asked.filter(({ url }) => /\/assets\/run-[\w-]+\.js$/.test(url))).not.toEqual([]);
  } finally {
    await context.close();
  }
});

test("the policy names this origin only and allows neither inline code nor eval", async () => {
  await visit(browser, {}, async ({ page }) => {
    const content = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    const policy = new Map(
      content!.split(";").map((part) => {
        const [name, ...sources] = part.trim().split(/\s+/);
        return [name!, sources] as const;
      }),
    );
    expect(policy.get("default-src")).toEqual(["'self'"]);
    expect(policy.get("connect-src")).toEqual(["'self'"]);
    expect(policy.get("script-src")).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    for (const none of ["object-src", "base-uri", "form-action"])
      expect(policy.get(none)).toEqual(["'none'"]);
    const known = new Set(["'self'", "'none'", "'wasm-unsafe-eval'", "data:", "blob:"]);
    expect([...policy.values()].flat().filter((source) => !known.has(source))).toEqual([]);
    const first = await page.evaluate(
      () => document.head.querySelector("meta[http-equiv], script, link")?.tagName,
    );
    expect(first).toBe("META");
  });
});

test("the receiver of the tests below hears what is sent to it", async () => {
  const page = await browser.newPage();
  await page.goto(elsewhere);
  await page.close();
  expect(arrived).toContain("GET /");
  arrived.length = 0;
});

test("the page cannot send: fetch, beacon, socket, picture, script and eval are refused", async () => {
  await visit(browser, {}, async ({ page, errors }) => {
    await started(page);
    const broken = await page.evaluate(async (url) => {
      const found: string[] = [];
      addEventListener("securitypolicyviolation", (event) =>
        found.push((event as SecurityPolicyViolationEvent).effectiveDirective),
      );
      const refused = () =>
        new Promise((resolve) => addEventListener("securitypolicyviolation", resolve, { once: true }));
      const attempts: (() => unknown)[] = [
        () => fetch(url, { mode: "no-cors" }).catch(() => {}),
        () => navigator.sendBeacon(url, "data"),
        () => new WebSocket(url.replace("http", "ws")),
        () => new EventSource(url),
        () => {
          new Image().src = url;
        },
        () => document.head.append(Object.assign(document.createElement("script"), { src: url })),
        // from a timer, because what the test itself evaluates is exempt
        () => setTimeout(() => new Function("return 1")()),
      ];
      for (const attempt of attempts) {
        const refusal = refused();
        attempt();
        await refusal;
      }
      return found;
    }, elsewhere);
    expect(broken).toEqual([
      "connect-src",
      "connect-src",
      "connect-src",
      "connect-src",
      "img-src",
      "script-src-elem",
      "script-src",
    ]);
    expect(arrived).toEqual([]);
    expect(errors.length).toBeGreaterThanOrEqual(broken.length);
    errors.length = 0;
  });
});

test("the worker, which has the data, cannot send either", async () => {
  await visit(browser, {}, async ({ page, errors }) => {
    await started(page);
    expect(page.workers().length).toBe(1);
    const broken = await page.workers()[0]!.evaluate(async (url) => {
      const found: string[] = [];
      self.addEventListener("securitypolicyviolation", (event) =>
        found.push((event as SecurityPolicyViolationEvent).effectiveDirective),
      );
      await fetch(url, { mode: "no-cors" }).catch(() => {});
      // the refusal is an event of its own; a message to oneself comes after it
      const { port1, port2 } = new MessageChannel();
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
      return found;
    }, elsewhere);
    expect(arrived).toEqual([]);
    expect(broken).toEqual(["connect-src"]);
    errors.length = 0;
  });
});
