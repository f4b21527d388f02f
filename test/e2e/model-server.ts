// Builds and serves model-page.html: the folder onnx in a browser, without the app, which never runs a model on a software adapter.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { build } from "vite";
import { listen } from "../../tools/serve.mjs";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

export interface ModelServer {
  /** of the page */
  readonly address: string;
  close(): void;
}

/** `root`: the project's folder; `models`: the folder, below it, that the page finds at /models/. */
export async function serveModelPage(root: string, models: string): Promise<ModelServer> {
  const built = join(root, "node_modules/.cache/plumbline/model-page");
  await build({
    root: join(root, "test/e2e"),
    configFile: join(root, "vite.config.ts"),
    logLevel: "error",
    build: {
      outDir: built,
      emptyOutDir: true,
      copyPublicDir: false,
      sourcemap: false,
      rolldownOptions: { input: join(root, "test/e2e/model-page.html") },
    },
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url!, "http://localhost").pathname;
    const file = path.startsWith("/models/") ? join(root, models, path.slice(8)) : join(built, path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  return {
    address: `http://localhost:${await listen(server, 0)}/model-page.html`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
