// Runs a TypeScript module of the project in Node through Vite, so that it sees the same imports (shaders, WebAssembly, globs)
// as the page. Usage: node tools/run.mjs FILE [arguments]. The module's exported main(argv) gives the exit code.
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const [file, ...argv] = process.argv.slice(2);
const server = await createServer({
  root: fileURLToPath(new URL("..", import.meta.url)),
  logLevel: "error",
  appType: "custom",
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true, include: [] },
});
try {
  const { main } = await server.ssrLoadModule(`/${file}`);
  process.exitCode = await main(argv);
} finally {
  await server.close();
}
