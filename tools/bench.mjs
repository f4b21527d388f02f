// npm run bench: bundles test/bench/main.ts as the page is bundled (module by module, Vite's server slows hot loops down) and runs it.
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = new URL("../node_modules/.cache/plumbline/bench/", import.meta.url);
await build({
  root,
  logLevel: "error",
  build: {
    ssr: "test/bench/main.ts",
    outDir: fileURLToPath(outDir),
    emptyOutDir: true,
    copyPublicDir: false,
    sourcemap: false,
    target: "node20",
  },
});
const { main } = await import(new URL("main.js", outDir));
process.exitCode = await main(process.argv.slice(2));
