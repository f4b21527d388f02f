// Before the browser tests: serves dist/ at the root of one address and below a path of another, and makes sure of the browser.
// tools/test.mjs builds dist/ first; on its own: npx vite build.
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import type { TestProject } from "vitest/node";
import { listen, staticServer } from "../../tools/serve.mjs";
import { launch } from "./browser.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** dist/ at "/" */
    address: string;
    /** dist/ at "/some/path/" */
    addressBelow: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(new URL("../../dist/index.html", import.meta.url))) {
    throw new Error(
      "serve: dist/index.html is missing. Run `npx vite build` first, or `npm test`, which does.",
    );
  }
  const servers = [staticServer("/"), staticServer("/some/path/")];
  const [port, portBelow] = await Promise.all(servers.map((server) => listen(server, 0)));
  const address = `http://localhost:${port}/`;
  project.provide("address", address);
  project.provide("addressBelow", `http://localhost:${portBelow}/some/path/`);

  const { browser, adapter } = await launch("webgpu", address);
  console.info(`Chromium ${browser.version()}, WebGPU adapter: ${adapter}`);
  await browser.close();
  return async () => {
    await Promise.all(servers.map(close));
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
